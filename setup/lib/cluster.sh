# A PostgreSQL cluster of the checkout's own, or the server that the usual PG… variables name.
# Sourced, never run. cluster_use NAME starts it where needed and exports PGHOST, PGPORT and PGUSER;
# the last command that uses it stops it.
# shellcheck shell=bash

server_is_given() { [[ -n ${PGHOST:-}${PGHOSTADDR:-}${PGSERVICE:-} ]]; }

find_postgresql() {
    local folder version
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin | sort -Vr) "$(dirname "$(command -v initdb || echo /none/x)")"; do
        [[ -x $folder/initdb && -x $folder/pg_ctl ]] || continue
        version=$("$folder/initdb" --version | grep -oE '[0-9]+' | head -n 1)
        ((version >= POSTGRESQL_MIN)) && echo "$folder" && return
    done
    return 1
}

# PostgreSQL refuses to run as root, so an ordinary user runs it there.
as_cluster_user() {
    if ((EUID == 0)); then
        # From /, because that user may not be allowed to stand in the current folder.
        (cd / && exec runuser -u "$CLUSTER_USER" -- "$@")
    else
        "$@"
    fi
}

describe_cluster() {
    local name=$1 base=$STATE
    CLUSTER_USER=$(id -un)
    if ((EUID == 0)); then
        CLUSTER_USER=postgres
        id postgres >/dev/null 2>&1 || CLUSTER_USER=nobody
        # A checkout below /root is out of that user's reach.
        as_cluster_user test -x "$ROOT" || base=/var/lib/odoo-crm/$(hash_of_text "$ROOT")
    fi
    CLUSTER=$base/postgresql-$name
    CLUSTER_DATA=$CLUSTER/data
    CLUSTER_SOCKET=$CLUSTER/socket
    # The kernel takes 107 characters for a socket's path.
    if ((${#CLUSTER_SOCKET} > 85)); then
        CLUSTER_SOCKET=/tmp/odoo-crm-$(hash_of_text "$EUID $CLUSTER")
    fi
}

create_cluster() {
    trap 'rm -rf "$CLUSTER_DATA.part"' EXIT
    rm -rf "$CLUSTER_DATA" "$CLUSTER_DATA.part"
    # Only the socket leads in, and only its owner reaches the socket.
    as_cluster_user "$PG_BIN/initdb" -D "$CLUSTER_DATA.part" -U odoo -A trust -E UTF8 --locale=C.UTF-8 --no-sync ||
        as_cluster_user "$PG_BIN/initdb" -D "$CLUSTER_DATA.part" -U odoo -A trust -E UTF8 --locale=C --no-sync
    as_cluster_user tee -a "$CLUSTER_DATA.part/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 256MB
max_wal_size = 2GB
log_timezone = 'UTC'
timezone = 'UTC'
CONF
    if [[ $1 == test ]]; then
        # A test database is thrown away; the user's own is kept through a crash.
        as_cluster_user tee -a "$CLUSTER_DATA.part/postgresql.conf" <<CONF
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum_naptime = 5min
CONF
    fi
    as_cluster_user mv "$CLUSTER_DATA.part" "$CLUSTER_DATA"
    trap - EXIT
}

start_cluster() {
    as_cluster_user "$PG_BIN/pg_ctl" -s -w -t 60 -D "$CLUSTER_DATA" -l "$CLUSTER/server.log" \
        -o "-c unix_socket_directories='$CLUSTER_SOCKET'" start {cluster_start_lock}>&- {cluster_use_lock}>&-
}

# Whoever starts or stops holds start.lock; whoever uses the cluster holds use.lock together with all
# others, and hands it to its children, so that a server left behind keeps its database.
cluster_use() {
    local name=$1
    server_is_given && return
    PG_BIN=$(find_postgresql) || die "PostgreSQL $POSTGRESQL_MIN or later is missing: install it, or name a server in PGHOST"
    describe_cluster "$name"
    mkdir -p "$CLUSTER" "$CLUSTER_SOCKET" 2>/dev/null || die "cannot write to $CLUSTER: is the disk full?"
    if ((EUID == 0)); then
        chown "$CLUSTER_USER" "$CLUSTER" "$CLUSTER_SOCKET"
    elif [[ ! -O $CLUSTER_SOCKET ]]; then
        die "$CLUSTER_SOCKET belongs to somebody else"
    fi
    chmod 700 "$CLUSTER_SOCKET"
    exec {cluster_start_lock}>"$CLUSTER/start.lock" {cluster_use_lock}>"$CLUSTER/use.lock"
    flock -w 120 "$cluster_start_lock" || die "another command has been starting PostgreSQL for two minutes"
    flock -s "$cluster_use_lock"
    if [[ ! -f $CLUSTER_DATA/PG_VERSION ]]; then
        need_space "$CLUSTER" 1000
        step "Creating a PostgreSQL cluster" create_cluster "$name"
    fi
    as_cluster_user "$PG_BIN/pg_ctl" -s -D "$CLUSTER_DATA" status >/dev/null ||
        step "Starting PostgreSQL" start_cluster
    flock -u "$cluster_start_lock"
    trap cluster_release EXIT
    export PGHOST=$CLUSTER_SOCKET PGPORT=5432 PGUSER=odoo
    unset PGDATABASE PGPASSWORD
}

cluster_release() {
    # In a trap: whatever fails here, the command's own status is what counts.
    set +e
    flock "$cluster_start_lock"
    # Closed and opened anew, not unlocked: a child that lives on still holds it through its own copy.
    exec {cluster_use_lock}>&-
    exec {cluster_use_lock}>"$CLUSTER/use.lock"
    if flock -n "$cluster_use_lock"; then
        as_cluster_user "$PG_BIN/pg_ctl" -s -m fast -w -t 60 -D "$CLUSTER_DATA" stop >/dev/null 2>&1
    fi
    flock -u "$cluster_start_lock"
}

sql() { "$PG_CLIENT/psql" -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }

# shellcheck disable=SC2034
PG_CLIENT=$(dirname "$(command -v psql || echo /usr/bin/psql)")
