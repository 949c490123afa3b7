# Two commands matter: `make run` and `make test`. Both may be run again at any time.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# what pytest leaves out; .ci/run clears it
MARKS ?= not slow
# how many files of tests run at once; each process may hold the models, some 3 GB
WORKERS ?= 2
ARGS ?=
# of scripts and styles; its wheels are for Linux on x86_64 only, so elsewhere it says that it was not run
LINT = if [ -x $(BIN)/biome ]; then $(BIN)/biome lint --error-on-warnings; \
	else echo "biome has no wheel for this system: scripts and styles were not linted"; fi

.PHONY: run test check fix bench load faults eval lab made audit sbom lock clean help
.DEFAULT_GOAL := help

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 8

run: $(VENV)/.installed  ## install, get the models, index data/documents, serve the chat
	@$(BIN)/python app.py $(ARGS)

test: $(VENV)/.installed-dev  ## install what tests need, a Chromium too, and run every test
	@sh tests/chromium.sh $(BIN)/python
	@echo "== types, style"
	@$(BIN)/ruff format --check -q . && $(BIN)/ruff check -q . && $(BIN)/mypy --no-error-summary
	@$(LINT)
	@echo "== tests"
	@$(BIN)/python -m pytest -m "$(MARKS)" -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/.installed-dev  ## style and types only, of scripts and styles too
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy
	@$(LINT)

fix: $(VENV)/.installed-dev  ## mend style where a program can
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format .

bench: $(VENV)/.installed  ## speed of indexing, search and answers on this machine
	@$(BIN)/python -m lab.bench $(ARGS)

load: $(VENV)/.installed-dev  ## how many people at once one server holds on this machine
	@$(BIN)/python -m lab.load $(ARGS)

faults: $(VENV)/.installed-dev  ## what a person sees, and what is lost, when something breaks
	@$(BIN)/python -m lab.faults $(ARGS)

eval: $(VENV)/.installed  ## measure quality on the question set in data/
	@$(BIN)/python -m rag evaluate data $(ARGS)

lab: $(VENV)/.installed  ## run a program of lab/: make lab ARGS=experiments.conflicts
	@$(BIN)/python -m lab.$(ARGS)

made: $(VENV)/.installed-dev  ## make again what programs write: data/, docs/settings.md, docs/quality.md
	@for each in tools.make_documents tools.make_questions docs.make_settings tools.make_quality; do \
		echo "== $$each" && $(BIN)/python -m $$each || exit 1; done

audit: $(VENV)/.installed-dev  ## ask a vulnerability service about every pinned library; needs the network
	@$(BIN)/python -m tools.audit_libraries $(ARGS)

sbom: $(VENV)/.installed-dev  ## write sbom.json, a bill of materials in CycloneDX
	@$(BIN)/cyclonedx-py environment $(BIN)/python --output-reproducible --of JSON -o sbom.json
	@echo "sbom.json lists what is installed in $(VENV)."

lock: $(VENV)/.installed-dev  ## write requirements.lock from what is installed
	@$(BIN)/pip freeze --exclude pip --exclude setuptools | sed 's/+cpu$$//; / @ /d' | sort -f > requirements.lock

clean:  ## remove the virtual environment and caches of tools
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if (3, 11) <= v < (3, 14) else \
		"Python %d.%d cannot run this: it needs 3.11, 3.12 or 3.13. Name one: make PYTHON=python3.12 …" % v[:2])'
	@echo "== making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "The virtual environment could not be made: \
	install your system's package for it (Debian, Ubuntu: python3-venv) and try again." >&2; exit 1; }

$(VENV)/.installed: requirements.txt requirements.lock | $(VENV)/bin/python
	@echo "== installing (1 GB, or 4 where PyTorch comes with CUDA; some minutes at the first time, then skipped)"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on \
		-r requirements.txt -c requirements.lock || { echo "Installing failed: see the line above. \
	Check that pip reaches your package index, then run this again; what is complete is kept." >&2; exit 1; }
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt tools/requirements.txt $(VENV)/.installed
	@echo "== installing what tests need"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on \
		-r requirements-dev.txt -c requirements.lock
	@touch $@
