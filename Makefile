# Darkroom: the two commands are `make run` and `make test`.

VENV   ?= .venv
PYTHON ?= python3
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

TYPES  := frontend/src/net/protocol.ts
PAGE   := frontend/dist/index.html
SERVED := DARKROOM_PYTHON=$(abspath $(BIN)/python) DARKROOM_COMMAND=$(abspath $(BIN)/darkroom)

.DEFAULT_GOAL := help
.PHONY: help run page test chromium screenshots check format docs templates types bench soak ledger miniature miniature-eval miniature-sheet clean

help: ## Show what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.installed: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) torch
	@$(PIP) -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@$(PIP) -e '.[dev]'
	@touch $@

run: $(VENV)/.installed ## Install everything and develop an image with the miniature model
	@$(BIN)/darkroom run workflows/text_to_image.yaml

test: $(VENV)/.installed-dev frontend/node_modules/.installed $(PAGE) chromium ## Install what tests need and run them
	@cd frontend && $(SERVED) npm run --silent coverage && $(SERVED) npm run --silent test:browser
	@$(BIN)/python -m pytest

chromium:
	@command -v "$${DARKROOM_CHROMIUM:-chromium}" > /dev/null \
		|| { command -v apt-get > /dev/null && test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -qqy chromium > /dev/null; } \
		|| { echo "Install Chromium, or say with DARKROOM_CHROMIUM where it is."; exit 1; }

screenshots: $(VENV)/.installed-dev frontend/node_modules/.installed $(PAGE) chromium ## Make the pictures of the editor in docs/images again
	@cd frontend && $(SERVED) npm run --silent screenshots

check: $(VENV)/.installed-dev frontend/node_modules/.installed ## Format, lint, types, and the rules of who imports whom
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/darkroom check workflows/*.yaml
	@$(BIN)/python -m engine.protocol.schema | node frontend/scripts/types.mjs | diff --brief - $(TYPES) > /dev/null \
		|| { echo "$(TYPES) is not what the protocol says: run make types"; exit 1; }
	@cd frontend && npm run --silent check

format: $(VENV)/.installed-dev frontend/node_modules/.installed ## Format the code and the shipped workflows
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/darkroom format workflows/*.yaml
	@cd frontend && npm run --silent format

docs: $(VENV)/.installed-dev ## Write docs/nodes.md from the catalogue, and docs/protocol.md from the protocol
	@$(BIN)/darkroom nodes --markdown > docs/nodes.md
	@$(BIN)/python -m serving.protocol_page > docs/protocol.md

frontend/node_modules/.installed: frontend/package-lock.json
	@cd frontend && npm ci --silent --no-audit --no-fund
	@touch $@

$(PAGE): frontend/node_modules/.installed frontend/index.html frontend/vite.config.ts $(shell find frontend/src -type f)
	@cd frontend && npm run --silent build -- --logLevel=warn

page: $(PAGE) ## Build the editor's page again, which a running server then serves

templates: $(VENV)/.installed-dev ## Make the pictures of the shipped workflows again
	@$(BIN)/python -m console.template_pictures

types: $(VENV)/.installed-dev frontend/node_modules/.installed ## Write the protocol's types for TypeScript
	@$(BIN)/python -m engine.protocol.schema | node frontend/scripts/types.mjs > $(TYPES).new && mv $(TYPES).new $(TYPES)

bench: $(VENV)/.installed-dev frontend/node_modules/.installed $(PAGE) chromium ## Measure, and print what docs/benchmarks.md holds
	@$(BIN)/python -m benchmarks

soak: $(VENV)/.installed-dev ## Run the long proofs, and write what they found into docs/benchmarks.md
	@$(BIN)/python -m benchmarks.soak

ledger: $(VENV)/.installed-dev ## Write down the code of built-in nodes after a version was raised
	@$(BIN)/python -m nodes.ledger

miniature: $(VENV)/.installed-dev ## Train the miniature model again, from nothing (hours; resumable)
	@$(BIN)/python -m models.miniature.recipe

miniature-eval: $(VENV)/.installed-dev ## Judge the miniature by its pixels
	@$(BIN)/python -m models.miniature.recipe evaluate

miniature-sheet: $(VENV)/.installed-dev ## Draw the miniature's contact sheet
	@$(BIN)/python -m models.miniature.recipe sheet

clean: ## Remove what was built and installed
	rm -rf $(VENV) frontend/node_modules frontend/dist build dist output .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
