# Atrium's commands. `make` alone lists them. Works with GNU make 3.81 (macOS) and newer.

# The first interpreter that is new enough; PYTHON=/path/to/python chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$p -c "import sys; sys.exit(sys.hexversion < 0x30b0000)" >/dev/null 2>&1; then echo $$p; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
# End-to-end tests wait for queues more than they compute. A file stays with one worker, for what its tests share, and the
# files start in the order of how long they took last time (tests/conftest.py). `loadgroup` of xdist 3.8 groups nothing
# under pytest 9.2.
# One more than there are cores: a worker that waits for the local cloud leaves its core to another.
WORKERS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1 )))
# One module's unit, integration and story tests alone: make test ONLY=shop
ONLY ?=
# What runs beside something else says what it has to say at its end, where make can (4.0 and newer).
SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
AUDITED := requirements/dev.txt requirements/build.txt requirements/peers.txt shared/requirements.txt \
	$(wildcard functions/*/*/requirements.txt)

# An interpreter that is gone (its update took it away, say) leaves an environment that only looks installed.
ifneq ($(wildcard $(READY)),)
ifneq ($(shell $(BIN)/python -c "" >/dev/null 2>&1 && echo works),works)
.PHONY: $(READY)
endif
endif

.DEFAULT_GOAL := help
.PHONY: help run demo reset logs seeds check lint format types test test-unit stories

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY) ## start everything on http://localhost:8000 (ATRIUM_PORT) and stay until Ctrl-C
	@exec $(BIN)/python -m infra.local run

demo: $(READY) ## play the main story against a running `make run`
	@exec $(BIN)/python -m infra.local.demo

reset: $(READY) ## forget everything the local cloud keeps
	@$(BIN)/python -m infra.local reset

logs: $(READY) ## follow the functions' logs
	@exec $(BIN)/python -m infra.local logs

seeds: $(READY) ## put the demo data into a running local cloud again
	@$(BIN)/python -m infra.local seed

# The longest first, and the others beside it: together they have two cores' work, as the tests after them have.
check: $(READY) ## what CI runs
	@$(MAKE) --no-print-directory -j 2 $(SYNC) check-web lint types validate contract check-bench
	@$(MAKE) --no-print-directory test

lint: $(READY) ## ruff and the import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

.PHONY: web check-web lighthouse screens

web: $(READY) ## the web app with hot reload on http://localhost:5173, beside a running `make run`
	@exec $(BIN)/python -m infra.web dev

check-web: $(READY) ## the web app: lint, types, unit tests, build, size limits (nothing when it has passed before)
	@$(BIN)/python -m infra.web check

lighthouse: $(READY) ## scores of the web app's pages on a running `make run` (Chromium; npx fetches Lighthouse)
	@$(BIN)/python -m infra.web lighthouse

screens: $(READY) ## take docs/screens anew, from a running `make run` (Chromium)
	@$(BIN)/python -m tests.support.screens

format: $(READY) ## let ruff rewrite the sources
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: $(READY) ## mypy, strict
	@$(BIN)/mypy

test: $(READY) ## unit, integration and a sample of the e2e tests, these on their own local cloud (ONLY=shop: one module's)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not long" $(if $(ONLY),--module $(ONLY))

stories: $(READY) ## the tests that are too long for `make test`: all e2e tests, browsers and killed processes, about 15 minutes
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m long $(if $(ONLY),--module $(ONLY))

test-unit: $(READY) ## unit tests alone: no sockets, about a minute
	@$(BIN)/python -m pytest -n 2 tests/unit

