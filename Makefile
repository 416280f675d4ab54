# Sehat in two commands: make demo, make test. Words after ARGS= are handed on; WORKERS=0 runs the
# tests in one process, as a debugger wants it.

BIN := .venv/bin
ARGS ?=
WORKERS ?= 2
export PYTHONUTF8 := 1

# Each worker takes whole files, and has a database server and a demo city of its own.
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test lint format locale features references docs pictures clips pins vendor-check runtime development catalogues

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: catalogues ## Run a small working city on this machine (SEHAT_PORT, SEHAT_DATA).
	@exec $(BIN)/sehat demo $(ARGS)

demo-reset: catalogues ## Begin that city anew and run it.
	@exec $(BIN)/sehat demo --reset $(ARGS)

test: development catalogues ## Run all tests; those that cannot run here are listed.
	@CHROMIUM="$$(sh tools/browser.sh)" $(PYTEST) $(ARGS)

lint: development ## Check style, types, import order and translations.
	@failed=0; for check in "ruff check" "ruff format --check" mypy lint-imports \
		"python tools/texts.py check"; do \
		echo "-- $$check"; $(BIN)/$$check || failed=1; \
	done; exit $$failed

format: development ## Lay out the code and sort its imports.
	@$(BIN)/ruff check --quiet --fix-only
	@$(BIN)/ruff format

locale: development ## Bring new texts into the catalogues and compile them.
	@$(BIN)/python tools/texts.py merge

features: development catalogues ## Write docs/features.md from what the tests show.
	@CHROMIUM="$$(sh tools/browser.sh)" $(PYTEST) -p tools.features $(ARGS)

references: development catalogues ## Write docs/reference anew from the code.
	@$(BIN)/python tools/references.py
	@$(BIN)/python tools/public_api.py write

docs: development catalogues ## Build the documentation as a site in docs/_build.
	@$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going docs docs/_build
	@echo "Open docs/_build/index.html."

pictures: development catalogues ## Take the pictures of the README and the docs anew.
	@CHROMIUM="$$(sh tools/browser.sh)" $(BIN)/python tools/pictures.py $(ARGS)

clips: development ## Speak the clips of the hall display anew (needs espeak-ng, sox, opus-tools).
	@$(BIN)/python tools/clips.py

pins: development ## Pin what the members now need; ARGS=--upgrade takes the newest.
	@sh tools/pins.sh $(ARGS)

vendor-check: development ## Compare the files of other projects with their packages.
	@$(BIN)/python tools/vendor.py check

runtime:
	@sh tools/environment.sh runtime

development:
	@sh tools/environment.sh development

catalogues: runtime
	@$(BIN)/python tools/texts.py compile
