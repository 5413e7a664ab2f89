# Summit needs Python 3.11 or newer and make; everything else is installed into .venv by these targets.
.PHONY: help run test check lint messages tour docs docs-serve screenshots bench fuzz audit measure requirements release
.DEFAULT_GOAL := help
# Modules are compiled once and kept; without that each of the many processes compiles them all by itself.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
BIN := .venv/bin
CLIENTS := .venv/clients/node_modules/.package-lock.json

help: ## Show what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/local ## Run the whole product on this machine, with a summit to try
	@exec $(BIN)/python -m config.run

test: .venv/test $(CLIENTS) ## Everything that a change must pass: the house rules and the tests
	@$(BIN)/python -m config.embedded $(BIN)/python -m config.checks
	@$(BIN)/python -m config.embedded $(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST)

check: .venv/test ## In under a minute, what your change most likely breaks
	@$(BIN)/python -m config.embedded $(BIN)/python -m config.check

lint: .venv/test ## The house rules alone: style, types, layers, sizes, migrations, the OpenAPI document
	@$(BIN)/python -m config.embedded $(BIN)/python -m config.checks

messages: .venv/test ## Collect what people read into the catalogs, and compile them
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python -m config.embedded $(BIN)/python -m config.messages

tour: .venv/local ## With `make run` going: one bilateral meeting from the request to the reminder
	@$(BIN)/python -m config.tour

docs: .venv/test ## Build the documentation into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build

docs-serve: .venv/test ## Show the documentation at http://127.0.0.1:8080/ while you write it
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs serve --dev-addr 127.0.0.1:8080

screenshots: .venv/test ## Make the pictures of the documentation, of the running product (needs chromium)
	@$(BIN)/python -m tests.screenshots

bench: .venv/test ## Measure the speed of what is asked most, and of the planner
	@$(BIN)/python -m config.embedded $(BIN)/python -m bench
	@$(BIN)/python -m config.embedded $(BIN)/python -m bench.access
	@$(BIN)/python -m config.embedded $(BIN)/python -m bench.messages
	@$(BIN)/python -m config.embedded $(BIN)/python -m bench.documents
	@$(BIN)/python -m config.embedded $(BIN)/python -m bench.floor
	@$(BIN)/python -m config.embedded $(BIN)/python -m bench.papers
	@$(BIN)/python -m config.embedded $(BIN)/python -m bench.people
	@$(BIN)/python -m config.embedded $(BIN)/python -m bench.desk
	@$(BIN)/python -m config.embedded $(BIN)/python -m bench.whole
	@$(BIN)/python -m bench.planner

fuzz: .venv/test ## Long random tests of the API, a worker that is killed twenty times, all that is alike
	@FUZZ_EXAMPLES=200 DEATHS=20 IN_FULL=1 $(BIN)/python -m config.embedded $(BIN)/python -m pytest -n auto \
		tests/fuzz tests/flows/test_two_delegations.py tests/races/test_faults.py \
		tests/desk/test_every_page_in_browser.py tests/access/test_admin.py tests/access/test_matrix.py \
		tests/programme/test_every_field.py --timeout=3000

# What the index cannot say of a package counts as a no.
audit: .venv/test ## Known weaknesses of what production installs (needs the Internet)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv tool run --quiet pip-audit --requirement requirements/production.txt --require-hashes --disable-pip \
		--strict --progress-spinner off

measure: .venv/local ## How plain the code is, in figures: types, ignores, sizes, words
	@$(BIN)/python -m config.measure

requirements: .venv/test ## Pin newer versions of all packages, with their hashes
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@for name in base local test production; do $(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes \
		--python-version 3.11 --custom-compile-command "make requirements" requirements/$$name.in -o requirements/$$name.txt; done

release: .venv/local ## VERSION=x.y.z: cut the changelog, set the version, commit and tag
	@$(BIN)/python -m config.release $(VERSION)

# A stamp for each set of requirements, made again when its file changes.
.venv/%: requirements/%.txt
	@test -n "$(PYTHON)" || { echo "Summit needs Python 3.11 or newer, and none is on the PATH."; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv || { \
		echo "$(PYTHON) cannot make an environment; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Installing requirements/$*.txt"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$*.txt
	@touch $@

# What tests make clients in TypeScript with, from npm, which trusts the authorities that the machine trusts; where it cannot
# be reached, their test is skipped and says so.
$(CLIENTS): tests/clients/package-lock.json .venv/test
	@echo "Installing $<"
	@mkdir -p .venv/clients && cp tests/clients/package.json $< .venv/clients/
	@cd .venv/clients && NODE_USE_SYSTEM_CA=1 timeout 60 ../bin/npm ci --ignore-scripts --no-audit --no-fund \
		--fetch-retries 1 --loglevel error >/dev/null \
		&& touch node_modules/.package-lock.json || echo "npm cannot be reached: clients in TypeScript are NOT TESTED."
