# Test databases: a template with what the addons depend on, and a fresh copy of it for every run.
# Sourced, never run.
# shellcheck shell=bash

TEST_DATA=$STATE/test-data

# depends own|external ADDON…: these addons and what they need, of this repository or beside it; one a
# line. Everything that is needed, so that it can be told which template has nothing else.
depends() {
    "$PYTHON" - "$ROOT" "$ODOO_ADDONS" "$@" <<'PY'
import ast, pathlib, sys

import odoo.addons

root, odoo_addons, kind, *todo = sys.argv[1:]
own_folders = [root, f"{root}/tests"]
folders = [*own_folders, *odoo.addons.__path__, *filter(None, [odoo_addons])]
found = {"own": set(), "external": {"base", "web"}}
seen = set()
while todo:
    name = todo.pop()
    if name in seen:
        continue
    seen.add(name)
    folder = next((f for f in folders if pathlib.Path(f, name, "__manifest__.py").is_file()), None)
    found["own" if folder in own_folders else "external"].add(name)
    if folder is not None:
        manifest = pathlib.Path(folder, name, "__manifest__.py")
        todo += ast.literal_eval(manifest.read_text()).get("depends", [])
for name in sorted(found[kind]):
    print(name)
PY
}

database_exists() { [[ -n $(sql -d postgres -c "SELECT 1 FROM pg_database WHERE datname = '$1'") ]]; }

drop_database() {
    "$PG_CLIENT/dropdb" --force --if-exists "$1" 2>/dev/null
    rm -rf "$TEST_DATA/filestore/$1"
}

# copy_database FROM TO: with the files that belong to it; without them every asset answers 500.
copy_database() {
    "$PG_CLIENT/createdb" -T "$1" "$2"
    mkdir -p "$TEST_DATA/filestore"
    [[ ! -d $TEST_DATA/filestore/$1 ]] || cp -r "$TEST_DATA/filestore/$1" "$TEST_DATA/filestore/$2"
}

# template_within WHAT MODULES: of the templates with nothing but these modules the largest one.
template_within() {
    sql -d postgres -v what="$1" -v modules="$2" <<'SQL'
        SELECT datname FROM pg_database, shobj_description(oid, 'pg_database') known
         WHERE datname LIKE 'crm\_template\_%' AND split_part(known, ' ', 1) = :'what'
           AND string_to_array(split_part(known, ' ', 2), ',') <@ string_to_array(:'modules', ',')
      ORDER BY length(known) DESC LIMIT 1
SQL
}

# build_template TEMPLATE WHAT MODULES: WHAT stands for the versions of all modules.
build_template() {
    local template=$1 part=$1_part what=$2 modules=$3 smaller
    drop_database "$part"
    smaller=$(template_within "$what" "$modules")
    [[ -z $smaller ]] || copy_database "$smaller" "$part"
    odoo_quietly "$LOGS/template.log" -d "$part" -i "$modules" --stop-after-init --no-http
    rm -rf "$TEST_DATA/filestore/$template"
    [[ ! -d $TEST_DATA/filestore/$part ]] || mv "$TEST_DATA/filestore/$part" "$TEST_DATA/filestore/$template"
    sql -d postgres -c "COMMENT ON DATABASE \"$part\" IS '$what $modules'"
    sql -d postgres -c "ALTER DATABASE \"$part\" RENAME TO \"$template\""
}

# ensure_template ADDON…: sets TEMPLATE to a database with what the addons depend on.
ensure_template() {
    local modules what
    modules=$(depends external "$@" | paste -sd,)
    what=$(hash_of_text "$ODOO_TREE $VENV")
    TEMPLATE=crm_template_$(hash_of_text "$what $modules")
    exec {template_lock}>"$STATE/template.lock"
    flock "$template_lock"
    database_exists "$TEMPLATE" || step "Building the template of test databases (about a minute)" build_template "$TEMPLATE" "$what" "$modules"
    flock -u "$template_lock"
}

# drop_databases NAME: that one and all whose names begin with it.
drop_databases() {
    local name
    for name in $(sql -d postgres -c "SELECT datname FROM pg_database WHERE datname ~ '^$1(_|$)'"); do
        drop_database "$name"
    done
}

# Databases of runs that were killed.
drop_leftovers() {
    local name
    for name in $(sql -d postgres -c "SELECT datname FROM pg_database WHERE datname ~ '^crm_test_$CHECKOUT_ID'"); do
        [[ $name =~ ^crm_test_${CHECKOUT_ID}_([0-9]+) ]] && ! kill -0 "${BASH_REMATCH[1]}" 2>/dev/null && drop_database "$name"
    done
    return 0
}

CHECKOUT_ID=$(hash_of_text "$ROOT" | cut -c1-6)
