#!/bin/sh
# Makes sure that the slow suite of readers finds the two programs it compares with: pandoc, pdftotext.
# Without them its tests are skipped and say so. Usage: sh tests/readers.sh
set -eu
command -v pandoc >/dev/null 2>&1 && command -v pdftotext >/dev/null 2>&1 && exit 0
echo "== installing pandoc and poppler-utils for the slow suite of readers"
if command -v apt-get >/dev/null 2>&1; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    if $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        $as_root apt-get install -y -qq --no-install-recommends pandoc poppler-utils >/dev/null; then
        exit 0
    fi
fi
echo "pandoc or pdftotext could not be installed (Debian: apt-get install pandoc poppler-utils):" \
    "the tests that need them are skipped." >&2
