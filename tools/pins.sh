#!/bin/sh
# Writes requirements/*.txt: every third-party package with version and hashes, no address.
# --upgrade takes the newest versions, --check only tells whether the files are current.
set -eu
cd "$(dirname "$0")/.."
. tools/settings.sh
PATH="$PWD/.venv/bin:$PATH"
out=requirements
upgrade=
case "${1:-}" in
--upgrade) upgrade=--upgrade ;;
--check)
    out=$(mktemp -d)
    trap 'rm -rf "$out"' EXIT
    cp requirements/*.txt "$out"
    ;;
esac

members="core/pyproject.toml $(echo plugins/*/pyproject.toml themes/*/pyproject.toml)"
own=$(sed -n 's/^name = "\(.*\)"$/--no-emit-package \1/p' $members)

compile() {
    target=$1
    shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        --no-annotate $upgrade $own --output-file "$out/$target" "$@"
}

compile uv.txt requirements/uv.in
compile runtime.txt --extra embedded $members requirements/build.in
compile development.txt --constraint "$out/runtime.txt" --extra embedded $members \
    requirements/build.in requirements/development.in

if grep -n '://' "$out"/*.txt; then
    echo "The pins name an address; the index must not show in them." >&2
    exit 1
fi
if [ "$out" != requirements ]; then
    for file in requirements/*.txt; do
        diff -u "$file" "$out/${file##*/}" || {
            echo "The pins are not those of the members: run make pins." >&2
            exit 1
        }
    done
fi
