#!/usr/bin/env bash
# Sets up everything that `make demo` and `make test` need, from nothing: a virtual environment in .venv with the
# locked dependencies and the command `hoso`, and a browser. Runs again at no cost when nothing has changed.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }

. scripts/packages.sh

find_python() {
  local candidate
  for candidate in python3.13 python3.12 python3.11 python3; do
    if command -v "$candidate" >/dev/null &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

if ! python=$(find_python); then
  say "Installing Python"
  install_packages python3 python3-venv
  python=$(find_python) || { echo "Python 3.11 or newer is needed; this system offers none." >&2; exit 3; }
fi

wanted=$(cat requirements.lock requirements-bootstrap.lock pyproject.toml scripts/setup.sh | sha256sum | cut -d' ' -f1)
stamp=.venv/.set-up
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ] || ! .venv/bin/python -c 'import agent.cli' 2>/dev/null; then
  if [ ! -x .venv/bin/uv ]; then # uv keeps itself up to date with the lock; pip is only needed to fetch it first
    say "Making the virtual environment"
    rm -rf .venv
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
      install_packages python3-venv
      rm -rf .venv
      "$python" -m venv .venv
    fi
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
  fi
  say "Installing the locked dependencies"
  export UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
  .venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock requirements-bootstrap.lock
  # The build back end is among the locked packages, so nothing unlocked is fetched for our own package.
  .venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
  printf '%s' "$wanted" >"$stamp"
fi

.venv/bin/python -m agent.shipped # what hoso doctor compares the program's files with

say "Looking for a browser"
.venv/bin/hoso browser install
