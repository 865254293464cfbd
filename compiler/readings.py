"""The 口径 in force: one answer to each question, the policy's own before the vocabulary's."""

from attrs import define, field, frozen

from compiler.symbols import Symbols
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label

# Each question with the sentences that answer it; the first is the default of the shipped vocabulary.
SETTINGS: dict[str, tuple[str, ...]] = {
    "等": ("等限于所列",),
    "本数": ("以上以下含本数", "以上以下不含本数"),
    "尾数": ("每笔基金支付四舍五入到分", "每笔基金支付舍去分以下"),
    "首年": ("施行首年额度不折算", "施行首年额度按月折算"),
    "施行前": ("施行前费用不计入累计", "施行前费用计入累计"),
    "身份": ("身份变化按事件当日", "身份变化按年初"),
}
_QUESTION = {sentence: question for question, sentences in SETTINGS.items() for sentence in sentences}


@frozen
class Reading:
    """A declared reading: its sentence, its reason, and where it is declared."""

    text: str
    reason: str
    decl: ast.ReadingDecl
    of_policy: bool


@define
class Readings:
    """The readings of a program. A question that nobody answers has its first answer, marked 〔通行口径〕."""

    settings: dict[str, Reading] = field(factory=dict)
    precedence: dict[str, list[Reading]] = field(factory=dict)  # table -> preferred rows
    inclusion: dict[str, Reading] = field(factory=dict)  # quantity -> 含本数 or 不含本数
    diagnostics: list[Diagnostic] = field(factory=list)
    used: set[str] = field(factory=set)

    def setting(self, question: str) -> str:
        """The sentence that answers a question; asking marks the reading as used."""
        reading = self.settings.get(question)
        text = reading.text if reading else SETTINGS[question][0]
        self.used.add(text)
        return text

    def all(self) -> list[Reading]:
        """Every reading in force."""
        preferred = [item for items in self.precedence.values() for item in items]
        return [*self.settings.values(), *preferred, *self.inclusion.values()]


def reading_text(decl: ast.ReadingDecl) -> str:
    """The sentence of a 口径 as people read it."""
    if decl.form == "设定":
        return decl.words
    subject = decl.subject.name if decl.subject else ""
    if decl.form == "本数":
        return subject + decl.words
    preferred = decl.preferred
    words = "".join(ref.text for part in (preferred.parts if preferred else ()) for ref in _refs(part))
    return f"{subject}中{words}优先"


def _refs(part: ast.Values | ast.Predicate) -> tuple[ast.Ref, ...]:
    return part.refs if isinstance(part, ast.Values) else (part.ref,)


def gather_readings(symbols: Symbols) -> Readings:
    """Sort the readings by question; the policy's own replace the vocabulary's; two of one file are an error."""
    readings = Readings()
    for decl, unit in symbols.readings:
        reading = Reading(reading_text(decl), decl.reason, decl, unit.is_policy)
        if decl.form == "优先" and decl.subject is not None:
            readings.precedence.setdefault(decl.subject.name, []).append(reading)
            continue
        table, key = (
            (readings.settings, _QUESTION[decl.words])
            if decl.form == "设定"
            else (readings.inclusion, decl.subject.name if decl.subject else "")
        )
        earlier = table.get(key)
        if earlier is not None and earlier.of_policy == reading.of_policy:
            labels = (
                Label(unit.file, decl.span),
                Label(symbols.file_of(earlier.decl), earlier.decl.span, "先有的口径"),
            )
            readings.diagnostics.append(report("R04", *labels, first=earlier.text, second=reading.text))
        table[key] = reading
    return readings
