# Every command of Étude. Only python3.11 with its venv module, and make, need to be there first.
PYTHON ?= python3.11
UV_VERSION := 0.13.8
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: run test check ui bench faults parity pictures setup browser clean

run: setup            ## simulate a small world, run the whole path, publish a release
	etude run --simulate-if-empty

test: setup browser   ## every test
	pytest -n 2 --dist loadgroup

check: setup          ## format, lint, types, imports, SQL style, dbt names and docs, metrics, questions
	ruff format --check orchestration ml tests
	ruff check orchestration ml tests
	ty check orchestration ml
	lint-imports
	sqlfluff lint --processes 2 --disable-progress-bar dbt_project/models dbt_project/tests
	python -m orchestration.warehouse.rules
	python -m orchestration.metrics.versions
	python -m orchestration.releases.question_rules

ui: setup             ## Dagster's pages on this project
	etude ui

bench: setup          ## measured figures, as ratios, into bench.json
	python -m tests.bench

faults: setup         ## kill the pipeline at every step, into faults.json
	python -m tests.faults

parity: setup         ## the same small world on DuckDB and on Spark, table by table
	python -m orchestration.parity

pictures: setup browser ## README's pictures, anew from the current release
	python -m tests.pictures

setup: $(READY)

browser:              ## Chromium, which the tests of the dashboards drive
	@command -v chromium >/dev/null 2>&1 || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && \
	  apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null; } || { \
	  echo "The tests drive the dashboards in Chromium, which is not on the PATH."; \
	  echo "Debian: sudo apt-get install chromium"; exit 1; }

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "Étude needs Python 3.11, and '$(PYTHON)' is not on the PATH."; \
	  echo "Debian: apt-get install python3.11 python3.11-venv   Elsewhere: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	  echo "Étude needs Python 3.11; '$(PYTHON)' is $$($(PYTHON) --version)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing. Debian: apt-get install python3.11-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet uv==$(UV_VERSION)
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/python -m orchestration.landing.compiled
	$(BIN)/python -m orchestration.warehouse.parsed
	@touch $(READY)

clean:                ## remove the default data root's contents and every cache
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis dbt_project/target dbt_project/logs
	find data -mindepth 1 ! -name README.md -delete
