# 督察通：在一台新机器上，`make run` 与 `make test` 各自做完一切，包括安装。
SHELL := /bin/bash
PY := .venv/bin/python
PORT ?= 8000
DATA ?= ./data
export PORT DATA

.PHONY: run test bench proof lint format lock clean setup webapp
setup: .venv/.installed

.venv/.installed: requirements.lock pyproject.toml
	test -x $(PY) || python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	.venv/bin/pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

format: setup
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

# Renews the lock: run after a change of the dependencies in pyproject.toml.
lock: setup
	.venv/bin/pip-compile --quiet --all-extras --generate-hashes --strip-extras --allow-unsafe \
	  --no-emit-index-url --no-emit-find-links --no-header -o requirements.lock pyproject.toml

clean:
	rm -rf .venv build dist
