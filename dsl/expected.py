"""What could stand where a statement cannot be read, in words people use."""

from attrs import define, field

from dsl.automaton import Unexpected, expected_after
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label
from dsl.grammar import Grammar
from dsl.lexicon import KIND_TITLES, NameKind
from dsl.source import SourceFile, Span

_KINDS = {
    "NUMERAL": "数字（如400元、60%、10个百分点）",
    "LOCATOR": "条款号（如三（一）第2段）",
    "QUOTE": "引文“…”",
    "NEXT_QUOTE": "引文“…”",
    "DECL": "名称",
    "TEXT": "文字",
} | {kind.value: f"{title}的名称" for kind, title in KIND_TITLES.items()}
_NAMES = {kind.value: title for kind, title in KIND_TITLES.items()} | {
    NameKind.VALUE.value: "取值",
    NameKind.QUANTITY.value: "数量",
    NameKind.PREDICATE.value: "称谓",
}
_NO_FIGURE = "直接写在待遇里的数字不能改，请先在修订对象里把它写成参数、表或额度，再修订那个名称。"
_MOST_SHOWN = 9
_MOST_CHARACTERS = 24


def short(text: str) -> str:
    """A text cut to the length that a sentence bears."""
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + "…"


@define
class Expectations:
    """Describes unexpected tokens; what may follow a row of tokens is worked out once."""

    grammar: Grammar
    _known: dict[tuple[str, ...], list[str]] = field(init=False, factory=dict)

    def describe(self, error: Unexpected, file: SourceFile) -> Diagnostic:
        """The diagnostic for a token that cannot stand where it does."""
        token, last = error.token, error.last
        types = tuple(error.before)
        expected = self._after(types)
        texts = {self.grammar.texts[kind] for kind in expected if kind in self.grammar.texts}
        if {"且", "或"} & texts and self.grammar.texts.get(token.type, "")[-1:] in ("且", "或"):
            return report("S04", Label(file, token.span))
        missing = next((mark for mark in "；。" if mark in texts), None)
        if last is not None and missing is not None and "\n" in file.text[last.end : token.start]:
            return report("S03", Label(file, Span(last.end - 1, last.end)), mark=missing)
        got = f"“{short(token.text)}”" if token.text else "句子结束"
        span = token.span if token.text or last is None else last.span
        mark = self.grammar.texts.get(token.type, "")[:1] if token.type not in _KINDS else ""
        if mark in ("，", "；") and mark in texts:  # the mark may stand here, the word behind it may not
            behind = file.text[span.start : span.end].lstrip().removeprefix(mark).lstrip()
            span = Span(span.end - len(behind), span.end)
            expected = self._after((*types, self.grammar.terminals[mark]))
        helps = (_NO_FIGURE,) if token.text == "由" and {"取消", "对"} <= texts else ()
        return report("S02", Label(file, span), helps=helps, got=got, expected=_listed(self._words(expected)))

    def _after(self, types: tuple[str, ...]) -> list[str]:
        """What may follow tokens of these types."""
        known = self._known.get(types)
        if known is None:
            known = self._known[types] = expected_after(self.grammar, types)
        return known

    def _words(self, expected: list[str]) -> list[str]:
        """Keywords in quotation marks, kinds of name by their titles; each once."""
        texts = self.grammar.texts
        names = [_NAMES[kind] for kind in expected if kind in _NAMES]
        several = [f"名称（{'、'.join(names)}）"] if len(names) > 1 else []
        single = [kind for kind in expected if kind != "$END" and not (several and kind in _NAMES)]
        return list(dict.fromkeys([*several, *(_KINDS.get(kind) or f"“{texts[kind]}”" for kind in single)]))


def _listed(words: list[str]) -> str:
    return "、".join(words[:_MOST_SHOWN]) + ("等" if len(words) > _MOST_SHOWN else "")
