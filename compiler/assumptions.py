"""What may be assumed: the figures that a document leaves open (待定), and what an assumption must be like."""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from types import MappingProxyType

from attrs import field, frozen

from compiler.formats import value_text
from compiler.graph import Graph
from compiler.rules import AssumptionKey
from compiler.scope import numeral_value
from compiler.symbols import FACT_TYPES, Symbols
from compiler.types import Duration, Kind, Type, Value
from dsl import syntax as ast

CONTINUATION = "连续计算"  # the reading that may be left open: what a stay that follows another still has to bear
CONTINUATION_WAYS = ("补足差额", "取最高一次", "不再计")

_EXAMPLES = {
    Kind.AMOUNT: "1000元",
    Kind.RATE: "80%",
    Kind.NUMBER: "12",
    Kind.AGE: "60周岁",
    Kind.DATE: "2023年7月1日",
    Kind.DURATION: "6个月",
    Kind.TRUTH: "是",
}
_UNITS = {"日": ("日", 1), "周": ("日", 7), "月": ("月", 1), "年": ("月", 12), "工作日": ("工作日", 1)}


@frozen
class Assumptions:
    """Values taken for what is open, and the reasons given for them by name."""

    values: Mapping[AssumptionKey, Value] = field(factory=dict)
    reasons: Mapping[str, str] = field(factory=dict)


NO_ASSUMPTIONS = Assumptions(MappingProxyType({}), MappingProxyType({}))


@frozen
class Open:
    """A parameter, or a way of reckoning, whose value the document does not give."""

    name: str
    type: Type
    by: str = ""  # the class by which it differs
    keys: tuple[str, ...] = ("",)
    choices: tuple[str, ...] = ()  # of a value of a class
    bounds: tuple[tuple[str, Value, Type], ...] = ()  # 不低于 or 不超过, and the figure of the document
    reason: str = ""

    @property
    def form(self) -> str:
        """What a value must be, in words."""
        if self.type.kind is Kind.CLASS:
            return f"{'、'.join(self.choices)}之一"
        return f"{self.type.kind.value}，例如“{_EXAMPLES[self.type.kind]}”"

    @property
    def bounds_text(self) -> tuple[str, ...]:
        """The bounds as people write them."""
        return tuple(f"{word}{value_text(value, type)}" for word, value, type in self.bounds)

    def called(self, key: str) -> str:
        """The name with the value of the class: 居民住院起付标准（三级）."""
        return f"{self.name}（{key}）" if key else self.name

    def key_problem(self, key: str) -> str:
        """What is wrong with a value of the class by which it would differ; "" if nothing is."""
        if not key or key in self.keys:
            return ""
        if not self.by:
            return "它不分类别，请直接写值"
        return f"而{self.by}里没有“{key}”，可以写：{'、'.join(self.keys)}"

    def problem(self, value: Value, type: Type) -> str:
        """What is wrong with a value of a type; "" if nothing is."""
        if type != self.type or (self.choices and value not in self.choices):
            return f"应是{self.form}"
        if type.kind is Kind.RATE and isinstance(value, Fraction) and value > 1:
            return "比例最高为100%"
        if type.kind is Kind.AMOUNT and isinstance(value, Fraction) and (value * 100).denominator != 1:
            return "金额最多到分"
        for (word, bound, _), text in zip(self.bounds, self.bounds_text, strict=True):
            if not _within(word, value, bound):
                return f"文件写明它{text}"
        return ""

    def spread(self, key: str, value: Value) -> dict[AssumptionKey, Value]:
        """A value for one key; without a key, for each that there is."""
        return {(self.name, each): value for each in ((key,) if key else self.keys)}


def open_values(symbols: Symbols, graph: Graph) -> dict[str, Open]:
    """All that a program leaves open, by name."""
    found: dict[str, Open] = {}
    for name, decl in symbols.quantities.items():
        pending = [item.value for item in getattr(decl, "versions", ()) if isinstance(item.value, ast.Pending)]
        if isinstance(decl, ast.ParameterDecl) and pending:
            found[name] = _open(symbols, decl, pending)
    for node in graph.nodes:
        if node.op == "assumption" and node.data == (CONTINUATION, ""):
            found[CONTINUATION] = Open(CONTINUATION, node.type, choices=CONTINUATION_WAYS, reason="口径：连续计算待定")
    return found


def why_not_open(symbols: Symbols, name: str, known: Mapping[str, Open]) -> tuple[str, ...]:
    """What to say of a name that is not open: that it has a value, or the nearest name that is."""
    if name in symbols.quantities:
        return (f"“{name}”的值规则里已经写明，不需要假设。",)
    near = get_close_matches(name[:40], known, n=1, cutoff=1 / 3)
    if near:
        return (f"最接近的是“{near[0]}”。",)
    return (f"待定的有：{'、'.join(known)}。" if known else "这份政策没有待定的参数，不需要假设。",)


def _open(symbols: Symbols, decl: ast.ParameterDecl, pending: list[ast.Pending]) -> Open:
    by = pending[0].by.name if pending[0].by is not None else ""
    known = symbols.facts.get(by)
    bounds = tuple(  # one value is assumed for all periods, so it keeps the bounds of all
        (change.word, *numeral_value(change.amount.numeral))
        for version in pending
        for change in version.bounds
        if isinstance(change.amount, ast.Literal)
    )
    type = FACT_TYPES[pending[0].type or Kind.AMOUNT.value]
    return Open(
        decl.name.text,
        type,
        by,
        known.choices if known is not None else ("",),
        bounds=tuple(bound for bound in bounds if bound[2].kind is type.kind),
        reason=decl.reason,
    )


def continuation_way(sentence: str) -> str:
    """What a sentence assumes of 连续计算: 补足差额, 取最高一次, 不再计 (or 待定)."""
    return sentence.removeprefix(CONTINUATION).removeprefix("按")


def _within(word: str, value: Value, bound: Value) -> bool:
    """Whether a value keeps a bound of its kind; lengths of time in units that do not compare keep none."""
    match value, bound:
        case Duration(), Duration():
            (unit, length), (other, limit) = _UNITS[value.unit], _UNITS[bound.unit]
            own, least = value.count * length, bound.count * limit
            return unit == other and (own >= least if word == "不低于" else own <= least)
        case (Fraction(), Fraction()):
            return value >= bound if word == "不低于" else value <= bound
        case date(), date():
            return value >= bound if word == "不低于" else value <= bound
    return True
