"""Databases on a server, for backups of those."""

from tests.store.conftest import postgresql, postgresql_ledgers

__all__ = ["postgresql", "postgresql_ledgers"]
