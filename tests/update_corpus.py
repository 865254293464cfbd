"""Writes the expectations of the corpus anew. Read the difference before it is committed: a change is a decision."""

from tests.corpus_files import files, with_expectations


def main() -> None:
    """Update every file whose expectations do not hold, and name it."""
    for path in files():
        text = with_expectations(path)
        if text != path.read_text("utf-8"):
            path.write_text(text, "utf-8")
            print(path)


if __name__ == "__main__":
    main()
