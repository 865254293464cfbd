"""What the wording of one diagnostic code consists of."""

from attrs import frozen

from dsl.diagnostics import Severity


@frozen
class Entry:
    """The wording of one code; the sentences are `str.format` templates over the diagnostic's arguments."""

    severity: Severity
    title: str
    message: str
    title_en: str
    message_en: str
