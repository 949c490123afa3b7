#!/bin/sh
# Makes sure that the test of deploy/nginx.conf finds an nginx. Without it that test is skipped and says so.
# Usage: sh tests/nginx.sh
set -eu
[ -x /usr/sbin/nginx ] || command -v nginx >/dev/null 2>&1 && exit 0
echo "== installing nginx for the test of its configuration"
if command -v apt-get >/dev/null 2>&1; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    if $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        $as_root apt-get install -y -qq --no-install-recommends nginx-light >/dev/null; then
        exit 0
    fi
fi
echo "nginx could not be installed (Debian: apt-get install nginx-light): its test is skipped." >&2
