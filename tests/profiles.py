"""How many examples Hypothesis tries: the same few each time, or many new ones.

HYPOTHESIS_PROFILE chooses `ci` (as `make test`) or `long` (as `make test-all`).
"""

from __future__ import annotations

import os

from hypothesis import settings

_PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci")
LONG = _PROFILE == "long"

# No deadline: how long an example takes tells something of the machine, not of the code.
settings.register_profile(
    "ci", deadline=None, database=None, derandomize=True, print_blob=True, max_examples=100
)
settings.register_profile("long", settings.get_profile("ci"), derandomize=False, max_examples=2000)
settings.load_profile(_PROFILE)


def examples(few: int) -> int:
    """So many for a test that has a number of its own, and twenty times as many in a long run."""
    return few * 20 if LONG else few
