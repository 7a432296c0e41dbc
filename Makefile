# make serve: build the graph and serve it. make test: what must hold before a change is taken.
# make test-all: that, and what takes long or needs a program of somebody else.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
HOME_DIR ?= data
FACTS ?= graph_loader/facts
VENV := .venv
BIN := $(VENV)/bin
ASSETS := service/node_modules/.done
# Containers often set it. The tests start hundreds of processes, and each would compile all that it
# imports anew.
export PYTHONDONTWRITEBYTECODE :=

# One process more than there are processors, but no more than the memory of a desktop bears.
# A file is run by one of them, in the order of tests/scheduling.py.
PYTEST := $(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --durations=20

.PHONY: serve build check test test-all lint hooks benchmark clean

serve: build
	exec $(BIN)/actorgraph serve --home "$(HOME_DIR)" --host "$(HOST)" --port "$(PORT)"

build: $(VENV)/.serve $(ASSETS)
	$(BIN)/actorgraph build --facts "$(FACTS)" --home "$(HOME_DIR)"

check: $(VENV)/.serve
	$(BIN)/actorgraph check --facts "$(FACTS)" --home "$(HOME_DIR)"

test: lint $(ASSETS) tests/node_modules/.installed
	$(PYTEST)

test-all: lint $(ASSETS) tests/node_modules/.installed
	HYPOTHESIS_PROFILE=long $(PYTEST) --all

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Nothing is fetched: git runs a file of this repository.
hooks:
	git config core.hooksPath .githooks

benchmark: $(VENV)/.test
	$(BIN)/python -m tests.benchmarks.load

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

# pip checks the hash of every package against the lock file.
$(VENV)/.serve: $(VENV)/bin/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.serve requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# npm checks the hash of every package against the lock file; no script of a package is run.
$(ASSETS): service/package.json service/package-lock.json service/.npmrc
	@command -v npm >/dev/null || { echo "npm is needed for the styles of the pages: install Node.js 18 or newer"; exit 1; }
	cd service && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# JavaScript clients of the endpoint; npm, too, checks every package against the lock file.
tests/node_modules/.installed: $(VENV)/.test tests/package-lock.json
	PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix tests ci --silent
	@touch $@

clean:
	rm -rf $(VENV) service/node_modules data tests/node_modules .mypy_cache .pytest_cache .ruff_cache
