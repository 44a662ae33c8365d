# `make run` serves the site, `make test` passes the tests; both need only python3 with venv, and make.
# `make help` lists the rest. Nothing is done twice: what is installed is remembered under the checksum of its lock.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV ?= .venv
ARGS ?=

PY := $(VENV)/bin/python
MANAGE := $(PY) manage.py
PLANS := $(wildcard fixtures/plans/*.txt)
CODE := bench districts measures policyhub tests manage.py

# Not with Python, of which each start takes longer than all else that make does.
checksum = $(shell cksum < $(1) | tr ' ' -)
RUNTIME := $(VENV)/.runtime-$(call checksum,requirements.txt)
SCANS := $(VENV)/.scans-$(call checksum,requirements-scans.txt)
DEV := $(VENV)/.dev-$(call checksum,requirements-dev.txt)
# Texts that do harm, for the tests; without npm their tests are left out, but never in CI.
TEXTS := tests/security/payloads
HARMFUL := $(if $(shell command -v npm),$(TEXTS)/node_modules/.made-$(call checksum,$(TEXTS)/package-lock.json))

BENCH := $(VENV)/.bench-$(call checksum,requirements-bench.txt)

# Production as it should be, but for the secrets: what `check --deploy` is to look at.
PRODUCTION = POLICYHUB_ENV=production ALLOWED_HOSTS=policyhub.example DATABASE_URL=postgresql://site@127.0.0.1/site \
  SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(64))")

COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-header

# Many tests start processes of the site; each would compile all of its modules anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run data venv scans dev test test-long test-sqlite test-postgres fuzz check check-types check-rest format screenshots bench lock clean race serve killed soak outage

help: ## List what can be made
	@$(PYTHON) -c "import re; \
	  [print(f'{n:14} {d}') for n, d in re.findall(r'^([\w-]+):.*?## (.*)', open('Makefile').read(), re.M)]"

run: $(RUNTIME) ## Serve the site with the five plans; HOST and PORT say where
	@$(MANAGE) prepare_site $(PLANS) --serve $(HOST):$(PORT)

serve: $(RUNTIME) ## Serve as in production, with the settings of .env: migrated, static files collected, gunicorn
	$(MANAGE) migrate --no-input
	$(MANAGE) collectstatic --no-input --verbosity 0
	$(VENV)/bin/gunicorn --config python:policyhub.conf.gunicorn policyhub.wsgi

data: $(RUNTIME) ## Bring the database up to date and read registry and plans, ready the index
	@$(MANAGE) prepare_site $(PLANS)

venv: $(RUNTIME) ## Install what the site needs

scans: $(SCANS) ## Install what recognises the characters of scans and pictures, some 380 MB

dev: $(DEV) $(HARMFUL) ## Install what its developers need as well

test: $(DEV) $(HARMFUL) ## Run the tests on SQLite, on PostgreSQL and in a real browser, all at once
	@$(MAKE) --no-print-directory --jobs=3 --output-sync=target share-of-sqlite share-of-postgres share-of-browser

# A share may have none of the tests that ARGS chooses.
share-of-%: $(DEV) $(HARMFUL)
	TEST_SHARED=$* $(PY) -m pytest $(ARGS)$(if $(ARGS), || [ $$? -eq 5 ])

test-long: $(DEV) $(HARMFUL) ## Run all tests whole on both databases, and what takes long by nature: many more generated plans, damage figures, races, fuzz, kills, outages, a soak
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target test-sqlite test-postgres
	PREVIEW_EXAMPLES=$${PREVIEW_EXAMPLES:-40} $(PY) -m pytest tests/importing/test_preview_is_record.py
	$(PY) -m tests.text.damage_figures
	@$(MAKE) --no-print-directory race fuzz
	for database in sqlite postgres; do for work in killed outage soak; do \
	  TEST_DATABASE=$$database $(MAKE) --no-print-directory $$work || exit 1; done; done

test-sqlite: $(DEV) $(HARMFUL)
	TEST_DATABASE=sqlite $(PY) -m pytest $(ARGS)

test-postgres: $(DEV) $(HARMFUL)
	TEST_DATABASE=postgres $(PY) -m pytest $(ARGS)

fuzz: $(DEV) ## Ask every address 20,000 times on each database, as nobody means well; ARGS says another number
	TEST_DATABASE=sqlite $(PY) -m tests.security.fuzz $(ARGS)
	TEST_DATABASE=postgres $(PY) -m tests.security.fuzz $(ARGS)

race: $(DEV) ## Have eight people save one record at once, a hundred times, on both databases; ARGS says -k what
	RACE_ROUNDS=$${RACE_ROUNDS:-100} TEST_DATABASE=sqlite $(PY) -m pytest -s tests/staff/test_race.py $(ARGS)
	RACE_ROUNDS=$${RACE_ROUNDS:-100} TEST_DATABASE=postgres $(PY) -m pytest -s tests/staff/test_race.py $(ARGS)

check: $(DEV) ## Check format, lint, types, templates, layers, migrations and production settings
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check-types check-rest

check-types: $(DEV)
	$(VENV)/bin/mypy

check-rest: $(DEV)
	$(VENV)/bin/ruff format --check --output-format concise $(CODE)
	$(VENV)/bin/ruff check --output-format concise $(CODE)
	$(VENV)/bin/djade --target-version 5.2 --check $$(git ls-files 'templates/*.html')
	$(VENV)/bin/djlint --quiet --lint templates
	$(VENV)/bin/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING
	$(PY) -m pytest --quiet tests/platform/test_docs.py

format: $(DEV) ## Format code and templates
	$(VENV)/bin/ruff format $(CODE)
	$(VENV)/bin/ruff check --fix --quiet $(CODE)
	$(VENV)/bin/djade --target-version 5.2 $$(git ls-files 'templates/*.html')

screenshots: $(DEV) ## Take the pictures in docs/ anew
	UPDATE_SCREENSHOTS=1 $(PY) -m pytest --quiet tests/platform/test_readme_picture.py tests/browser/test_day.py

bench: $(BENCH) ## Measure everything with 10,000, 100,000 and 300,000 measures, write docs/benchmarks.md; ARGS="--sizes 10000" only some
	$(PY) -m bench $(ARGS)

killed: $(DEV) ## Kill imports, rebuilds and bulk edits at 50 random points each, on the database TEST_DATABASE names; ARGS="--seed 1"
	$(PY) -m tests.failure.killed $(ARGS)

outage: $(DEV) ## Take the database away for ten seconds under load, on the database TEST_DATABASE names
	$(PY) -m tests.failure.outage $(ARGS)

soak: $(DEV) ## Have readers, editors and an import at the site for five minutes and reconcile every write; ARGS="--minutes 1"
	$(PY) -m tests.failure.soak $(ARGS)

lock: $(DEV) ## Write the locks anew from pyproject.toml
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) pyproject.toml --extra scans -c requirements.txt -o requirements-scans.txt
	$(COMPILE) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	$(COMPILE) pyproject.toml --group bench -c requirements-dev.txt -o requirements-bench.txt

clean: ## Remove the environment and everything the site and its tests wrote
	rm -rf $(VENV) $(TEXTS)/node_modules var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(PY):
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit('policyhub needs Python 3.11 or newer; name it: make PYTHON=python3.11')"
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): | $(PY)
	$(PY) -m pip install --quiet --require-hashes --requirement requirements.txt
	@rm -f $(VENV)/.runtime-* && touch $@

$(SCANS): | $(RUNTIME)
	$(PY) -m pip install --quiet --require-hashes --requirement requirements-scans.txt
	@rm -f $(VENV)/.scans-* && touch $@

$(DEV): | $(PY)
	$(PY) -m pip install --quiet --require-hashes --requirement requirements-dev.txt
	@rm -f $(VENV)/.dev-* $(VENV)/.runtime-* && touch $@ $(RUNTIME)

$(HARMFUL):
	cd $(TEXTS) && npm ci --silent --no-audit --no-fund
	@touch $@

$(BENCH): $(DEV)
	$(PY) -m pip install --quiet --require-hashes --requirement requirements-bench.txt
	@rm -f $(VENV)/.bench-* && touch $@
