# Everything a person or a cron job calls. `make` alone lists it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# rustup's own folder, for shells (cron, CI) that were started before it was on the path.
export PATH := $(PATH):$(HOME)/.cargo/bin

# One cargo profile for everything, so that the big dependencies are compiled once.
CARGO   ?= cargo
BINARY  := target/release/gongkai
SOURCES := $(shell find src config -type f 2>/dev/null) Cargo.toml Cargo.lock
VENV    := .venv
CONFIG  ?= config/gongkai.toml

.PHONY: help build check dictionary test test-rust test-readers test-notebooks test-page questions notebook crash fuzz ingest sample snapshots diff bench doc clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: $(BINARY) ## Compile the binary target/release/gongkai

$(BINARY): $(SOURCES)
	@command -v $(CARGO) >/dev/null || { echo "cargo not found: install Rust (stable) with rustup" >&2; exit 1; }
	$(CARGO) build --release --locked
	@touch $@

ingest: $(BINARY) ## Read reports and publish a snapshot: make ingest [INPUT='folder …' or INPUT="'/a b'"] [OUT=folder] [CONFIG=file]
	@code=0; $(BINARY) ingest $(INPUT) --config $(CONFIG) $(if $(OUT),--out '$(OUT)') || code=$$?; \
	if [ $$code -eq 3 ]; then echo "make ingest: published, but the files listed above could not be read" >&2; exit 0; fi; \
	exit $$code

sample: $(BINARY) ## Read the committed sample into data/lake and show one report of it (seconds)
	@$(MAKE) --no-print-directory ingest INPUT=data/raw/sample
	@$(BINARY) show "$$(find data/raw/sample -type f -name '*.html' | sort | head -n 1)"

snapshots: $(BINARY) ## List the published snapshots: make snapshots [OUT=folder]
	@$(BINARY) snapshots --config $(CONFIG) $(if $(OUT),--out '$(OUT)')

diff: $(BINARY) ## What changed between the last two snapshots, or A and B: make diff [A=id] [B=id] [OUT=folder]
	@$(BINARY) diff $(A) $(B) --config $(CONFIG) $(if $(OUT),--out '$(OUT)')

test: test-rust test-readers test-notebooks test-page ## Run every test: Rust, then polars, DuckDB and pandas on a fresh lake, notebooks, page
	@echo "all tests passed"

test-rust:
	$(CARGO) test --release --locked --no-fail-fast

# The lake is built anew in a temporary folder: nothing of data/lake is read or written.
test-readers: $(BINARY) $(VENV)/.installed
	@out=$$(mktemp -d); trap 'rm -rf "$$out"' EXIT; \
	$(BINARY) ingest data/raw/sample --out "$$out/lake" >"$$out/summary" || { cat "$$out/summary"; exit 1; }; \
	set -e; for test in readers.py analysing.py documents.py; do $(VENV)/bin/python tests/readers/$$test "$$out/lake"; done; \
	$(VENV)/bin/python tests/readers/questions.py "$$out/lake" $(BINARY); \
	$(VENV)/bin/python tests/readers/queries.py $(BINARY) "$$out/lake"
	$(VENV)/bin/python tests/readers/loop.py publish $(BINARY) --publications 10

# Executed from first cell to last against a fresh lake; an error in one of them fails.
test-notebooks: $(BINARY) $(VENV)/.notebooks
	@out=$$(mktemp -d); trap 'rm -rf "$$out"' EXIT; \
	$(BINARY) ingest data/raw/sample --out "$$out/lake" >"$$out/summary" || { cat "$$out/summary"; exit 1; }; \
	IPYTHONDIR="$$out" MPLCONFIGDIR="$$out" $(VENV)/bin/python notebooks/run.py "$$out/lake"

# A headless Chromium of the machine, or one that npm brings along; without either the test says that it was left out.
test-page: $(BINARY) $(VENV)/.notebooks ## Open the page of `gongkai report` in headless Chromium
	@$(VENV)/bin/python tests/page/page.py $(BINARY)

questions: $(BINARY) $(VENV)/.installed ## Write the answers to the eight questions into the README
	@out=$$(mktemp -d); trap 'rm -rf "$$out"' EXIT; \
	$(BINARY) ingest data/raw/sample --out "$$out/lake" >/dev/null; \
	$(VENV)/bin/python tests/readers/questions.py "$$out/lake" $(BINARY) --write

