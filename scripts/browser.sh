#!/usr/bin/env bash
# Tests of the live page drive the system's Chromium; install it where that can be done without asking.
set -euo pipefail
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests …"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } ||
        echo "Chromium could not be installed: the browser tests will be skipped and say so." >&2
else
    echo "No Chromium here: the browser tests will be skipped and say so (Debian: apt install chromium)." >&2
fi
