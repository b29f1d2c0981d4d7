#!/usr/bin/env bash
# The documentation as a site that works offline: build/docs/index.html, with dbt's pages on every model (from a build of
# the bundled sample) in build/docs/dbt/index.html.
set -euo pipefail
export GAI_HOME="$PWD/build/docs-home" DO_NOT_TRACK=1 NO_MKDOCS_2_WARNING=1
out="$PWD/build/docs"
.venv/bin/mkdocs build --quiet --clean
.venv/bin/gai run
work=$GAI_HOME/work
mkdir -p "$out/dbt"
GAI_WORK_DB="$work"/warehouse.duckdb DBT_TARGET_PATH="$out/dbt/target" .venv/bin/dbt --quiet docs generate --static \
    --project-dir dbt_project --profiles-dir dbt_project
mv "$out/dbt/target/static_index.html" "$out/dbt/index.html"
rm -rf "$out/dbt/target"
echo "$out/index.html"
