# Two commands do everything: `make demo` and `make test`. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test test-slow lint types layers check bench clean

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $(READY)

demo: $(READY)  ## run the flagship scenario: thousands of futures, plots, a table
	$(BIN)/alignsim run madrid-2022 --futures 2000

test: $(READY)  ## the fast tests; make test PYTEST=--cov measures coverage
	$(BIN)/python -m pytest -n auto $(PYTEST)

test-slow: $(READY)  ## the slow ones
	$(BIN)/python -m pytest -m slow -n auto

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

check: lint types layers

bench: $(READY)  ## speed in all its parts, in one run; BENCH=--quick takes less than a minute
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[benchmarks]"
	$(BIN)/python -m benchmarks $(BENCH)

clean:
	rm -rf $(VENV) build dist
