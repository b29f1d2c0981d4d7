# What people run: make run, make test. What developers run: make check, make generate, make accuracy, make docs.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
UV := $(BIN)/uv pip install --python $(BIN)/python --quiet --compile-bytecode
# An editable package is not compiled by the line above; where Python may write no bytecode it would be at every start.
COMPILE := $(BIN)/python -m compileall -q gai_pipeline

.DEFAULT_GOAL := help
.PHONY: help run env ocr s3 lake dev check coverage sql unit test attack fuzz sbom generate docs accuracy accuracy-scans ablation bench lock pin-base clean

help:  ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

$(BIN)/uv: requirements/uv.txt
	@bash scripts/make_venv.sh $(PYTHON) $(VENV)
	@touch $@

$(RUN_STAMP): $(BIN)/uv requirements/ocr.txt requirements/build.txt pyproject.toml
	@echo "installing (once)"
	@$(UV) --require-hashes -r requirements/ocr.txt
	@$(UV) --require-hashes -r requirements/build.txt
	@$(UV) --no-deps --no-build-isolation -e .
	@$(COMPILE)
	@touch $@

$(DEV_STAMP): $(BIN)/uv requirements/dev.txt requirements/build.txt pyproject.toml
	@echo "installing what development needs (once)"
	@$(UV) --require-hashes -r requirements/dev.txt
	@$(UV) --require-hashes -r requirements/build.txt
	@$(UV) --no-deps --no-build-isolation -e .
	@$(COMPILE)
	@touch $@ $(RUN_STAMP)

env: $(RUN_STAMP)  ## the environment for running, from hash-locked requirements

run: $(RUN_STAMP)  ## everything, on the bundled sample: documents to published warehouse
	@$(BIN)/gai run

ocr: $(RUN_STAMP)  ## character recognition, for an environment that was installed without it
	@$(UV) --require-hashes -r requirements/ocr.txt

s3: $(RUN_STAMP)  ## what an archive on S3 needs
	@$(UV) --require-hashes -r requirements/s3.txt

lake: $(RUN_STAMP)  ## what a warehouse on a DuckLake needs
	@$(UV) --require-hashes -r requirements/lake.txt

dev: $(DEV_STAMP)  ## the environment for developing

check: $(DEV_STAMP)  ## ruff, mypy, generated files, unit tests: the fast part
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m gai_pipeline.codegen --check
	@$(BIN)/pytest tests/unit -n 2

sql: $(DEV_STAMP)  ## sqlfluff on the models and the analyses
	@$(BIN)/sqlfluff lint dbt_project/models dbt_project/analyses

coverage: $(DEV_STAMP)  ## what the unit tests reach of the package, and the floor that it may not fall below
	@$(BIN)/pytest tests/unit -n 2 --cov --cov-report=term

test: $(DEV_STAMP)  ## set up and run everything that must pass
	@bash scripts/system_packages.sh
	@$(MAKE) --no-print-directory check
	@$(BIN)/pytest tests/golden tests/integration tests/ui tests/attack -n 2 --dist loadfile --no-loadscope-reorder

attack: $(DEV_STAMP)  ## hostile input of every kind, larger and longer than in make test: about 25 minutes
	@GAI_ATTACK=8 GAI_FUZZ_SECONDS=300 $(BIN)/pytest tests/attack -n 2

fuzz: $(DEV_STAMP)  ## damage documents at random for an hour (SECONDS=3600); what fails stays in .fuzz
	@$(BIN)/python -m tests.attack.fuzz $(or $(SECONDS),3600)

sbom: $(DEV_STAMP)  ## what a release is made of, as CycloneDX: build/sbom.cdx.json
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python build/sbom
	@$(BIN)/uv pip install --quiet --python build/sbom/bin/python --require-hashes -r requirements/sbom.txt
	@build/sbom/bin/cyclonedx-py requirements requirements/s3.txt --pyproject pyproject.toml --output-reproducible --of JSON -o build/sbom.cdx.json

pin-base:  ## give the container's base image by its digest, for a release: writes deploy/Containerfile
	@bash scripts/pin_base.sh

generate: $(DEV_STAMP)  ## derive dbt sources and tests, suites and the dictionary from the form
	@$(BIN)/python -m gai_pipeline.codegen

docs: $(DEV_STAMP)  ## the documentation as a site, dbt's pages included: build/docs/index.html
	@bash scripts/build_docs.sh

accuracy: $(DEV_STAMP)  ## measure every reader and dialect against truth: docs/accuracy.md
	@$(BIN)/python -m benchmarks.evaluation.accuracy

accuracy-scans: $(DEV_STAMP)  ## the same for scans, some minutes: docs/accuracy-scans.md
	@$(BIN)/python -m benchmarks.evaluation.scans

ablation: $(DEV_STAMP)  ## remove each rule of reading tables in turn and count what changes, some minutes: docs/ablation.md
	@$(BIN)/python -m benchmarks.ablation

bench: $(DEV_STAMP)  ## every benchmark three times, side by side: docs/performance.md (LARGE=1: what takes hours too)
	@$(BIN)/python -m benchmarks.summary $(if $(LARGE),--large)

lock: $(DEV_STAMP)  ## resolve the requirements anew, for every platform, with hashes
	@bash scripts/lock.sh

clean:  ## remove the environment and caches; data stays
	@rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis
