# Darkroom: the two commands are `make run` and `make test`.

VENV   ?= .venv
PYTHON ?= python3
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run test check format docs bench soak ledger miniature miniature-eval miniature-sheet clean

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

test: $(VENV)/.installed-dev ## Install what tests need and run them
	@$(BIN)/python -m pytest

check: $(VENV)/.installed-dev ## Format, lint, types, and the rules of who imports whom
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/darkroom check workflows/*.yaml

format: $(VENV)/.installed-dev ## Format the code and the shipped workflows
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/darkroom format workflows/*.yaml

docs: $(VENV)/.installed-dev ## Write docs/nodes.md from the catalogue
	@$(BIN)/darkroom nodes --markdown > docs/nodes.md

bench: $(VENV)/.installed-dev ## Measure, and print what docs/benchmarks.md holds
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
	rm -rf $(VENV) build dist output .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
