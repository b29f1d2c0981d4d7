#!/usr/bin/env bash
# Brings the browser's libraries into gai_pipeline/explore/static/vendor, with their licences, from npm packages of fixed
# versions. Run when a version changes; what it writes is committed and shipped, so that nobody needs Node to run the app.
# axe-core is for tests only and goes to tests/ui/vendor.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent echarts@6.1.0 htmx.org@2.0.10 axe-core@4.14.1
vendor=$root/gai_pipeline/explore/static/vendor
mkdir -p "$vendor" "$root/tests/ui/vendor"
install -m 644 node_modules/echarts/dist/echarts.simple.min.js "$vendor/echarts.simple.min.js"
install -m 644 node_modules/echarts/LICENSE "$vendor/echarts.LICENSE"
install -m 644 node_modules/echarts/NOTICE "$vendor/echarts.NOTICE"
install -m 644 node_modules/htmx.org/dist/htmx.min.js "$vendor/htmx.min.js"
install -m 644 node_modules/htmx.org/LICENSE "$vendor/htmx.LICENSE"
install -m 644 node_modules/axe-core/axe.min.js "$root/tests/ui/vendor/axe.min.js"
install -m 644 node_modules/axe-core/LICENSE "$root/tests/ui/vendor/axe.LICENSE"
