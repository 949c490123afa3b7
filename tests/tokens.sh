#!/bin/sh
# Makes sure that the tests of the signing examples find the two programs that run them: node, php.
# Without them their tests are skipped and say so. Usage: sh tests/tokens.sh
set -eu
command -v node >/dev/null 2>&1 && command -v php >/dev/null 2>&1 && exit 0
echo "== installing php and node for the tests of the examples that sign tokens"
if command -v apt-get >/dev/null 2>&1; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    wanted=""
    command -v node >/dev/null 2>&1 || wanted="nodejs"
    command -v php >/dev/null 2>&1 || wanted="$wanted php-cli"
    if $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        $as_root apt-get install -y -qq --no-install-recommends $wanted >/dev/null; then
        exit 0
    fi
fi
echo "node or php could not be installed (Debian: apt-get install nodejs php-cli):" \
    "the tests that need them are skipped." >&2
