#!/usr/bin/env bash
# What `make bench` compares us with: crawlers and drivers in a virtual environment of their own, and Debian's driver for
# Selenium. Nothing else needs them.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }

stamp=.venv-bench/.set-up
wanted=$(cat requirements-bench.lock scripts/setup-bench.sh | sha256sum | cut -d' ' -f1)
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
  say "Installing what the benchmark compares with"
  .venv/bin/uv venv --quiet --clear --python .venv/bin/python .venv-bench
  export UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
  .venv/bin/uv pip sync --quiet --python .venv-bench/bin/python --require-hashes requirements-bench.lock
  printf '%s' "$wanted" >"$stamp"
fi

if ! command -v chromedriver >/dev/null; then
  say "Installing the driver for Selenium"
  install_packages chromium-driver
fi
