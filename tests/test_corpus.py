"""Each file of the corpus is reported as it says itself, and each code of the language has files for it."""

from pathlib import Path

import pytest

from dsl.catalogue import CATALOGUE
from tests.corpus_files import FOLDER, NOTHING, expectations, files, found, holds

LANGUAGE_CODES = [code for code in CATALOGUE if code[0] in "LS" or code in ("N01", "N02", "N03")]


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(FOLDER)))
def test_what_is_reported_is_what_the_file_expects(path: Path) -> None:
    text = path.read_text("utf-8")
    expected, reported = expectations(text), found(text, path)
    assert holds(expected, reported), "\n".join(map(str, reported))
    good = path.relative_to(FOLDER).parts[0] == "ok"
    assert (NOTHING in text.split("\n")) == good == (not expected)


@pytest.mark.parametrize("code", LANGUAGE_CODES)
def test_each_code_of_the_language_has_a_bad_file(code: str) -> None:
    assert any(code in {each.code for each in expectations(path.read_text("utf-8"))} for path in files())
