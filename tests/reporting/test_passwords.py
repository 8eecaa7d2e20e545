"""What guessing an account's password costs."""

from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from reporting.web import passwords

WORDS = "bốn con mèo trên mái nhà"


def test_a_password_costs_what_the_standard_asks_and_a_name_that_nobody_has_costs_as_much() -> None:
    kept = passwords.hash_password(WORDS)
    assert extract_parameters(kept) == RFC_9106_LOW_MEMORY
    assert not PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY).check_needs_rehash(passwords._NOBODY)
    assert passwords.verify(kept, WORDS)
    assert not passwords.verify(kept, f"{WORDS}.")
    assert not passwords.verify(None, WORDS)
