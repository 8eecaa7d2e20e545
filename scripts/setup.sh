#!/usr/bin/env bash
# Sets up everything that `make demo` and `make test` need, from nothing: a virtual environment in .venv with the
# locked dependencies and the command `hoso`, and a browser. Runs again at no cost when nothing has changed.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

install_packages() {
  if ! command -v apt-get >/dev/null; then
    echo "This system has no apt-get. Please install by hand: $*" >&2
    exit 3
  fi
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

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
    if ! "$python" -m venv .venv 2>/dev/null; then
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

say "Looking for a browser"
.venv/bin/hoso browser install

# Some tests show a browser's window, on a screen that nobody sees. Only `make test` asks for these.
if [ "${1:-}" = "--with-tests" ]; then
  if ! command -v Xvfb >/dev/null; then
    say "Installing a virtual screen for the tests"
    install_packages xvfb
  fi
  has_window='import sys; from scrapers.browser_find import find_browser; sys.exit(not find_browser(None, with_window=True))'
  if ! .venv/bin/python -c "$has_window"; then
    say "Installing a browser with a window for the tests"
    install_packages chromium || .venv/bin/python -m playwright install chromium
  fi
fi
