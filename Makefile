# Peluit: `make run` and `make test` are all a newcomer needs.
# PELUIT_PORT changes the port of `make run`; README.md lists the other settings.

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export HOME := $(shell if [ -w "$$HOME" ]; then printf '%s' "$$HOME"; else printf '%s' "$(CURDIR)/.venv/home"; fi)

# Some machines tell Python to keep no bytecode: then each of the many processes here compiles everything again.
unexport PYTHONDONTWRITEBYTECODE

# Each test file stays in one process, so that what its tests share is started once.
PYTEST := .venv/bin/python -m pytest -n 3 --dist loadfile

.PHONY: help setup run test test-browser-code test-service prove lint bench audit clean

help: ## what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

setup: ## prepare this folder
	@scripts/setup.sh run
	@.venv/bin/python -m flask --app wsgi database upgrade

run: ## prepare, then serve the filled demonstration
	@scripts/setup.sh run
	@exec env PELUIT_DEMO=1 .venv/bin/python -m flask --app wsgi up --demo

test: ## prepare, then run the tests
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory --jobs=2 --keep-going test-browser-code test-service

# Beside the others, so it keeps what it has to say until it is done.
test-browser-code:
	@node --test $(wildcard tests/js/*.test.mjs) >.node-tests.log 2>&1 && tail -n 8 .node-tests.log || { cat .node-tests.log; exit 1; }

test-service:
	@$(PYTEST)

prove: ## the long tests (at most half an hour)
	@scripts/setup.sh test
	$(PYTEST) -m prove

lint: ## style, types, import rules
	@scripts/setup.sh test
	.venv/bin/python -m ruff check .
	.venv/bin/python -m mypy
	node node_modules/typescript/bin/tsc -p tsconfig.json

bench: ## the measurements of benchmarks/README.md
	@scripts/setup.sh test
	.venv/bin/python -m benchmarks.server
	.venv/bin/python -m benchmarks.browser
	.venv/bin/python -m benchmarks.crypto_python
	.venv/bin/python -m benchmarks.reseal
	.venv/bin/python -m benchmarks.proof

audit: ## known faults in the packages we use (needs the vulnerability databases' hosts)
	.venv/bin/python -m pip install --quiet pip-audit && .venv/bin/python -m pip_audit -r requirements.txt
	npm audit --audit=true

clean: ## forget everything that was installed, built or stored, the demonstration's data included
	rm -rf .venv node_modules var app/static/dist .setup.lock .setup.log .node-tests.log
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
