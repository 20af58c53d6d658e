# One command each: run, test, lint. Needs python3 (3.11 or later) with venv, and nothing else installed by hand.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_FOLDER ?= asof-home
SETUP := $(VENV)/.setup-done
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup run demo test test-heavy test-exhaustive test-all bench bench-quick lint format lock wheel clean

help: ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

setup: $(SETUP) ## make .venv/ with asof and everything it needs

$(SETUP): pyproject.toml requirements/development.lock
	@$(PYTHON) -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Asof needs Python 3.11 or later with venv (Debian: apt install python3 python3-venv)" >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/development.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: demo ## make a home with the bundled pack, read it, take a snapshot, and serve until Ctrl-C
	exec $(BIN)/asof --home $(HOME_FOLDER) serve

demo: $(SETUP)
	$(BIN)/asof init $(HOME_FOLDER) --pack yangtze-delta
	$(BIN)/asof --home $(HOME_FOLDER) run
	$(BIN)/asof --home $(HOME_FOLDER) snapshot take enclaves-daily

test: $(SETUP) ## every test that is done in about a minute or two
	$(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile -m "not heavy and not exhaustive"

test-heavy: $(SETUP) ## kills, whole corpora, load: what takes longer
	$(BIN)/python -m pytest -q -n $(JOBS) --dist loadgroup -m "heavy and not exhaustive"

test-exhaustive: $(SETUP) ## whole corpora in any order, a month of 1,000 sources, a thousand flipped bits: by hand
	$(BIN)/python -m pytest -q -m exhaustive

test-all: test test-heavy

bench: $(SETUP) ## how fast it is, beside DuckDB and others: ten minutes (SIZE=large: 100 million events)
	$(BIN)/python -m benchmarks --size $(or $(SIZE),full)

bench-quick: $(SETUP) ## the same with little data: two minutes
	$(BIN)/python -m benchmarks --size quick

test-browser: $(SETUP) ## the pages in Debian's chromium, which has to be installed (apt-get install chromium)
	ASOF_BROWSER_NEEDED=1 $(BIN)/python -m pytest -q -m "heavy or not heavy" tests/doors/pages/test_browser.py

lint: $(SETUP) ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(SETUP)
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .

lock: ## work out the locked versions anew
	$(BIN)/python -m pip install --quiet pip-tools
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --upgrade --extra dataframes --extra fast \
	  --output-file requirements/development.lock pyproject.toml requirements/development.in

wheel: $(SETUP) ## build the wheel into dist/
	rm -rf dist
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean:
	rm -rf $(VENV) dist build
