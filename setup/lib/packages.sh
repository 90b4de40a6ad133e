# What the machine itself has to have. Sourced, never run.
# shellcheck shell=bash

# missing_packages TOOL…: Debian's packages for those of python, postgresql, wkhtmltopdf, chromium, git
# and pgrep that this machine lacks.
missing_packages() {
    local tool
    for tool in "$@"; do
        case $tool in
        python) find_python >/dev/null || echo python3 python3-venv ;;
        postgresql)
            if server_is_given; then
                command -v psql >/dev/null || echo postgresql-client
            else
                find_postgresql >/dev/null || echo postgresql
            fi
            ;;
        # Not every Debian has it, and Odoo works without: then there are no printed letters.
        wkhtmltopdf) command -v wkhtmltopdf >/dev/null || ! is_offered wkhtmltopdf || echo wkhtmltopdf ;;
        chromium) command -v chromium >/dev/null || command -v google-chrome >/dev/null || echo chromium ;;
        pgrep) command -v pgrep >/dev/null || echo procps ;;
        *) command -v "$tool" >/dev/null || echo "$tool" ;;
        esac
    done
}

is_offered() { [[ $(apt-cache policy "$1" 2>/dev/null) == *"Candidate: "[0-9]* ]]; }

# need_tools TOOL…: installs all that is missing at once, or names it in one line for an administrator.
need_tools() {
    local packages
    # Once more after the lists were fetched: only then does an empty machine know what is offered.
    for _ in 1 2; do
        mapfile -t packages < <(missing_packages "$@" | tr ' ' '\n')
        [[ -z ${packages[*]} ]] || get_packages "${packages[@]}"
    done
    [[ " $* " != *" wkhtmltopdf "* ]] || command -v wkhtmltopdf >/dev/null ||
        say "note: wkhtmltopdf is missing, letters and reports cannot be printed"
}

get_packages() {
    if may_install; then
        step "Installing ${*}" install_packages "$@"
    elif [[ $* != wkhtmltopdf ]]; then
        die "packages are missing: ask an administrator to run: apt-get install $*"
    fi
}

may_install() {
    command -v apt-get >/dev/null ||
        die "please install Python $PYTHON_MIN to below $PYTHON_BELOW with venv, PostgreSQL $POSTGRESQL_MIN or later, git, Chromium"
    # A person at a terminal may type the password once.
    ((EUID == 0)) || sudo -n true 2>/dev/null ||
        { [[ -t 0 ]] && command -v sudo >/dev/null && sudo -v; }
}

as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo -n "$@"
    fi
}

install_packages() {
    local conf=/etc/postgresql-common/createcluster.conf packages_lock
    # Commands that were started together take turns.
    exec {packages_lock}>"$CACHE/packages.lock"
    flock "$packages_lock"
    # Debian would start a cluster for everybody on port 5432; nobody asked for that.
    if [[ " $* " == *" postgresql "* && ! -e $conf ]]; then
        as_root mkdir -p "$(dirname "$conf")"
        echo 'create_main_cluster = false' | as_root tee "$conf" >/dev/null
    fi
    as_root apt-get update -q
    # A new machine may just be updating itself.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=600 "$@"
}
