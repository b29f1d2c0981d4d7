#!/usr/bin/env bash
# What the tests need besides Python: a browser, a font with Chinese characters for it, a clock that can be moved, and
# Postgres, which tests start for themselves.
# As root they are installed; else this says which command to run.
set -euo pipefail
missing=()
compgen -G "/usr/lib/*/faketime/libfaketimeMT.so.1" >/dev/null || missing+=(faketime)
compgen -G "/usr/lib/postgresql/*/bin/postgres" >/dev/null || missing+=(postgresql)
command -v chromium >/dev/null || missing+=(chromium)
if ! command -v fc-list >/dev/null; then
    missing+=(fontconfig fonts-noto-cjk)
elif ! fc-list :lang=zh family | grep -q .; then
    missing+=(fonts-noto-cjk)
fi
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing for the tests: ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
    echo "The tests need these packages. Run: sudo apt-get install ${missing[*]}" >&2
    exit 1
fi
