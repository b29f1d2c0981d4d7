#!/usr/bin/env bash
# The dbt documentation as one page that works offline: build/docs/index.html. Runs on the bundled sample.
set -euo pipefail
export GAI_HOME="$PWD/build/docs-home" DO_NOT_TRACK=1
out="$PWD/build/docs"
.venv/bin/gai run
work=$GAI_HOME/work
GAI_WORK_DB="$work"/warehouse.duckdb DBT_TARGET_PATH="$out/target" .venv/bin/dbt --quiet docs generate --static \
    --project-dir dbt_project --profiles-dir dbt_project
mv "$out/target/static_index.html" "$out/index.html"
rm -rf "$out/target"
echo "$out/index.html"
