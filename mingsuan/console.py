"""What commands speak through: results to standard output or a file, everything else to standard error."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from mingsuan.files import replacing, why_not_written
from mingsuan.terminal import paint, visible, wants_colour, wrap

if TYPE_CHECKING:
    from dsl.diagnostics import Diagnostic

WIDTH = 80


class Stop(Exception):
    """End the command with this exit code, after saying the sentence (if there is one) on standard error."""

    def __init__(self, code: int, sentence: str = "") -> None:
        self.code, self.sentence = code, sentence
        super().__init__(sentence)


@frozen
class Console:
    """Standard output and standard error in one language (zh or en)."""

    lang: str = "zh"

    def say(self, chinese: str, english: str) -> str:
        """The words in the language that was asked for."""
        return english if self.lang == "en" else chinese

    @property
    def colour(self) -> bool:
        """Whether results on standard output are coloured."""
        return wants_colour(sys.stdout)

    def paint(self, text: str, *styles: str, output: str | None = None) -> str:
        """A text of a result in styles, where the result goes to a terminal."""
        return paint(text, *styles, colour=output is None and self.colour)

    def note(self, text: str) -> None:
        """Sentences on standard error."""
        for line in wrap(visible(text), WIDTH):
            sys.stderr.write(f"{line}\n")

    def diagnostics(self, found: Iterable["Diagnostic"], *, closing: bool = True) -> None:
        """Diagnostics on standard error."""
        from mingsuan.show_diagnostics import render

        colour = wants_colour(sys.stderr)
        text = render(found, lang=self.lang, width=WIDTH, colour=colour, closing=closing)
        sys.stderr.write(text if closing else f"{text}\n")

    def deliver(self, text: str, output: str | None) -> None:
        """A result to standard output, or whole to a file ("-" is standard output). Raises Stop."""
        if output in (None, "-"):
            sys.stdout.write(text)
            return
        assert output is not None
        try:
            with replacing(Path(output)) as stream:
                stream.write(text.encode("utf-8", "backslashreplace"))
        except (OSError, ValueError) as error:
            raise self.unwritten(output, error) from None

    def deliver_json(self, value: object, output: str | None) -> None:
        """A JSON value as indented text."""
        self.deliver(json.dumps(value, ensure_ascii=False, indent=2) + "\n", output)

    def unwritten(self, output: str, error: OSError | ValueError) -> Stop:
        """What to raise where a file cannot be written."""
        chinese, english = why_not_written(error)
        return Stop(
            1, self.say(f"错误：无法写入“{output}”：{chinese}。", f"error: cannot write “{output}”: {english}.")
        )
