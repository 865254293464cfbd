"""Each file of the corpus is reported as it says itself, and each code has a file that it is reported for."""

from pathlib import Path

import pytest

from dsl.catalogue import CATALOGUE
from tests.corpus_files import MARK, files, found, split

LANGUAGE_CODES = [code for code in CATALOGUE if code[0] in "LS" or code in ("N01", "N02", "N03")]


def codes(path: Path) -> set[str]:
    """The codes that a file expects."""
    return {row.removeprefix(MARK)[:3].strip() for row in split(path.read_text("utf-8"))[0]}


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_reported_is_what_the_file_expects(path: Path) -> None:
    text = path.read_text("utf-8")
    expected, _ = split(text)
    assert found(text, path.parent) == expected


def test_good_files_expect_nothing_and_bad_files_something() -> None:
    for path in files():
        assert (codes(path) == {"无"}) == (path.parent.name == "ok")


@pytest.mark.parametrize("code", LANGUAGE_CODES)
def test_each_code_of_the_language_has_a_bad_file(code: str) -> None:
    assert any(code in codes(path) for path in files())
