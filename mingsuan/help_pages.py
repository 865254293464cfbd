"""The page of a diagnostic code: what it means, what to do, a bad and a good example."""

import re
from pathlib import Path

_HERE = Path(__file__).parent
# In an installed package the pages lie beside this module, in a checkout under docs/.
_FOLDERS = (_HERE / "errors", _HERE.parent / "docs" / "errors")
_CODE = re.compile("[A-Z][0-9]{2}")


def page_text(code: str) -> str | None:
    """The Markdown page of a code (in either case); None where there is no such page."""
    name = code.strip().upper()
    if not _CODE.fullmatch(name):
        return None
    pages = (folder / f"{name}.md" for folder in _FOLDERS)
    return next((page.read_text("utf-8") for page in pages if page.is_file()), None)
