SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PATIENTS ?= 5000
SEED ?= 1
# More options for pytest, as in make test PYTEST="-k loader -x".
PYTEST ?=

UV_VERSION := 0.13.9
UV := .tools/uv-$(UV_VERSION)/bin/uv
PYTHON := .venv/bin/python
READY := .venv/.ready

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' Makefile

setup: $(READY) dbt_project/profiles.yml ## create or update .venv and the dbt profile

# Compiled at once, because each dbt command would else compile what it imports, for
# seconds, where Python may not write beside its packages.
$(READY): pyproject.toml adapters/pyproject.toml uv.lock .python-version | $(UV)
	$(UV) sync --frozen --compile-bytecode
	touch $@

# The project has its own uv, which fetches Python 3.11 if the machine lacks it. Debian
# and Ubuntu package venv apart from Python; root is asked whether to install it.
$(UV):
	python3 -m venv --clear $(@D:/bin=) || { \
	    command -v apt-get && test "$$(id -u)" = 0 && \
	    python3 dev/consent.py "Python creates virtual environments with it" python3-venv && \
	    apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv && \
	    python3 -m venv --clear $(@D:/bin=); \
	} || { echo "Python cannot make a virtual environment: install python3-venv."; exit 1; }
	$(@D)/pip install --quiet uv==$(UV_VERSION)

# Copied once, so that your changes to it are kept.
dbt_project/profiles.yml: | profiles.example.yml
	cp profiles.example.yml $@

demo: setup ## generate, load, build and report on made-up data in DuckDB: PATIENTS=5000 SEED=1
	.venv/bin/clinical-star generate --patients $(PATIENTS) --seed $(SEED) --out data/generated
	.venv/bin/clinical-star load data/generated --target duckdb
	cd dbt_project && ../.venv/bin/dbt build --target duckdb --target-path target/duckdb
	.venv/bin/clinical-star report --target duckdb --out data/generated/report.html --made-up
	$(PYTHON) -m dev.describe_star
	.venv/bin/clinical-star check --target duckdb --new-baseline

# Reads the demo's warehouse, and builds it first if there is none.
docs: setup ## write the documentation of the warehouse as one page: target/docs/index.html
	test -f data/clinical.duckdb || $(MAKE) demo
	cd dbt_project && ../.venv/bin/dbt docs generate --static --target duckdb --target-path target/duckdb
	mkdir -p target/docs
	cp dbt_project/target/duckdb/static_index.html target/docs/index.html

architecture: setup ## redraw docs/images/architecture.svg, after a change to models
	cd dbt_project && ../.venv/bin/dbt --quiet parse --target duckdb --target-path target/lint
	$(PYTHON) -m dev.documents.architecture dbt_project/target/lint/manifest.json

screenshots: demo ## take the report's pictures for README.md, from the demo's data
	$(PYTHON) -m dev.documents.screenshots data/generated/report.html docs/images

powerbi: setup ## rewrite powerbi/ after a change to the star, metrics.yml or its own .yml files
	$(PYTHON) -m dev.powerbi

lint-powerbi: ## check powerbi/ with Microsoft's own readers; needs npm
	@command -v npm > /dev/null || { echo "The validators need npm: install Node.js 20.11 or newer."; exit 1; }
	npm ci --silent --prefix dev/powerbi/validators
	node dev/powerbi/validators/check.mjs powerbi

