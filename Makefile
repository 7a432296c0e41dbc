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

# pip checks the hash of every package against the lock file. `.ci/run` names what is quicker.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: serve build check test test-all installed lint hooks benchmark clean

serve: build
	exec $(BIN)/actorgraph serve --home "$(HOME_DIR)" --host "$(HOST)" --port "$(PORT)"

build: $(VENV)/.serve $(ASSETS)
	$(BIN)/actorgraph build --facts "$(FACTS)" --home "$(HOME_DIR)"

check: $(VENV)/.serve
	$(BIN)/actorgraph check --facts "$(FACTS)" --home "$(HOME_DIR)"

# Lint takes one processor for half a minute: it runs beside the first tests. What it finds is said
# at once and again at the end, and the run has failed then, whatever the tests say.
define with_lint
@$(MAKE) --no-print-directory -j3 installed
@{ $(MAKE) --no-print-directory lint > $(VENV)/lint.log 2>&1 || { cat $(VENV)/lint.log; false; }; } & \
lint=$$!; $(1); tests=$$?; wait $$lint || { cat $(VENV)/lint.log; exit 1; }; exit $$tests
endef

test:
	$(call with_lint,$(PYTEST))

test-all:
	$(call with_lint,HYPOTHESIS_PROFILE=long $(PYTEST) --all)

installed: $(VENV)/.test $(ASSETS) tests/node_modules/.installed

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

$(VENV)/.serve: $(VENV)/bin/python requirements.lock pyproject.toml
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.serve requirements-dev.lock
	$(INSTALL) --require-hashes -r requirements-dev.lock
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
