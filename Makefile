.PHONY: help setup demo test testsetup lint types imports unit lock clean

help: ## What each command does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## Virtual environment, locked dependencies, browser
	@bash scripts/setup.sh

demo: setup ## The whole main job on the pretend portals; results in demo-output/
	@.venv/bin/hoso demo

test: testsetup lint types imports unit ## All checks, with the real browser

testsetup:
	@bash scripts/setup.sh --with-tests

lint:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types:
	.venv/bin/mypy

imports:
	.venv/bin/lint-imports

unit:
	.venv/bin/pytest -q -n 2 --dist loadgroup

lock: ## Lock the dependencies of pyproject.toml anew, with hashes
	.venv/bin/uv pip compile pyproject.toml --extra sandbox --group dev --universal --generate-hashes --no-header --no-annotate -q -o requirements.lock

clean: ## Remove what the commands above made
	rm -rf .venv demo-output .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
