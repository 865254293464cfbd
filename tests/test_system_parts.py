"""The rule for tests that need a part of the system: skip by default, fail where the parts are required."""

import pytest

from tests.conftest import REQUIRE_SYSTEM, needs_system


def test_an_installed_program_is_found_under_any_of_its_names() -> None:
    assert needs_system("no-such-program", "sh").name == "sh"


def test_a_missing_program_skips_with_a_plain_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(REQUIRE_SYSTEM, raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs the program “no-such-program”"):
        needs_system("no-such-program")


def test_a_missing_program_fails_where_system_parts_are_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REQUIRE_SYSTEM, "1")
    with pytest.raises(pytest.fail.Exception, match="must be"):
        needs_system("no-such-program")
