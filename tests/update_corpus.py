"""Writes anew what does not hold of the expectations of the corpus. Read the difference: each change is a decision."""

from tests.corpus_files import NOTHING, expectations, files, found, holds, with_expectations


def main() -> None:
    """Update every file whose expectations do not hold, and name it."""
    for path in files():
        text = path.read_text("utf-8")
        expected = expectations(text)
        if not holds(expected, found(text, path)) or not (expected or NOTHING in text):
            path.write_text(with_expectations(text, path), "utf-8")
            print(path)


if __name__ == "__main__":
    main()
