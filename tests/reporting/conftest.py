"""Fresh ledgers for the tests of counting."""

from tests.store.conftest import sqlite_ledgers

__all__ = ["sqlite_ledgers"]
