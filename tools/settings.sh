# Read by the other scripts: what they take from their surroundings, and what they leave alone.

# These would send packages elsewhere, or refuse what the pins already prove.
unset PIP_TARGET PIP_PREFIX PIP_ROOT PIP_USER PIP_CONSTRAINT PIP_REQUIRE_HASHES
unset UV_SYSTEM_PYTHON UV_TARGET UV_PREFIX UV_REQUIRE_HASHES UV_CONSTRAINT UV_BUILD_CONSTRAINT
unset UV_OVERRIDE UV_EXCLUDE_NEWER UV_NO_BUILD UV_ONLY_BINARY UV_NO_BINARY UV_PYTHON
unset UV_BREAK_SYSTEM_PACKAGES UV_PROJECT_ENVIRONMENT UV_RESOLUTION UV_PRERELEASE
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH

# uv reads its own settings only; who told pip where packages come from means uv as well.
if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ] && [ -n "${PIP_INDEX_URL:-}" ]; then
    export UV_DEFAULT_INDEX="$PIP_INDEX_URL"
fi
if [ -z "${UV_INDEX:-}${UV_EXTRA_INDEX_URL:-}" ] && [ -n "${PIP_EXTRA_INDEX_URL:-}" ]; then
    export UV_INDEX="$PIP_EXTRA_INDEX_URL"
fi
if [ -z "${UV_FIND_LINKS:-}" ] && [ -n "${PIP_FIND_LINKS:-}" ]; then
    export UV_FIND_LINKS="$(echo "$PIP_FIND_LINKS" | tr -s " " ",")"
fi
if [ -z "${UV_NO_INDEX:-}" ] && [ -n "${PIP_NO_INDEX:-}" ]; then
    export UV_NO_INDEX="$PIP_NO_INDEX"
fi
if [ -z "${SSL_CERT_FILE:-}" ] && [ -n "${PIP_CERT:-}" ]; then
    export SSL_CERT_FILE="$PIP_CERT"
fi
# The hashes say what may be installed, so any index may hold it.
export UV_INDEX_STRATEGY="${UV_INDEX_STRATEGY:-unsafe-best-match}"
# The system's certificates, where there are any: networks with their own authority need them.
if [ -e /etc/ssl/certs/ca-certificates.crt ]; then
    export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"
fi
export UV_NO_PROGRESS="${UV_NO_PROGRESS:-true}"
export PIP_DISABLE_PIP_VERSION_CHECK=1