lint: setup ## check the house rules: Python, SQL, YAML and the layers of the dbt project
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache
	.venv/bin/yamllint --strict .
	.venv/bin/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	.venv/bin/check-jsonschema --quiet --builtin-schema vendor.github-actions .github/actions/*/action.yml
	.venv/bin/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/[!c]*.yml
	.venv/bin/check-jsonschema --quiet --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	.venv/bin/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	.venv/bin/sqlfluff lint --nocolor --processes 2 dbt_project/models
	cd dbt_project && ../.venv/bin/dbt --quiet parse --no-partial-parse --target duckdb --target-path target/lint
	.venv/bin/dbt-bouncer run --config-file dbt_project/dbt-bouncer.yml

servers: setup ## install MySQL and MariaDB if they are missing
	$(PYTHON) -m dev.servers install

# pytest ends with 5 when it finds no test: with PYTEST, one half may.
# Two halves at a time, for two cores. What reads the same built warehouses is one half,
# with tests/charlson, so that both take as long; everything else is the other. The first
# one's words are kept until the second ends. The adapter has a target of its own.
BUILT := tests/charlson tests/dbt tests/docs tests/checks tests/findings \
    tests/metrics tests/powerbi tests/report tests/sources
ELSEWHERE := $(BUILT) tests/adapter
test: lint servers ## run lint and the tests, on real MySQL and MariaDB too
	@words=$$(mktemp); trap 'rm -f "$$words"' EXIT; \
	.venv/bin/pytest -m "not slow" $(PYTEST) $(BUILT) > "$$words" 2>&1 & built=$$!; \
	rest=0; .venv/bin/pytest -m "not slow" $(PYTEST) tests $(ELSEWHERE:%=--ignore=%) || rest=$$?; \
	code=0; wait $$built || code=$$?; cat "$$words"; \
	if test $$rest = 5; then rest=$$code; elif test $$code = 5; then code=$$rest; fi; \
	test $$rest = 0 || exit $$rest; exit $$code

# What most changes break, and no server.
FAST := tests/generator tests/loader tests/metrics tests/rules
test-fast: setup ## run lint, the Python unit tests and the sample on DuckDB, without a server
	@words=$$(mktemp); trap 'rm -f "$$words"' EXIT; \
	$(MAKE) --no-print-directory lint > "$$words" 2>&1 & lint=$$!; \
	rest=0; .venv/bin/pytest -m "not slow" --without-servers $(PYTEST) $(FAST) || rest=$$?; \
	code=0; wait $$lint || code=$$?; cat "$$words"; \
	test $$rest = 0 || exit $$rest; exit $$code

test-slow: setup servers ## run the tests that take minutes each
	.venv/bin/pytest -m slow $(PYTEST)

# One process for each server, for two cores. As above, the words of one are kept.
test-adapter: setup servers ## run the adapter's tests and dbt's own on MySQL and MariaDB
	@words=$$(mktemp); trap 'rm -f "$$words"' EXIT; \
	.venv/bin/pytest -m "not slow" tests/adapter -k mariadb $(PYTEST) > "$$words" 2>&1 & mariadb=$$!; \
	code=0; .venv/bin/pytest -m "not slow" tests/adapter -k "not mariadb" $(PYTEST) || code=$$?; \
	wait $$mariadb || code=$$?; cat "$$words"; exit $$code

# A separate environment, so that the main one stays small. Java 17 must be installed.
SPARK := .venv-spark/.ready
$(SPARK): pyproject.toml adapters/pyproject.toml uv.lock .python-version | $(UV)
	UV_PROJECT_ENVIRONMENT=.venv-spark $(UV) sync --frozen --compile-bytecode --extra spark
	touch $@

spark: $(SPARK) dbt_project/profiles.yml ## create .venv-spark, for --target spark; needs Java 17
	@java -version 2> /dev/null || { echo "Spark needs Java 17: install openjdk-17-jre-headless."; exit 1; }

# The tests run many small queries, for which Java's optimising compiler is too slow; the
# quick compiler alone reserves too little memory for code.
test-spark: spark ## build both sources on Spark and compare them with DuckDB
	JAVA_TOOL_OPTIONS="-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC" \
	    .venv-spark/bin/pytest tests/spark $(PYTEST)

# As in make parity PATIENTS=100000 ENGINES="duckdb mysql".
ENGINES ?= duckdb mysql mariadb spark
parity: spark servers ## build the same data on every engine and compare row by row: PATIENTS=5000
	.venv-spark/bin/python -m dev.parity --patients $(PATIENTS) --seed $(SEED) $(ENGINES)

calibration: setup ## count how often the findings are wrong; rewrites docs/guides/findings.md
	$(PYTHON) -m dev.calibration --write

known-truth: setup ## compare the findings with planted truth; rewrites docs/guides/findings.md
	$(PYTHON) -m dev.known_truth --write

# As in make attack SETS=20 SEED=7.
SETS ?= 200
attack: setup ## try to work out what reports withhold; rewrites docs/guides/privacy.md: SETS=200
	$(PYTHON) -m dev.attacker --sets $(SETS) --seed $(SEED) --write

# As in make bench SCALE=0.1 BENCH="--rounds 5 --targets mysql --parts labs".
SCALE ?= 1
BENCH ?=
bench: setup servers ## compare the speed with alternatives: SCALE=1 is 100,000 patients
	$(PYTHON) -m dev.benchmarks --scale $(SCALE) $(BENCH)

# As in make mutants MUTANTS=20 ROOM=loader SEED=2.
MUTANTS ?= 150
ROOM ?=
mutants: setup servers ## plant faults and count those that tests notice: MUTANTS=150 of each room
	$(PYTHON) -m dev.mutants --mutants $(MUTANTS) --seed $(SEED) $(ROOM:%=--room %)

wheel: setup ## build the wheels and list what they need, at locked versions: dist/
	rm -rf dist
	$(UV) build --quiet --all-packages --wheel --out-dir dist
	$(UV) export --quiet --frozen --no-dev --no-emit-workspace --output-file dist/requirements.txt
	@echo "Install with: pip install --no-deps -r dist/requirements.txt dist/*.whl"

audit: setup ## list known vulnerabilities of all locked packages; needs the network
	$(UV) audit --frozen || { echo "Check the network, or update the packages listed above."; exit 1; }

licences: setup ## list the licence of every package; fails for one without a verdict
	$(PYTHON) -m dev.licences

server-mysql server-mariadb: server-%: setup
	@$(PYTHON) -m dev.servers start $*

server-mysql: ## start a MySQL server and print the variables to export for it
server-mariadb: ## start a MariaDB server and print the variables to export for it

stop-servers: setup ## stop both servers and remove their data
	@$(PYTHON) -m dev.servers stop mysql
	@$(PYTHON) -m dev.servers stop mariadb

clean: ## remove what demo and test created; .venv, .tools and .servers stay
	rm -rf data/generated data/clinical.duckdb data/clinical.duckdb.wal target
	rm -rf dbt_project/target dbt_project/logs dbt_project/dbt_packages
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis

.PHONY: help setup demo powerbi lint-powerbi spark test-spark parity screenshots lint servers test test-fast test-slow test-adapter mutants bench known-truth calibration attack audit licences wheel docs architecture server-mysql server-mariadb stop-servers clean
