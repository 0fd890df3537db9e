# Everything starts here. A fresh machine needs Python 3.11 or newer, git and make; the rest is set up below.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3; do if command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
CONSOLE_SOURCES := $(shell find console -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/dev/*' 2>/dev/null)
ARGS ?=
export PATH := $(CURDIR)/$(BIN):$(PATH)
unexport PYTHONDONTWRITEBYTECODE
export PYTHONWARNINGS := ignore::UserWarning:platformdirs

.PHONY: help setup run test check bench train format clients docs browser lock clean

help: ## show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## serve the demonstration institution
	@qiantai run --demo $(ARGS)

test: setup browser ## run every test
	@python -m pytest -n 3 $(ARGS)

check: setup ## formatting, lint, types, layers, architecture, console
	ruff format --check src tests benchmarks migrations
	ruff check src tests benchmarks migrations
	mypy
	lint-imports --no-cache
	python -m pytest tests/architecture
	cd console && npm run --silent check

bench: setup ## compare a turn with the floor of this machine
	@python benchmarks/turns.py $(ARGS)

format: setup ## format and fix what can be fixed
	ruff format src tests benchmarks migrations
	ruff check --fix src tests benchmarks migrations
	cd console && npm run --silent format

train: setup ## make the shipped models anew from the packs
	@qiantai train packs

clients: setup ## make the Python and TypeScript clients in dist/clients
	@bash tools/clients.sh dist/clients

docs: setup ## build the documentation site into docs/_build
	sphinx-build -q -W -b html docs docs/_build

setup: $(VENV)/.ready console/dist/.ready

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing: install it and run make again." >&2; exit 1; }
	@echo "Setting up the Python environment ..." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is missing: install it (Debian: apt-get install python3-venv) and run make again." >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv==0.13.9'
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@mkdir -p console/dist
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@$(BIN)/python -m compileall -q src
	@touch $@

console/dist/.ready: $(VENV)/.ready $(CONSOLE_SOURCES)
	@echo "Building the console ..." >&2
	@cd console && npm ci --silent --no-audit --no-fund && npm run --silent build
	@touch $@

browser:
	@bash tools/browser.sh

lock: ## renew the locked dependencies
	uv pip compile pyproject.toml -q --universal --python-version 3.11 --generate-hashes --no-emit-find-links --custom-compile-command 'make lock' -o requirements/core.txt
	uv pip compile pyproject.toml -q --universal --python-version 3.11 --group dev --group docs -c requirements/core.txt --generate-hashes --no-emit-find-links --custom-compile-command 'make lock' -o requirements/dev.txt
	uv pip compile requirements/clients.in -q --universal --python-version 3.11 --generate-hashes --no-emit-find-links --custom-compile-command 'make lock' -o requirements/clients.txt

clean: ## remove everything that make has built, and the demonstration's data
	rm -rf $(VENV) var console/node_modules console/dist docs/_build
