.PHONY: types-here types-windows help setup setup-tests demo guard-proof bench bench-collect bench-record bench-report bench-city bench-city-whole test lint types imports unit lock clean soak soak-office soak-memory soak-collect chaos screenshots dashboard-speed

help: ## What each command does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## Virtual environment, locked dependencies, browser
	@bash scripts/setup.sh

setup-tests: setup ## What only the tests need of the system: PostgreSQL, LibreOffice
	@bash scripts/setup-tests.sh

demo: setup ## The whole main job on the pretend portals; results in demo-output/
	@.venv/bin/hoso demo

guard-proof: setup-tests ## What reaches an attacking portal: no guard, a route handler, ours (real browser, windows)
	@.venv/bin/python -m proofs.guard_proof

bench: bench-collect bench-record bench-report bench-city ## The product beside its alternatives, as ratios

bench-collect: setup ## Its part: collecting beside scripts, crawlers and plain HTTP
	@bash scripts/setup-bench.sh
	@.venv/bin/python -m bench.collect.run

bench-record: setup ## Its part: recording 20,000 dossiers beside plain SQL
	@.venv/bin/python -m bench.store.recording

bench-report: setup ## Its part: the monthly report of a ward-year of 12,000 dossiers
	@.venv/bin/python -m bench.store.report

bench-city: setup-tests ## Its part: a city in one ledger, from 1 % of it to 10 %, on SQLite and PostgreSQL
	@.venv/bin/python -m bench.city.run

bench-city-whole: setup-tests ## The same to all of it: 6.7 million versions; each database takes 10 min of a processor and 10 GB
	@.venv/bin/python -m bench.city.run --shares 1,3,10,30,100

soak: soak-office soak-memory soak-collect ## Long runs by a fast clock: 400 days of an office, a year of the staying process
soak-office: setup
	@.venv/bin/python -m proofs.life.soak
soak-memory: setup
	@.venv/bin/python -m proofs.life.memory
soak-collect: setup
	@.venv/bin/python -m proofs.life.collecting

chaos: setup ## Kill a working process 2,000 times, at every commit and at random, and look at what is left
	@.venv/bin/python -m proofs.life.chaos

test: setup-tests lint types imports unit ## All checks, with the real browser

lint:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types:
	@$(MAKE) -j 2 --no-print-directory types-here types-windows
types-here:
	.venv/bin/mypy
types-windows: # what only exists elsewhere is not used unasked there
	.venv/bin/mypy --platform win32 --cache-dir .mypy_cache/win32 $(addprefix -p ,agent dossiers reporting sandbox scrapers store)

imports:
	.venv/bin/lint-imports

unit:
	.venv/bin/pytest -q -n 3 --dist loadgroup # one more than a small machine has cores: browsers are waited for, too

screenshots: setup ## The README's pictures of the dashboard, from the tests' pretend ward
	@.venv/bin/python -m tests.web.screenshots

dashboard-speed: setup ## What each page of the dashboard costs the server over a ward-year
	@.venv/bin/python -m tests.web.speed

lock: ## Lock the dependencies of pyproject.toml anew, with hashes
	.venv/bin/uv pip compile pyproject.toml --extra sandbox --extra postgresql --group dev --universal --generate-hashes --no-header --no-annotate -q -o requirements.lock
	.venv/bin/uv pip compile --group bench --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements-bench.lock

clean: ## Remove what the commands above made
	rm -rf .venv .venv-bench demo-output .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
