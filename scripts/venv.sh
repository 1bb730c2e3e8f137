#!/usr/bin/env bash
# Make .venv with pinned packages: `venv.sh run` for running, `venv.sh dev` for tests too.
# Does nothing when the lock file has not changed since the last time.
set -euo pipefail
cd "$(dirname "$0")/.."
want=${1:-run}
lock=requirements.lock
[ "$want" = dev ] && lock=requirements-dev.lock

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
python=${PYTHON:-}
if [ -z "$python" ]; then
    for name in python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && fits "$name"; then python=$name; break; fi
    done
fi
if [ -z "$python" ] || ! fits "$python"; then
    echo "Srez needs Python 3.11 or newer; none was found (set PYTHON=/path/to/python3)." >&2
    exit 1
fi

if ! [ -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    rm -rf .venv
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            echo "Installing python3-venv …"
            apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
        else
            echo "Python's venv module is missing: install it first (Debian: apt install python3-venv)." >&2
            exit 1
        fi
    fi
    "$python" -m venv .venv
fi

stamp=.venv/.installed
sum=$(cat "$lock" pyproject.toml | sha256sum | cut -d' ' -f1)
have=$(cat "$stamp" 2>/dev/null || true)
# A development environment holds all that running needs.
if [ "$have" = "dev $(cat requirements-dev.lock pyproject.toml | sha256sum | cut -d' ' -f1)" ] || [ "$have" = "$want $sum" ]; then
    exit 0
fi
echo "Installing pinned packages (once) …"
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r "$lock"
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
echo "$want $sum" >"$stamp"
