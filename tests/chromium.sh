#!/bin/sh
# Makes sure that the browser tests find a Chromium: the system's, else Playwright's own build.
# Usage: sh tests/chromium.sh PYTHON
set -eu
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
find "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}" "$HOME/Library/Caches/ms-playwright" \
    -maxdepth 1 -name 'chromium-*' 2>/dev/null | grep -q . && exit 0
echo "== installing Chromium for the browser tests"
if command -v apt-get >/dev/null 2>&1; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    if $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        $as_root apt-get install -y -qq --no-install-recommends chromium >/dev/null; then
        exit 0
    fi
fi
"$1" -m playwright install chromium && exit 0
echo "No Chromium could be installed. Install one by hand (Debian: apt-get install chromium), or run" \
    "the other tests: make test MARKS='not slow and not browser'" >&2
exit 1
