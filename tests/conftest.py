"""What every test file may use: the rule for tests that need a part of the system, and the browser."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Tests are never timed: a slow machine is no fault of the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

REQUIRE_SYSTEM = "MINGSUAN_REQUIRE_SYSTEM"


def needs_system(name: str, *other_names: str) -> Path:
    """The path of the program `name` (or of the first of its other names that is installed).

    Where there is none the test is skipped, or fails if the environment sets MINGSUAN_REQUIRE_SYSTEM=1.
    """
    for candidate in (name, *other_names):
        path = shutil.which(candidate)
        if path is not None:
            return Path(path)
    reason = f"this test needs the program “{name}”, which is not installed here"
    if os.environ.get(REQUIRE_SYSTEM) == "1":
        pytest.fail(f"{reason}, and {REQUIRE_SYSTEM}=1 says that it must be", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The path of a Chromium or Chrome, to be run headless."""
    return needs_system("chromium", "chromium-browser", "google-chrome")
