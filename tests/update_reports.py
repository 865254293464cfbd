"""Writes anew what is kept of the three real comparisons. Read the difference: each change is a decision."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.comparisons import PAIRS, compare_pair
from tests.golden_reports import golden_path, golden_text


def main() -> None:
    """Update every file that does not hold, and name it."""
    with TemporaryDirectory() as folder:
        for pair in PAIRS:
            text, path = golden_text(compare_pair(Path(folder), pair)), golden_path(pair.name)
            if not path.exists() or path.read_text("utf-8") != text:
                path.write_text(text, "utf-8")
                print(path)


if __name__ == "__main__":
    main()
