"""What holds for all tests."""

import os

from hypothesis import settings

# The same examples on every machine and run, and no time limits: a check must not fail because a machine is slow or
# because this time other examples were drawn. HYPOTHESIS_PROFILE=search looks further, with new examples each time.
settings.register_profile("checks", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "checks"))
