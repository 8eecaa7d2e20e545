#!/usr/bin/env bash
# What `make test` needs beyond `make setup`: the programs of a PostgreSQL server, which the tests start themselves.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

if ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  printf '\033[1m==> Installing PostgreSQL for the tests\033[0m\n'
  install_packages postgresql
fi
