# Two commands on a fresh machine:  make demo   and   make test
# Needs Python 3.11 or later, make, and a network to the package index. Another Python: make demo PYTHON=python3.12

.POSIX:
.PHONY: demo test fmt lint types corpus grammar bench clean

PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
CODE = dsl compiler mingsuan tests bench examples
# Set to "no" to leave `ruff format --check` out of `make lint` and `make test`.
FORMAT_CHECK ?= yes
PYTEST_ARGS ?= -n auto

# The first stamp: a virtual environment that runs the programs. The second: the same with the test tools.
READY = $(VENV)/.ready
READY_TEST = $(VENV)/.ready-test

demo: $(READY)
	$(BIN)/python examples/01_anshan.py
	$(BIN)/python examples/02_wenzhou.py
	$(BIN)/python examples/03_compare.py

test: lint types
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(READY_TEST)
	$(BIN)/ruff check $(CODE)
	@if [ "$(FORMAT_CHECK)" = yes ]; then echo "$(BIN)/ruff format --check $(CODE)"; \
		$(BIN)/ruff format --check $(CODE); fi

types: $(READY_TEST)
	$(BIN)/mypy

fmt: $(READY_TEST)
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

# Writes what the compiler reports into the corpus files, and shows what changed, for review.
corpus: $(READY_TEST)
	$(BIN)/python -m tests.update_corpus
	git --no-pager diff --stat -- tests/corpus
	git --no-pager diff -- tests/corpus

# Computes the parser's tables from dsl/policy.lark and keeps them beside it.
grammar: $(READY_TEST)
	$(BIN)/python -m dsl.grammar

bench: $(READY_TEST)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	$(BIN)/python bench/run.py

clean:
	rm -rf $(VENV) build dist out .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "需要 Python 3.11 或更高版本；“$(PYTHON)”不是，或者没有装。请指明一个：make PYTHON=python3.11" >&2; \
		echo "Python 3.11 or later is needed, and “$(PYTHON)” is not one. Name one: make PYTHON=python3.11" >&2; \
		exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
		echo "无法建立虚拟环境。Debian、Ubuntu 请先安装 python3-venv。" >&2; \
		echo "No virtual environment could be made. On Debian or Ubuntu install python3-venv first." >&2; \
		exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[report,tables]'
	@touch $(READY)

$(READY_TEST): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $(READY_TEST)
