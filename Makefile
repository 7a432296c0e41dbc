# make serve: build the graph and serve it. make test: everything that must hold.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
HOME_DIR ?= data
FACTS ?= graph_loader/facts
VENV := .venv
BIN := $(VENV)/bin

.PHONY: serve build check test lint benchmark clean

serve: build
	$(BIN)/actorgraph serve --home "$(HOME_DIR)" --host "$(HOST)" --port "$(PORT)"

build: $(VENV)/.serve
	$(BIN)/actorgraph build --facts "$(FACTS)" --home "$(HOME_DIR)"

check: $(VENV)/.serve
	$(BIN)/actorgraph check --facts "$(FACTS)"

test: lint
	$(BIN)/pytest

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

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

clean:
	rm -rf $(VENV) data .mypy_cache .pytest_cache .ruff_cache
