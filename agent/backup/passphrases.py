"""The passphrase of backups: chosen by a person, kept in the key store so that the night needs nobody.

Where nobody has chosen one yet, the program makes one of its own. Such a backup heals a damaged ledger on this
computer, but dies with it; that is said every time.
"""

import secrets

from agent.backup.sealed import Passphrase
from agent.secrets.passwords import BACKUP, BACKUP_OF_THIS_PC, KeyStore
from agent.secrets.redaction import REDACTOR

SHORTEST = 12
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that is read wrongly from paper


def suggestion() -> str:
    """Words to write down: five groups of five letters, about 124 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(5))


def for_making(store: KeyStore) -> Passphrase:
    """The words for a new backup. Raises ``SecretsError``."""
    known = known_passphrases(store)
    if known:
        return known[0]
    made = store.put(BACKUP_OF_THIS_PC, suggestion())
    REDACTOR.hide(made.value)
    return Passphrase(made.value, by_person=False)


def known_passphrases(store: KeyStore) -> tuple[Passphrase, ...]:
    """What this computer can open backups with; a person's first. Raises ``SecretsError``."""
    found = []
    for name, by_person in ((BACKUP, True), (BACKUP_OF_THIS_PC, False)):
        secret = store.get(name)
        if secret is not None:
            REDACTOR.hide(secret.value)
            found.append(Passphrase(secret.value, by_person=by_person))
    return tuple(found)
