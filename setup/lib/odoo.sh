# Running Odoo in the environment, its configuration and its log. Sourced, never run.
# shellcheck shell=bash

# Folders of this checkout that hold addons; Odoo warns about others.
addons_path() {
    local folder path=
    for folder in "$ROOT" "$ROOT/tests" ${ODOO_ADDONS:+"$ODOO_ADDONS"}; do
        compgen -G "$folder/*/__manifest__.py" >/dev/null && path+=${path:+,}$folder
    done
    printf '%s' "$path"
}

# write_conf FILE DATA_DIR: Odoo's configuration with the paths of this checkout.
write_conf() {
    local path
    path=$(addons_path)
    mkdir -p "$(dirname "$1")" "$2" 2>/dev/null || die "cannot write to $STATE: is the disk full or the folder read-only?"
    {
        # They belong to the first section.
        sed '/^\[options\]$/q' "$SETUP/odoo.conf"
        echo "data_dir = $2"
        [[ -z $path ]] || echo "addons_path = $path"
        sed '1,/^\[options\]$/d' "$SETUP/odoo.conf"
    } >"$1"
    export ODOO_RC=$1
}

odoo_bin() { "$PYTHON" "$SETUP/odoo_main.py" "$@"; }

# The addons of this product that exist, each after those it depends on.
own_addons() {
    local name
    for name in crm_interactions crm_agreements crm_campaigns; do
        [[ ! -f $ROOT/$name/__manifest__.py ]] || echo "$name"
    done
}

# What Odoo logs as a WARNING or worse, tracebacks included.
log_problems() {
    awk '/^[0-9]+-[0-9]+-[0-9]+ [0-9:,]+ [0-9]+ [A-Z]+ / {show = ($4 ~ /^(WARNING|ERROR|CRITICAL)$/)} show' "$1"
}

# odoo_quietly LOG ARG…: runs Odoo to its end and fails when it failed or logged a problem.
odoo_quietly() {
    local log=$1
    shift
    odoo_bin "$@" >"$log" 2>&1 || {
        tail -n 40 "$log"
        return 1
    }
    local problems
    problems=$(log_problems "$log")
    if [[ -n $problems ]]; then
        printf '%s\n' "$problems"
        echo "Odoo logged a warning or an error"
        return 1
    fi
}

# prebuild_assets DATABASE: so that no page waits for its scripts and styles.
prebuild_assets() {
    odoo_bin shell -d "$1" --no-http --log-level=warn <"$SETUP/prebuild_assets.py"
}

# odoo_serve ARG…: runs Odoo with this terminal, hands a TERM on to it and returns its status. A plain
# call would keep bash deaf until Odoo ends, and exec would leave nobody to stop the cluster.
odoo_serve() {
    local status=0
    "$PYTHON" "$SETUP/odoo_main.py" "$@" <&0 &
    CHILD=$!
    trap 'kill -TERM "$CHILD" 2>/dev/null || true' TERM HUP
    # Ctrl-C reaches the child by itself.
    trap ':' INT
    while true; do
        status=0
        wait "$CHILD" || status=$?
        kill -0 "$CHILD" 2>/dev/null || break
    done
    trap - TERM HUP INT
    return "$status"
}
