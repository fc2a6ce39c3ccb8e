PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
PACKAGES := cli web crawler spiders pipelines storage
PIP_TOOLS := pip-tools==7.6.2
PYWB := .venv/pywb
UPGRADE ?=
ARGS ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test torture fuzz check bench bench-reading bench-search bench-stories bench-upkeep pywb lock clean FORCE

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1  \2/p' $(firstword $(MAKEFILE_LIST))

demo: $(STAMP) ## serve the bundled sample site on this machine, crawl it, show what came out
	@$(BIN)/fangzhi demo

# Tests start hundreds of processes: each would compile all anew.
test: export PYTHONDONTWRITEBYTECODE =
test: $(STAMP) ## run the tests
	@$(BIN)/python -m pytest -q -n auto --dist loadscope --no-loadscope-reorder

torture: $(STAMP) ## crawl while everything goes wrong, ten minutes or so; ARGS=--help shows how to do less
	@$(BIN)/python -m tests.torture $(ARGS)

fuzz: $(STAMP) ## read 10,000 hostile pages on all cores, half an hour or so; ARGS=--help shows how to do less
	@$(BIN)/python -m tests.fuzz $(ARGS)

check: $(STAMP) ## lint, formatting, types, who imports whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --strict $(PACKAGES)
	$(BIN)/lint-imports

bench: $(STAMP) ## run the scripts in benchmarks/
	@set -e; for script in benchmarks/*.py; do \
		[ -e "$$script" ] || { echo "benchmarks/ holds no script yet"; break; }; \
		echo "== $$script"; name=$${script##*/}; $(BIN)/python -m "benchmarks.$${name%.py}"; \
	done

bench-reading: $(STAMP) ## how right and how fast articles are read beside other readers; ARGS=FOLDER times its pages
	@$(BIN)/python benchmarks/bench_reading.py $(ARGS)

bench-search: $(STAMP) ## search beside a scan and Datasette's indexes; ARGS=--articles=100000 takes an hour or so
	@$(BIN)/python -m benchmarks.search $(ARGS)

bench-stories: $(STAMP) ## how well reprints are found, and at what cost; ARGS=100000 takes that many articles
	@$(BIN)/python benchmarks/stories.py $(ARGS)

bench-upkeep: $(STAMP) ## how well broken profiles are noticed and mended, on real redesigns; a minute or two
	@set -e; for script in benchmarks/upkeep_*.py; do echo "== $$script"; $(BIN)/python "$$script" $(ARGS); done

# pywb brings brotlipy, whose module takes the place of the brotli that Scrapy needs, and cannot do without it.
pywb: $(STAMP) ## install pywb for fangzhi replay, into an environment of its own
	@cmp -s requirements-replay.lock $(PYWB)/.installed || { \
		echo "installing pywb into $(PYWB), once" >&2; \
		$(PYTHON) -m venv --clear $(PYWB) && \
		$(PYWB)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-replay.lock && \
		cp requirements-replay.lock $(PYWB)/.installed; }

COMPILE = CUSTOM_COMPILE_COMMAND="make lock" .venv-lock/bin/pip-compile --quiet $(UPGRADE) --generate-hashes \
	--allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file

lock: ## pin all dependencies with hashes (UPGRADE=--upgrade takes newer ones)
	@$(PYTHON) -m venv --clear .venv-lock
	@.venv-lock/bin/python -m pip install -qq --disable-pip-version-check $(PIP_TOOLS)
	@$(COMPILE) requirements.lock --extra dev pyproject.toml
	@$(COMPILE) requirements-replay.lock requirements-replay.in
	@rm -rf .venv-lock

clean: ## remove the environment, caches and builds
	rm -rf .venv .venv-lock build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find $(PACKAGES) tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp holds the folder it was made in: an environment does not survive being moved or copied.
ifneq ($(shell cat $(STAMP) 2>/dev/null),$(CURDIR))
$(STAMP): FORCE
endif
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "fangzhi needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=python3.12" >&2; \
		exit 1; }
	@echo "installing into .venv, once; about a minute" >&2
	@[ "$$(cat $(STAMP) 2>/dev/null)" = "$(CURDIR)" ] || rm -rf .venv
	@$(PYTHON) -m venv .venv || { \
		echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@echo "$(CURDIR)" > $(STAMP)
