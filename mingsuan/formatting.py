"""A file of rules in the one layout, checked to mean the same."""

from compiler.load import load
from dsl.collect import collect
from dsl.parser import parse
from dsl.printer import format_file
from dsl.source import SourceFile
from mingsuan.library import find_policy, vocabulary_folders


def formatted(file: SourceFile) -> str:
    """The laid out text of a file, with the line ends that the file has. Raises InputError where it cannot be read."""
    lexicon = load(file, vocabulary_folders(), find_policy).lexicon
    text = format_file(file, parse(file, collect(file), lexicon), lexicon)
    lines = text.replace("\r\n", "\n")
    return lines.replace("\n", "\r\n") if "\r\n" in file.text else lines
