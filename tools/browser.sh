#!/bin/sh
# Prints the browser that tests drive: CHROMIUM, else one on the PATH, else Debian's, installed.
# Prints nothing where there is none and none may be installed; the tests then say what they skip.
set -eu

find_browser() {
    for name in ${CHROMIUM:-} chromium chromium-browser google-chrome; do
        command -v "$name" && return
    done
    return 1
}

find_browser && exit 0
# Elsewhere the package of this name only leads to a store that a container has not.
if grep -qs '^ID=debian$' /etc/os-release && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium for the browser tests." >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update >/dev/null 2>&1 </dev/null || true
    apt-get install --yes --no-install-recommends chromium >/dev/null 2>&1 </dev/null || true
    find_browser && exit 0
fi
echo "No Chromium here: tests in a browser are left out. Name one in CHROMIUM to run them." >&2
