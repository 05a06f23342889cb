# Two commands do everything: `make demo` and `make test`. Both make .venv on first use and reuse it afterwards.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed

.PHONY: demo test check reference wheel clean

demo: $(STAMP)
	@$(PY) -m instrument.cli demo --out demo

# As many processes as there are cores, a file's tests together, so that what they share is made once.
test: $(STAMP) check
	@$(PY) -m pytest -n auto --dist loadfile

check: $(STAMP)
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-cache

# Reference values from R (tests/reference/README.md names the Debian packages). The tests read the JSON and need no R.
reference: $(STAMP)
	@DATA=$$(mktemp -d) && trap 'rm -rf "$$DATA"' EXIT && \
	$(PY) tests/reference/data.py "$$DATA" && \
	for script in $$(ls tests/reference/*.R | grep -v common.R); do \
	  echo "$$script"; REFERENCE_DATA="$$DATA" Rscript "$$script" || exit 1; done

wheel: $(STAMP)
	@$(PY) -m pip wheel --quiet --no-deps --wheel-dir dist .

# The stamp is newer than pyproject.toml exactly when .venv holds what pyproject.toml asks for.
$(STAMP): pyproject.toml
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Could not make .venv. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing mentorscale and its tools into $(VENV) (once, about a minute) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) dist demo
