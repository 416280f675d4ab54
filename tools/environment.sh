#!/bin/sh
# Makes .venv: hashed third-party packages first, then the members as they lie in this checkout.
# Say runtime (what Sehat runs on) or development (what tests and checks take as well).
# Takes uv, pip or python3-venv, whichever there is; a second run finds nothing to do.
set -eu
cd "$(dirname "$0")/.."
level=${1:-runtime}

stop() {
    printf '%s\n' "$@" >&2
    exit 1
}

digest() {
    { pwd -P && cat "requirements/$1.txt" core/pyproject.toml plugins/*/pyproject.toml themes/*/pyproject.toml; } | cksum
}

current() {
    [ "$(cat ".venv/.sehat-$1" 2>/dev/null)" = "$(digest "$1")" ]
}

fits() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

is_ready() {
    fits .venv/bin/python && { current "$level" || current development; }
}

is_ready && exit 0
if command -v flock >/dev/null; then
    exec 9>.venv.lock
    flock 9
    is_ready && exit 0
fi
. tools/settings.sh

find_python() {
    python=
    for name in ${PYTHON:-} python3 python3.11 python3.12 python3.13 python3.14 /usr/bin/python3; do
        if fits "$name"; then
            python=$("$name" -c 'import sys; print(sys.executable)')
            return
        fi
    done
}

can() {
    [ -n "$python" ] && "$python" -c "import $1" >/dev/null 2>&1
}

install_venv_module() {
    line="apt-get update && apt-get install --yes python3-venv"
    if ! command -v apt-get >/dev/null; then
        stop "Sehat needs Python 3.11 or newer with venv or pip, or uv: install one of them."
    elif [ "$(id -u)" != 0 ]; then
        stop "Sehat needs Python's venv, pip or uv. Run this once, then make again:" \
            "    sudo sh -c '$line'"
    fi
    echo "Installing python3-venv."
    DEBIAN_FRONTEND=noninteractive sh -c "$line" >/dev/null </dev/null
    python=/usr/bin/python3
    fits "$python" || stop "The Python of this system is older than 3.11:" \
        "install a newer one and name it in PYTHON, or install uv, which brings its own."
}

# An environment that was moved with its checkout has programs that point to the old place.
belongs_here() {
    fits .venv/bin/python && { [ ! -e .venv/.sehat-home ] || [ "$(cat .venv/.sehat-home)" = "$(pwd -P)" ]; }
}

make_environment() {
    find_python
    rm -rf .venv
    if command -v uv >/dev/null; then
        uv venv --quiet --python "${python:->=3.11}" .venv
        return
    fi
    can ensurepip || can pip || install_venv_module
    if can ensurepip; then
        "$python" -m venv .venv
        .venv/bin/python -m pip install --quiet --require-hashes --requirement requirements/uv.txt
    else
        seed=$(mktemp -d)
        "$python" -m pip install --quiet --target "$seed" \
            --require-hashes --requirement requirements/uv.txt
        "$seed/bin/uv" venv --quiet --python "$python" .venv
        cp "$seed/bin/uv" .venv/bin/uv
        rm -rf "$seed"
    fi
}

find_uv() {
    uv=$(command -v uv || echo .venv/bin/uv)
    [ -x "$uv" ]
}

belongs_here && find_uv || make_environment
find_uv
pwd -P >.venv/.sehat-home

echo "Installing packages into .venv."
"$uv" pip install --quiet --python .venv/bin/python --require-hashes \
    --requirement "requirements/$level.txt"
editables=
for member in core plugins/*/ themes/*/; do
    editables="$editables --editable $member"
done
"$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation $editables
rm -f .venv/.sehat-runtime .venv/.sehat-development
digest "$level" >".venv/.sehat-$level"
