# 一网联. `make help` lists what there is.
PYTHON ?= python3
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app run
export PORT

.DEFAULT_GOAL := help
.PHONY: help run test test-sqlite test-postgresql check lint types arrows deep bench lock translations messages screenshots clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

run: $(VENV)/.installed translations ## Install, migrate, load the demonstration county once, start web and scheduler on 127.0.0.1:$PORT
	@tools/serve.sh

$(VENV)/.installed: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.developing: requirements-dev.txt $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

test: $(VENV)/.developing translations check ## Check and run all tests, on SQLite and on PostgreSQL
	tools/test.sh

test-sqlite: $(VENV)/.developing translations ## Run the tests on SQLite only
	$(BIN)/python -m pytest

test-postgresql: $(VENV)/.developing translations ## Run the tests on PostgreSQL only
	tools/test.sh postgresql

check: lint types arrows ## ruff, mypy and import-linter

lint: $(VENV)/.developing
	$(BIN)/ruff check .

types: $(VENV)/.developing
	$(BIN)/mypy

arrows: $(VENV)/.developing
	$(BIN)/lint-imports

deep: $(VENV)/.developing translations ## The long figures; they go to docs/figures/
	tools/deep.sh

bench: $(VENV)/.developing ## The benchmarks; they print ratios and write docs/figures/
	$(BIN)/python -m bench.lists --out docs/figures/lists.md

lock: $(VENV)/.developing ## Compile requirements*.in into hash-pinned requirements*.txt
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --allow-unsafe -o requirements.txt requirements.in
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --allow-unsafe -o requirements-dev.txt requirements-dev.in

messages: $(VENV)/.developing ## Collect the Chinese sentences into the English catalogue, and list those without English
	$(BIN)/python tools/messages.py

translations: $(VENV)/.installed ## Compile the catalogues
	@$(BIN)/pybabel -q compile -d translations 2>/dev/null || true

screenshots: $(VENV)/.developing ## Take the README's pictures from the running demonstration
	$(BIN)/python tools/screenshots.py

clean: ## Remove what was built; instance/ with its data stays
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
