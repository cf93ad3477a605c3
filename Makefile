# make run: everything, then serving. make test: everything, then every test. Nothing is done twice.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR := $(or $(LOTSIN_HOME),var)
WIDGET := $(shell find widget -path widget/node_modules -prune -o -path widget/dist -prune -o -type f -print)
TOWNS := $(shell find knowledge/data -name '*.yml')
.DEFAULT_GOAL := help
.PHONY: help setup run test check train evaluate lock clean

help:
	@echo 'make run      set up what is missing, then serve; prints the address'
	@echo 'make test     set up what is missing, then every check and test'
	@echo 'make setup    environment, chat window, towns, language model'
	@echo 'make check    ruff, mypy and TypeScript'
	@echo 'make train    the language model, where its data changed'
	@echo 'make evaluate every quality figure beside its baselines'

$(VENV)/.ready: requirements.lock deploy/uv.txt pyproject.toml
	@python=$$(PYTHON="$(PYTHON)" deploy/find-python) && echo "1/4 environment with $$python" && \
	  { [ -x $(BIN)/python ] || "$$python" -m venv $(VENV); }
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement deploy/uv.txt
	@echo '    dependencies (1.7 GB, a minute or two)'
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode --requirement requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

widget/node_modules/.package-lock.json: widget/package-lock.json
	@deploy/find-node
	@cd widget && npm ci --silent --no-audit --no-fund
	@touch $@

widget/dist/widget.js: widget/node_modules/.package-lock.json $(WIDGET)
	@echo '2/4 chat window'
	@cd widget && npm run --silent build

$(HOME_DIR)/.towns: $(VENV)/.ready $(TOWNS)
	@echo '3/4 database with the towns'
	@$(BIN)/lotsin kb import knowledge/data
	@touch $@

setup: $(VENV)/.ready widget/dist/widget.js $(HOME_DIR)/.towns
	@echo '4/4 language model (half a minute where its data changed)'
	@$(BIN)/lotsin train

run: setup
	@$(BIN)/lotsin serve

check: $(VENV)/.ready widget/node_modules/.package-lock.json
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@cd widget && npm run --silent check

test: setup check
	@$(BIN)/pytest

train: $(VENV)/.ready
	@$(BIN)/lotsin train

evaluate: setup
	@$(BIN)/lotsin evaluate

lock: $(VENV)/.ready
	@$(BIN)/uv pip compile --quiet --all-extras --generate-hashes --no-emit-index-url pyproject.toml --output-file requirements.lock

clean:
	@rm -rf $(VENV) var models .rasa widget/node_modules widget/dist
