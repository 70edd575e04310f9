# What people type. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DEMO_DIR ?= demo

.DEFAULT_GOAL := help
.PHONY: help setup run test demo peers check format bench fuzz lock clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.run ## Make .venv with the locked packages and the vermilion command

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes --requirement requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(PIP) install --require-hashes --requirement requirements/dev.txt
	@touch $@

run: setup ## Start a node on http://localhost:8080
	$(BIN)/vermilion serve

test: $(VENV)/.dev ## Run every test
	$(BIN)/python -m pytest $(ARGS)

demo: setup ## Two nodes with sample people, photos and a shop
	$(BIN)/vermilion demo --dir $(DEMO_DIR)

tests/peers/fedify/node_modules: tests/peers/fedify/package-lock.json
	cd tests/peers/fedify && npm ci --no-audit --no-fund

peers: $(VENV)/.dev tests/peers/fedify/node_modules ## Checks against a peer on Fedify; see tests/peers/README.md
	$(BIN)/python -m pytest tests/peers --override-ini="addopts=-ra" $(ARGS)

check: $(VENV)/.dev ## Format, lint, types, imports, templates, documents
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/djlint templates --check --lint --quiet
	$(BIN)/python -m pytest tests/test_docs.py -q -n0

format: $(VENV)/.dev ## Rewrite code and templates in the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint templates --reformat --quiet || true

bench: $(VENV)/.dev ## Measure; prints a table and writes bench-results.json
	$(BIN)/python -m tests.bench $(ARGS)

fuzz: $(VENV)/.dev ## The long property runs
	VERMILION_FUZZ=50 $(BIN)/python -m pytest tests/property tests/live/test_crashes.py tests/integration/activitypub/test_inbox_fuzz.py tests/integration/web/test_bent_requests.py tests/integration/api/test_openapi.py --timeout=3600 $(ARGS)

lock: $(VENV)/bin/python ## Renew requirements/*.txt (hashes, no addresses)
	$(PIP) install uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml requirements/build.in -o requirements/run.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra dev pyproject.toml requirements/build.in -o requirements/dev.txt

clean: ## Remove .venv and caches; data/ stays
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis
