#!/usr/bin/env bash
# What `make test` needs beyond `make setup`, all of it started by the tests themselves: the programs of a PostgreSQL
# server, a Samba server, a screen that nobody sees, and a browser with a window to show on it.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }

if ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  say "Installing PostgreSQL for the tests"
  install_packages postgresql
fi

if ! command -v Xvfb >/dev/null; then
  say "Installing a virtual screen for the tests"
  install_packages xvfb
fi

if ! command -v soffice >/dev/null || ! command -v pdftotext >/dev/null; then
  say "Installing LibreOffice and PDF tools for the tests (about 290 MB, once)"
  install_packages libreoffice-writer-nogui libreoffice-calc-nogui poppler-utils fonts-liberation
fi

has_window='import sys; from scrapers.browser.find import find_browser; sys.exit(not find_browser(None, with_window=True))'
if ! .venv/bin/python -c "$has_window"; then
  say "Installing a browser with a window for the tests"
  install_packages chromium
fi

if ! command -v smbd >/dev/null && [ ! -x /usr/sbin/smbd ]; then
  say "Installing a Samba server for the tests"
  install_packages samba
fi

if ! command -v systemd-analyze >/dev/null; then
  say "Installing systemd's checker of units for the tests"
  install_packages systemd
fi
