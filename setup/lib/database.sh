# Test databases: a template with what the addons depend on, and a fresh copy of it for every run.
# Sourced, never run.
# shellcheck shell=bash

TEST_DATA=$STATE/test-data

# external_depends ADDON…: what these addons need that is not in this repository, one a line.
external_depends() {
    "$PYTHON" - "$ROOT" "$@" <<'PY'
import ast, pathlib, sys

root, *todo = sys.argv[1:]
own, external = set(), {"base", "web"}
while todo:
    name = todo.pop()
    manifest = next(pathlib.Path(root).glob(f"{name}/__manifest__.py"), None) or next(
        pathlib.Path(root).glob(f"tests/{name}/__manifest__.py"), None)
    if manifest is None:
        external.add(name)
    elif name not in own:
        own.add(name)
        todo += ast.literal_eval(manifest.read_text()).get("depends", [])
print(*sorted(external), sep="\n")
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

build_template() {
    local template=$1 part=$1_part modules=$2
    drop_database "$part"
    odoo_quietly "$LOGS/template.log" -d "$part" -i "$modules" --stop-after-init --no-http
    rm -rf "$TEST_DATA/filestore/$template"
    [[ ! -d $TEST_DATA/filestore/$part ]] || mv "$TEST_DATA/filestore/$part" "$TEST_DATA/filestore/$template"
    sql -d postgres -c "ALTER DATABASE \"$part\" RENAME TO \"$template\""
}

# ensure_template ADDON…: sets TEMPLATE to a database with what the addons depend on.
ensure_template() {
    local modules
    modules=$(external_depends "$@" | paste -sd,)
    TEMPLATE=crm_template_$(hash_of_text "$ODOO_TREE $VENV $modules")
    exec {template_lock}>"$STATE/template.lock"
    flock "$template_lock"
    database_exists "$TEMPLATE" || step "Building the template of test databases (about a minute)" build_template "$TEMPLATE" "$modules"
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
