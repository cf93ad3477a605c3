# make run: everything, then serving. make test: everything, then every test. Nothing is done twice.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR := $(or $(LOTSIN_HOME),var)
TOWNS := $(shell find knowledge/data -name '*.yml')
.DEFAULT_GOAL := help
.PHONY: help setup run test check train evaluate lock clean

help:
	@echo 'make run      set up what is missing, then serve; prints the address'
	@echo 'make test     set up what is missing, then every check and test'
	@echo 'make setup    environment, towns, language model'
	@echo 'make check    ruff and mypy'
	@echo 'make train    the language model, where its data changed'
	@echo 'make evaluate every quality figure beside its baselines'

$(VENV)/.ready: requirements.lock deploy/uv.txt pyproject.toml
	@python=$$(PYTHON="$(PYTHON)" deploy/find-python) && echo "1/3 environment with $$python" && \
	  { [ -x $(BIN)/python ] || "$$python" -m venv $(VENV); }
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement deploy/uv.txt
	@echo '    dependencies (1.7 GB, a minute or two)'
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode --requirement requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(HOME_DIR)/.towns: $(VENV)/.ready $(TOWNS)
	@echo '2/3 database with the towns'
	@$(BIN)/lotsin kb import knowledge/data
	@touch $@

setup: $(VENV)/.ready $(HOME_DIR)/.towns
	@echo '3/3 language model (half a minute where its data changed)'
	@$(BIN)/lotsin train

run: setup
	@$(BIN)/lotsin serve

check: $(VENV)/.ready
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy

test: setup check
	@$(BIN)/pytest

train: $(VENV)/.ready
	@$(BIN)/lotsin train

evaluate: setup
	@$(BIN)/lotsin evaluate

lock: $(VENV)/.ready
	@$(BIN)/uv pip compile --quiet --all-extras --generate-hashes --no-emit-index-url pyproject.toml --output-file requirements.lock

clean:
	@rm -rf $(VENV) var models .rasa
