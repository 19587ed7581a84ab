# 督察通：在一台新机器上，`make run` 与 `make test` 各自做完一切，包括安装。
SHELL := /bin/bash
PY := .venv/bin/python
PYTHON ?= python3
PORT ?= 8000
DATA ?= ./data
# Whatever the environment says: servers and workers started by the dozen read what the first one compiled.
export PYTHONDONTWRITEBYTECODE =

.PHONY: run dev test test-fast coverage hooks bench proof lint format lock webapp setup system clean

setup: .venv/.installed

.venv/.installed: requirements.lock pyproject.toml
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo "正在安装 Python 组件…"
	@.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

webapp: setup
	@$(PY) -m mobile.webapp.build --out build/webapp --base /app/

# Everything on one address, with a demonstration organisation; prints who can log in where.
run: webapp
	@DUCHA_DATA_DIR="$(DATA)" DUCHA_PUBLIC_URL="$${DUCHA_PUBLIC_URL:-http://127.0.0.1:$(PORT)}" .venv/bin/ducha demo
	@DUCHA_DATA_DIR="$(DATA)" DUCHA_PUBLIC_URL="$${DUCHA_PUBLIC_URL:-http://127.0.0.1:$(PORT)}" .venv/bin/ducha serve --port $(PORT)

# The same while you work on it: what you save, in the server or in the phone app, is running a moment later.
dev: setup
	@$(PY) scripts/develop.py --port $(PORT) --data "$(DATA)/dev"

system:
	@scripts/system-packages

# In the order that tests/conftest.py gives. Four on two cores, because journeys and servers let a process wait;
# which journeys get a second chance, and which do not, stands in tests/whole_run.py.
# `make test ROOM=notices` runs what is named after that room, and what imports from it.
ifdef ROOM
ROOM_TESTS = $(shell { find tests -name 'test_*.py' -path '*$(patsubst %s,%,$(ROOM))*'; \
  grep -rlE --include='test_*.py' '^from (sync_server|mobile)(\.[a-z_]+)*\.$(ROOM)[. ]' tests; } | grep -v '^tests/journeys/' | sort -u)
test: system webapp
	@test -n "$(ROOM_TESTS)" || { echo "没有以 $(ROOM) 命名的测试"; exit 1; }
	$(PY) -m pytest $(ROOM_TESTS)
else
test: system
	@$(MAKE) --no-print-directory -j 3 webapp lint coverage
	$(PY) -m tests.whole_run
endif

# What can be said within a minute: vocabulary, rules, kernel, checks on the phone, the arrows between rooms. No browser, no server.
FAST = tests/test_rooms.py tests/shared tests/mobile/reference tests/mobile/checks tests/sync_server/test_grounds.py \
  tests/sync_server/procedures tests/sync_server/casework
test-fast: setup
	$(PY) -m pytest -q -n 2 --dist worksteal -m "not journey and not postgres" $(FAST)

# Every branch of the rules (procedures, notices/rules, staffing/rules) and of the kernel (casework), by their own tests
# alone; some are reached by property tests only, so that the seed is fixed: what it says does not hang on chance.
coverage: setup
	$(PY) -m coverage run -m pytest -q --hypothesis-seed=0 tests/sync_server/procedures tests/sync_server/casework
	$(PY) -m coverage report

bench: system webapp
	$(PY) -m tests.bench

# Long runs of the same tests with more examples, kills and cuts; takes about an hour.
proof: system webapp
	DUCHA_PROOF=1 $(PY) -m pytest -n 2 --dist loadfile --timeout 3600

# The same checks before each commit.
hooks: setup
	.venv/bin/pre-commit install

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

format: setup
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

# Renews the lock: run after a change of the dependencies in pyproject.toml.
lock:
	.venv/bin/pip-compile --quiet --all-extras --generate-hashes --strip-extras --allow-unsafe \
	  --no-emit-index-url --no-emit-find-links --no-header -o requirements.lock pyproject.toml

clean:
	rm -rf .venv build dist