notebook: $(BINARY) $(VENV)/.lab ## Open the first notebook in the browser, over data/lake (made of the sample where it is missing)
	@test -e data/lake/current || $(MAKE) --no-print-directory ingest INPUT=data/raw/sample
	$(VENV)/bin/python -m jupyterlab notebooks/01-first-steps.ipynb

# The long forms of the tests in tests/it/crash: 200 kills over 2 000 files, every operation failing and killed in every
# way, every state after power loss, and readers over 100 publications.
crash: $(BINARY) $(VENV)/.installed ## Kill, fail and cut off runs at every moment: half an hour and more
	$(CARGO) test --release --locked --test it crash:: -- --include-ignored --nocapture --test-threads 1
	$(VENV)/bin/python tests/readers/loop.py publish $(BINARY) --publications 100

# Some Debian machines have python3 without ensurepip (package python3-venv): then virtualenv or a plain
# `venv --without-pip` with the system's pip do as well; when nothing does, say what to install.
$(VENV)/.installed: tests/readers/requirements.txt
	@command -v python3 >/dev/null || { echo "python3 not found: the readers' test needs it" >&2; exit 1; }
	@rm -rf $(VENV)
	@python3 -m venv $(VENV) >/dev/null 2>&1 \
	  || { rm -rf $(VENV); python3 -m virtualenv -q $(VENV) 2>/dev/null; } \
	  || { rm -rf $(VENV); python3 -m venv --without-pip $(VENV) 2>/dev/null && python3 -m pip --version >/dev/null 2>&1; } \
	  || { rm -rf $(VENV); echo "python3 cannot make a virtual environment with pip in it: apt-get install python3-venv" >&2; exit 1; }
	@if [ -x $(VENV)/bin/pip ]; then $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r $<; \
	  else python3 -m pip --python $(VENV)/bin/python install --quiet --disable-pip-version-check -r $<; fi
	@touch $@

INSTALL = if [ -x $(VENV)/bin/pip ]; then $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r $<; \
	  else python3 -m pip --python $(VENV)/bin/python install --quiet --disable-pip-version-check -r $<; fi

$(VENV)/.notebooks: notebooks/requirements.txt $(VENV)/.installed
	@$(INSTALL)
	@touch $@

$(VENV)/.lab: notebooks/requirements-lab.txt $(VENV)/.notebooks
	@$(INSTALL)
	@touch $@

check: ## Formatting, lints and documentation, warnings denied
	$(CARGO) fmt --check
	$(CARGO) clippy --release --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --release --locked --no-deps --document-private-items

fuzz: ## Mutated inputs against every parser, a minute of processor time each: make fuzz [SECONDS=n] [SEED=n] [TARGET='html text …']
	$(CARGO) run --release --locked --example fuzz -- --seconds $(or $(SECONDS),60) --seed $(or $(SEED),1) $(TARGET)

# Corpora are kept in data/bench: 125 MB, 1.2 GB and, if asked for (BENCH_FILES='2000 20000 200000'), 12 GB.
BENCH_FILES ?= 2000 20000
bench: $(BINARY) $(VENV)/.peers ## Files/s, MB/s and peak memory on generated corpora, and peers: make bench [BENCH_FILES='2000 …']
	$(CARGO) build --release --locked --examples
	target/release/examples/bench stages
	target/release/examples/bench peers
	target/release/examples/bench $(BENCH_FILES)

$(VENV)/.peers: $(VENV)/.installed benches/peers/requirements.txt
	@if [ -x $(VENV)/bin/pip ]; then $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r benches/peers/requirements.txt; \
	  else python3 -m pip --python $(VENV)/bin/python install --quiet --disable-pip-version-check -r benches/peers/requirements.txt; fi
	@touch $@

dictionary: ## Write docs/DATA_DICTIONARY.md anew from the declaration of the tables
	$(CARGO) run --quiet --release --locked --example dictionary

doc: ## Build the API documentation into target/doc
	$(CARGO) doc --release --locked --no-deps

clean: ## Remove what can be rebuilt: target, .venv, data/lake, data/bench
	rm -rf target $(VENV) data/lake data/bench
