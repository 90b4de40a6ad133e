# Parts of a test run, several at once. Sourced, never run.
# The caller defines run_part PART, names in JOBS how many may run at once, in LIMIT after how many
# seconds one is ended, and in LOGS a folder.
# shellcheck shell=bash

declare -A PART_PID=() PART_LIMIT=() PART_IS_LATE=() PART_STATUS=()
PARTS_WAITING=()

part_log() { printf '%s' "$LOGS/test-$1.log"; }

part_runs() { [[ -n ${PART_PID[$1]:-} ]] && kill -0 "${PART_PID[$1]}" 2>/dev/null; }

run_apart() {
    # What its steps say lies apart, too.
    local LOGS=$LOGS/$1
    set -e +m
    run_part "$1"
}

# Starts those that wait, as far as there is room, each in a process group of its own.
start_parts() {
    local part running=0
    for part in "${!PART_PID[@]}"; do
        ! part_runs "$part" || running=$((running + 1))
    done
    while ((${#PARTS_WAITING[@]} && running < JOBS)); do
        part=${PARTS_WAITING[0]}
        PARTS_WAITING=("${PARTS_WAITING[@]:1}")
        # Here, because whoever shows it may come before the part does.
        : >"$(part_log "$part")"
        set -m
        (run_apart "$part") >>"$(part_log "$part")" 2>&1 </dev/null &
        PART_PID[$part]=$!
        PART_LIMIT[$part]=$((SECONDS + LIMIT))
        set +m
        running=$((running + 1))
    done
}

# end_parts EARLIER: ends all that run, those that do not react the hard way, and the script. What was
# started after process EARLIER may not be known by its part yet.
end_parts() {
    local pid left tries signal groups=("${PART_PID[@]}")
    trap '' INT TERM HUP
    [[ " $1 ${groups[*]} " == *" ${!:-} "* ]] || groups+=("$!")
    for ((tries = 0; tries < 200; tries++)); do
        # Interrupted once, tests tell what failed and end what they started.
        case $tries in 0) signal=INT ;; 100) signal=TERM ;; 150) signal=KILL ;; *) signal=0 ;; esac
        left=no
        for pid in "${groups[@]}"; do
            ! kill -"$signal" -- "-$pid" 2>/dev/null || left=yes
        done
        [[ $left == yes ]] || break
        sleep 0.1
    done
    [[ -z ${PART_OUTPUT:-} ]] || cat <&"$PART_OUTPUT"
    say interrupted
    exit 130
}

# Interrupts parts that have taken too long, and half a minute later kills them.
end_late_parts() {
    local part
    for part in "${!PART_PID[@]}"; do
        if ((SECONDS < PART_LIMIT[$part])) || ! part_runs "$part"; then
            continue
        fi
        if ((SECONDS < PART_LIMIT[$part] + 30)); then
            [[ -z ${PART_IS_LATE[$part]:-} ]] || continue
            PART_IS_LATE[$part]=yes
            echo "error: $part took longer than $LIMIT s and was ended" >>"$(part_log "$part")"
            kill -INT -- "-${PART_PID[$part]}" || true
        else
            kill -KILL -- "-${PART_PID[$part]}" || true
        fi
    done
}

part_heading() { printf '\n──── %s ────\n' "$1"; }

# show_part PART: tells what it says, while it says it, until it has ended; sets its status.
show_part() {
    start_parts
    exec {PART_OUTPUT}<"$(part_log "$1")"
    while part_runs "$1"; do
        cat <&"$PART_OUTPUT"
        start_parts
        end_late_parts
        sleep 1
    done
    cat <&"$PART_OUTPUT"
    exec {PART_OUTPUT}<&-
    PART_OUTPUT=
    PART_STATUS[$1]=0
    wait "${PART_PID[$1]}" || PART_STATUS[$1]=$?
}

# sum_up PART…: how each ended, and after that every failure.
sum_up() {
    local part text result
    part_heading "all parts"
    for part; do
        result=$(plain_log "$part" | grep -E '^=+ .* in [0-9.]+s' | tail -n 1 | sed -E 's/^=+ | =+$//g') || true
        case ${PART_STATUS[$part]} in
        0 | 5) text=${result:-no tests} ;;
        *) text="${result:-ended before its tests did} (failed with status ${PART_STATUS[$part]}: $(part_log "$part"))" ;;
        esac
        printf '%-12s %s\n' "$part" "$text"
    done
    for part; do
        ((PART_STATUS[$part] == 0)) || plain_log "$part" | grep -E '^(FAILED|ERROR|error:|Odoo logged outside) ' || true
    done
}

# The log without colours.
plain_log() { sed -E 's/\x1b\[[0-9;]*m//g' "$(part_log "$1")"; }

# joint_status STATUS STATUS: the first that is not good; 5, as pytest has it, when both had no test.
joint_status() {
    if (($1 == 5 || ($1 == 0 && $2 != 5))); then echo "$2"; else echo "$1"; fi
}

# run_parts PART…: runs them, the longest first, shows each one's output in one piece and in this order,
# and sums up. Returns their joint status.
run_parts() {
    local part status=5
    mkdir -p "$LOGS"
    for part; do mkdir -p "$LOGS/$part"; done
    # shellcheck disable=SC2064
    trap "end_parts '${!:-}'" INT TERM HUP
    PARTS_WAITING=("$@")
    (($# == 1)) || say "$JOBS at once of $*; what each says is in $LOGS/test-….log"
    for part; do
        (($# == 1)) || part_heading "$part"
        show_part "$part"
    done
    trap - INT TERM HUP
    (($# == 1)) || sum_up "$@"
    # Options may leave no test of one part; then the others count.
    for part; do status=$(joint_status "$status" "${PART_STATUS[$part]}"); done
    return "$status"
}
