.DEFAULT_GOAL := help
.PHONY: help run demo test check format words bench screenshots lock

PY := .venv/bin/python

help:  ## what can be done here
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run:  ## start Srez on http://localhost:8008
	@scripts/venv.sh run
	@.venv/bin/srez run

demo:  ## the same on a local newsroom of invented outlets
	@scripts/venv.sh run
	@.venv/bin/srez demo

test:  ## the whole test suite
	@scripts/venv.sh dev
	@scripts/browser.sh
	@$(PY) -m pytest

check:  ## formatting, lint, strict types
	@scripts/venv.sh dev
	@$(PY) -m ruff format --check src tests scripts
	@$(PY) -m ruff check src tests scripts
	@$(PY) -m mypy

format:  ## put the code into the house's format
	@scripts/venv.sh dev
	@$(PY) -m ruff format src tests scripts
	@$(PY) -m ruff check --fix-only --quiet src tests scripts

words:  ## gather the site's words into locales/ and compile them
	@scripts/venv.sh dev
	@$(PY) scripts/words.py update

bench:  ## speed beside named peers, written to docs/benchmarks.md
	@scripts/venv.sh dev
	@.venv/bin/srez bench all

screenshots:  ## every page at three widths, light and dark, into screenshots/
	@scripts/venv.sh dev
	@scripts/browser.sh
	@$(PY) -m tests.web.screenshots screenshots

LOCK := .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --extra build

lock:  ## pin the dependencies anew
	@scripts/venv.sh dev
	@$(LOCK) --upgrade -o requirements.lock >/dev/null
	@$(LOCK) --upgrade --extra dev -o requirements-dev.lock >/dev/null
