#!/usr/bin/env bash
# Resolves pyproject.toml into hashed requirements for every platform and Python 3.11-3.13. No index is named in them.
set -euo pipefail
compile() {
    .venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --quiet --upgrade --custom-compile-command "make lock" "$@"
}
echo "uv==0.13.9" | compile - -o requirements/uv.txt
# In an environment of its own: it brings a grammar that costs every start of dbt a second.
echo "cyclonedx-bom==7.5.0" | compile - -o requirements/sbom.txt
printf 'hatchling==1.33.0\neditables==0.6\n' | compile - -o requirements/build.txt
compile pyproject.toml -o requirements/run.txt
compile pyproject.toml --extra ocr -c requirements/run.txt -o requirements/ocr.txt
compile pyproject.toml --extra ocr --extra s3 -c requirements/run.txt -o requirements/s3.txt
compile pyproject.toml --extra ocr --extra s3 --extra lake -c requirements/run.txt -o requirements/lake.txt
compile pyproject.toml --extra ocr --extra cluster -c requirements/run.txt -o requirements/cluster.txt
compile pyproject.toml --extra ocr --extra cluster --extra s3 --extra lake --extra dev -c requirements/run.txt -o requirements/dev.txt