# The environment, made once and again when its pins change; every later start only looks at one file's date.
$(READY): requirements/dev.txt
	@if [ -z "$(PYTHON)" ]; then \
		echo "Atrium needs Python 3.11 or newer and found none. Install it, or say where it is: make run PYTHON=/path/to/python3" >&2; exit 1; fi
	@if ! $(PYTHON) -c "import sys; sys.exit(sys.hexversion < 0x30b0000)" >/dev/null 2>&1; then \
		echo "PYTHON=$(PYTHON) is not Python 3.11 or newer." >&2; exit 1; fi
	@if ! $(BIN)/python -c "import sys; sys.exit(sys.hexversion < 0x30b0000)" >/dev/null 2>&1 \
		|| ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
		echo "Making $(VENV) with $$($(PYTHON) --version)"; \
		$(PYTHON) -m venv --clear $(VENV) || { \
		echo "That Python cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }; fi
	@echo "Installing the pinned dependencies (once, about a minute)"
	@{ $(BIN)/python -m pip install --disable-pip-version-check --no-input --progress-bar off \
		--require-hashes -r requirements/dev.txt 2>&1 || echo "pip-has-failed"; } | awk ' \
		/^(Collecting|Requirement already)/ { printf "\r  %d packages", ++n; fflush(); next } \
		/^Installing collected/ { printf ", unpacking"; fflush(); next } \
		/^pip-has-failed/ { failed = 1 } /^(ERROR|error)/ { printf "\n%s", $$0 } \
		END { print ""; exit failed }' || { \
		echo "Dependencies could not be installed (above: why). Check the connection to the package index and repeat." >&2; exit 1; }
	@touch $(READY)

.PHONY: build generate validate openapi contract cost lock replay-analytics audit

build: $(READY) ## what AWS gets, in .aws-sam/build: SAM's artifacts with byte code (needs python3.13)
	@$(BIN)/python -m infra.build

generate: $(READY) ## write the lists that follow from the modules and the template anew
	@$(BIN)/python -m infra.generate

validate: $(READY) ## generated lists, the rules of infra/rules, and cfn-lint over all templates
	@$(BIN)/python -m infra.generate --check
	@$(BIN)/python -m infra.validate

openapi: $(READY) ## write docs/openapi.json anew
	@$(BIN)/python -m infra.openapi

contract: $(READY) ## let outside tools lint docs/openapi.json and make clients of it
	@$(BIN)/python -m infra.contract

cost: $(READY) ## what a million orders cost on AWS
	@$(BIN)/python -m infra.cost

audit: $(READY) ## known vulnerabilities in everything that is pinned, the functions' own files included
	@for file in $(AUDITED); do echo "$$file"; \
		$(BIN)/pip-audit --require-hashes --disable-pip --progress-spinner off -r $$file || exit 1; done

lock: $(READY) ## pin requirements/*.in again (UPGRADE=1 takes newer versions)
	@$(BIN)/python -m infra.lock $(if $(UPGRADE),--upgrade)

replay-analytics: $(READY) ## rebuild a stack's analytics counters from its events: make replay-analytics STACK=atrium-dev
	@$(BIN)/python -m infra.ops.replay_analytics --stack $(STACK)

.PHONY: units

units: $(READY) ## measure request units and calls, and write docs/request-units.json anew
	@$(BIN)/python -m tests.bench.units

.PHONY: bench

bench: build ## cold starts, warm requests, packages, side by side with the bare stack (needs python3.13)
	@$(BIN)/python -m tests.bench $(ONLY)

.PHONY: bench-peers

bench-peers: $(READY) ## CPU per placed order, side by side with django-oscar in .venv-peers (five minutes)
	@$(BIN)/python -m tests.bench peers

.PHONY: check-bench

check-bench: $(READY) ## two orders of the same benchmark: that it runs and both sides end as they must, not how fast
	@$(BIN)/python -m tests.bench peers --runs 1

.PHONY: proof

# Everything long: the stories, then faults at every call, random operations, killed processes, fuzz. A failed part does not stop the others.
proof: $(READY) ## the long proofs: an hour or more (ATRIUM_PROOF_SEED repeats a run)
	@mkdir -p .local && rm -f .local/proof.jsonl
	@failed=0; $(MAKE) stories || failed=1; export ATRIUM_PROOF=1 ATRIUM_PROOF_REPORT="$(CURDIR)/.local/proof.jsonl"; \
	$(BIN)/python -m pytest -n 2 --dist loadfile tests/unit tests/faults tests/integration/fuzz || failed=1; \
	$(BIN)/python -m pytest -n 0 -m proof tests/e2e || failed=1; \
	$(BIN)/python -m pytest -n 0 tests/e2e/test_security_matrix.py || failed=1; \
	echo; $(BIN)/python -m tests.support.proof "$$ATRIUM_PROOF_REPORT"; exit $$failed
