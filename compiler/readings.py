"""The 口径 in force: one answer to each question, the policy's own before the vocabulary's."""

from attrs import define, field, frozen

from compiler.symbols import Symbols
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label
from dsl.spelling import text_of

# Each question with the sentences that answer it; the first is what holds where nobody answers.
SETTINGS: dict[str, tuple[str, ...]] = {
    "等": ("等限于所列",),
    "本数": ("以上以下含本数", "以上以下不含本数"),
    "尾数": ("每笔基金支付四舍五入到分", "每笔基金支付舍去分以下"),
    "首年": ("施行首年额度不折算", "施行首年额度按月折算"),
    "施行前": ("施行前费用不计入累计", "施行前费用计入累计"),
    "身份": ("身份变化按事件当日", "身份变化按年初"),
    "取整": ("起付标准和限额不取整", "起付标准和限额四舍五入到元"),
    "连续计算": ("连续计算待定", "连续计算按补足差额", "连续计算取最高一次", "连续计算不再计"),
}
# Two documents that change the same thing: no answer holds unless a 口径 gives it.
BETWEEN_DOCUMENTS = NEWER, NARROWER = "新的优于旧的", "特别优于一般"
_BETWEEN, _YEAR = "文件先后", "医保年度"
_QUESTION = {
    **{sentence: question for question, sentences in SETTINGS.items() for sentence in sentences},
    **dict.fromkeys(BETWEEN_DOCUMENTS, _BETWEEN),
}


@frozen
class Reading:
    """A declared reading: its sentence, its reason, and where it is declared."""

    text: str
    reason: str
    decl: ast.ReadingDecl
    of_policy: bool  # declared in a policy, its own or one that it amends, not in a vocabulary


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

    def between_documents(self) -> Reading | None:
        """The 口径 about two documents that change the same thing, if there is one."""
        return self.settings.get(_BETWEEN)

    def fund_year(self) -> Reading | None:
        """The 口径 that says on which day the 医保年度 begins (`decl.start`), if there is one; asking marks it."""
        reading = self.settings.get(_YEAR)
        if reading is not None:
            self.used.add(reading.text)
        return reading

    def all(self) -> list[Reading]:
        """Every reading in force."""
        preferred = [item for items in self.precedence.values() for item in items]
        return [*self.settings.values(), *preferred, *self.inclusion.values()]


def reading_text(decl: ast.ReadingDecl) -> str:
    """The sentence of a 口径 as people read it."""
    if decl.form == "设定":
        return decl.words
    if decl.form == "医保年度":
        return f"医保年度自{decl.start.text if decl.start else ''}起"
    subject = decl.subject.name if decl.subject else ""
    if decl.form == "本数":
        return subject + decl.words
    words = text_of(decl.preferred) if decl.preferred else ""
    return f"{subject}中{words}优先"


def gather_readings(symbols: Symbols) -> Readings:
    """Sort the readings by question; those of the policy go before those of what it amends, and these before the
    vocabularies'; two of one file, or of files of which neither rests on the other, are an error."""
    readings = Readings()
    for decl, unit in symbols.readings:
        reading = Reading(reading_text(decl), decl.reason, decl, unit.is_policy)
        if decl.form == "优先" and decl.subject is not None:
            readings.precedence.setdefault(decl.subject.name, []).append(reading)
            continue
        table, key = (
            (readings.inclusion, decl.subject.name if decl.subject else "")
            if decl.form == "本数"
            else (readings.settings, _YEAR if decl.form == "医保年度" else _QUESTION[decl.words])
        )
        earlier = table.get(key)
        before = symbols.unit_of[id(earlier.decl)] if earlier is not None else None
        if earlier is None or before is None or unit.rank > before.rank or unit.rests_on(before):
            table[key] = reading
            continue
        if unit.rank == before.rank and (unit is before or reading.text != earlier.text):
            labels = (Label(unit.file, decl.span), Label(before.file, earlier.decl.span, "先有的口径"))
            helps = ("请只留一条。",)
            readings.diagnostics.append(report("R04", *labels, helps=helps, first=earlier.text, second=reading.text))
            table[key] = reading
    return readings
