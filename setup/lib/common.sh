# Messages, paths and small shared pieces of the commands in setup/. Sourced, never run.
# shellcheck shell=bash

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
SETUP=$ROOT/setup
STATE=$ROOT/.odoo
LOGS=$STATE/log
# shellcheck disable=SC2034
CACHE=${CRM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/odoo-crm}

# shellcheck source=versions.env
source "$SETUP/versions.env"

say() { printf '%s\n' "$*" >&2; }

die() {
    say "error: $*"
    exit 1
}

# A server whose disk is full may say no more than that it goes away.
is_full() {
    [[ -d $1 ]] && (($(free_space "$1") < 50))
}

# Every error that step() sees is told in the words of the person who can mend it.
explain_failure() {
    local log=$1
    if grep -qiE 'no space left|ENOSPC|disk quota' "$log" || is_full "$STATE" || is_full "$CACHE"; then
        say "the disk is full: free some space and run this again"
    elif grep -qiE 'hash(es)? .*(mismatch|do not match)|EINTEGRITY|hash sum mismatch|NO_PUBKEY|not signed|BADSIG' "$log"; then
        say "a download is not what the lock file or the signature says; nothing of it was kept"
    elif grep -qiE 'could not resolve|temporary failure|network is unreachable|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|connection (refused|timed out)|newconnectionerror|failed to establish|unable to connect|no address associated' "$log"; then
        say "no network: it is needed once, to download; connect and run this again"
    else
        { grep -iE '(^|[^a-z])(error|e:|fatal)' "$log" | grep -v 'complete log' || cat "$log"; } |
            grep -vE '^[[:space:]]*$' | tail -n 1 >&2
    fi
    say "(everything it said: $log)"
}

# end_step EARLIER: ends the process group started after process EARLIER, and the script. A process just
# between fork and exec loses a signal, so those that are left are told again, and at last killed.
end_step() {
    local group=${!:-} tries
    trap '' INT TERM HUP
    if [[ $group != "$1" ]]; then
        for ((tries = 0; tries < 100; tries++)); do
            ((tries % 10)) || kill -TERM -- "-$group" 2>/dev/null || true
            kill -0 -- "-$group" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL -- "-$group" 2>/dev/null || true
        wait "$group" 2>/dev/null || true
    fi
    say interrupted
    exit 130
}

# step TEXT COMMAND…: shows TEXT and the time it took; what COMMAND prints goes to a log file.
step() {
    local text=$1 log started=$SECONDS status=0 worker="" earlier=${!:-}
    shift
    mkdir -p "$LOGS" 2>/dev/null || die "cannot write to $STATE: is the disk full or the folder read-only?"
    log=$LOGS/$(tr -cs 'a-zA-Z0-9' '-' <<<"$text" | cut -c1-40).log
    printf '%s … ' "$text" >&2
    # In a process group of its own, so that an interruption ends everything it started; and with -e, so
    # that a function's first failing line ends it.
    # The trap comes first: a signal may arrive before the worker is known by name.
    # shellcheck disable=SC2064
    trap "end_step '$earlier'" INT TERM HUP
    set -m
    (set -e +m; "$@") >"$log" 2>&1 </dev/null &
    worker=$!
    set +m
    wait "$worker" || status=$?
    trap - INT TERM HUP
    if ((status != 0)); then
        say "failed"
        printf 'error: %s: ' "$text" >&2
        explain_failure "$log"
        exit 1
    fi
    say "$((SECONDS - started)) s"
}

hash_of() { cat -- "$@" | sha256sum | cut -c1-12; }
hash_of_text() { printf '%s' "$*" | sha256sum | cut -c1-12; }

# free_space FOLDER: in megabytes
free_space() { df -Pm -- "$1" | awk 'NR == 2 {print $4}'; }

# need_space FOLDER MEGABYTES
need_space() {
    local free
    free=$(free_space "$1")
    ((free >= $2)) || die "the disk is full: $1 needs $2 MB, $free MB are free"
}
