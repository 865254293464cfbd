"""What hypothesis draws for the language: names, vocabularies, and the parts of rules as syntax trees.

Whole statements and files are in statement_strategies.

Trees are drawn along the grammar (dsl/policy.lark), so that each of them can be written: a sum holds products, a
product holds factors, and so on. Names that are drawn as easy are cut apart without fail: each begins with a
character of FIRST and goes on with characters of REST, and neither occurs in a keyword or a numeral. Hard names hold
anything, words of the language included, and are used in 「」 only.
"""

from functools import cache
from random import Random
from typing import TypeVar

from attrs import frozen
from hypothesis import strategies as st

from dsl import syntax as ast
from dsl.build_parts import low_end
from dsl.grammar import grammar
from dsl.lattice import NoReading, readings
from dsl.lexicon import Lexicon, NameKind
from dsl.numerals import Numeral, NumeralError, match_numeral
from dsl.source import fold

FIRST = "甲乙丙丁戊己庚辛壬癸"
REST = "山川江河湖海松竹梅兰ABz"
HARD = "甲乙表中或且其他三级以上400元在职职工医保依据不低于注全称各前后待定属于自起满对由"
PROSE = "参保人在定点医疗机构就诊发生费用的三四甲乙"
BLANKS_AND_MARKS = " 　，、；：（）!-5Ａ"

easy_names = st.builds(str.__add__, st.sampled_from(FIRST), st.text(REST, min_size=1, max_size=3))
LOCATORS = ("三（一）第2段", "二（四）16", "专栏2第3项", "第十二条第二款第（一）项", "引言", "第9项第1句")

T = TypeVar("T")
Drawn = st.SearchStrategy


def captures_nothing(name: str) -> bool:
    """Whether no row of keywords and numerals is spelled like the name."""
    try:
        return not readings(name, Lexicon(grammar().keywords), opening=True)
    except (NoReading, NumeralError):
        return True


hard_names = st.text(HARD, min_size=2, max_size=6).filter(captures_nothing)

# ---- texts


def prose(extra: str = "") -> Drawn[str]:
    """Free text as quotes, reasons, headers and comments hold it, without 。, line ends and blanks at its ends."""
    return st.text(PROSE + extra, min_size=1, max_size=12).map(str.strip).filter(bool)


def quotes(extra: str = "") -> Drawn[str]:
    """Text in “”: may hold 。 and pairs of quotation marks."""
    plain = prose(extra + "。")
    return plain | st.tuples(plain, plain, plain).map(lambda parts: f"{parts[0]}“{parts[1]}”{parts[2]}")


# ---- numerals


def numeral(text: str) -> Numeral:
    """The numeral that a text is, whole."""
    found = match_numeral(fold(text), 0)
    assert found is not None and found[1] == len(text), text
    return found[0]


_small = st.integers(1, 99)
_amounts = st.one_of(
    st.integers(0, 10**9).map(lambda number: f"{number}元"),
    st.tuples(_small, st.integers(0, 99)).map(lambda parts: f"{parts[0]}.{parts[1]:02d}元"),
    _small.map(lambda number: f"{number}万元"),
    _small.map(lambda number: f"{number}元/月"),
    st.just("三千元"),
)
_rates = _small.map(lambda number: f"{number}%") | st.sampled_from(["百分之三十", "三成", "二十分之一", "2.5%"])
_points = _small.map(lambda number: f"{number}个百分点")
_counts = _small.map(lambda number: f"第{number}次") | st.sampled_from(["5万", "3人次", "两种", "200万人", "17"])
_lengths = st.sampled_from(["12周", "六个月", "20个工作日", "3年", "30日", "60周岁", "18周岁"])
_days = st.dates().map(lambda day: f"{day.year:04d}年{day.month}月{day.day}日")
_months = st.dates().map(lambda day: f"{day.year:04d}年{day.month}月")
dates = (_days | _months).map(numeral)
literals = st.one_of(_amounts, _rates, _points, _counts, _lengths, _days).map(numeral).map(ast.Literal)

# ---- names in use


@frozen
class Vocabulary:
    """Names that rules may use, by kind, each with the text it is written with (itself or a synonym)."""

    words: tuple[tuple[NameKind, str, str, bool], ...]  # kind, name, text in use, whether it needs 「」

    def lexicon(self) -> Lexicon:
        """The keywords and these names."""
        lexicon = Lexicon(grammar().keywords)
        for kind, name, text, _ in self.words:
            lexicon.declare(name, kind)
            if text != name:
                lexicon.declare(text, kind, name)
        return lexicon


@cache
def vocabulary_of(seed: int) -> Vocabulary:
    """Three names of each kind: one easy, one easy with a synonym, one hard."""
    random = Random(seed)
    easy: dict[str, None] = {}
    hard: dict[str, None] = {}
    while len(easy) < 3 * len(NameKind):
        easy[random.choice(FIRST) + "".join(random.choices(REST, k=random.randint(1, 3)))] = None
    while len(hard) < len(NameKind):
        name = "".join(random.choices(HARD, k=random.randint(2, 6)))
        hard.update({name: None} if captures_nothing(name) else {})
    easy_row, words = iter(easy), list[tuple[NameKind, str, str, bool]]()
    for kind, name in zip(NameKind, hard, strict=True):
        plain, other, synonym = next(easy_row), next(easy_row), next(easy_row)
        words += [(kind, plain, plain, False), (kind, other, synonym, False), (kind, name, name, True)]
    return Vocabulary(tuple(words))


vocabularies = st.integers(0, 15).map(vocabulary_of)  # few, because the strategies for each take long to make


def declared() -> Drawn[ast.Name]:
    """Names being declared."""
    quoted = st.text(HARD + "，：、（）", min_size=1, max_size=6)
    return st.builds(ast.Name, easy_names | hard_names) | st.builds(ast.Name, quoted, st.just(True))


def with_others() -> Drawn[ast.Name]:
    """Names with 又称."""
    return st.builds(
        lambda name, others: ast.Name(name.text, name.quoted, others), declared(), tuples_of(declared(), most=2)
    )


def tuples_of(items: Drawn[T], least: int = 0, most: int = 3) -> Drawn[tuple[T, ...]]:
    """Short tuples."""
    return st.lists(items, min_size=least, max_size=most).map(tuple)


# ---- parts of rules

BRACKETS = 2  # how deep brackets and 若 are drawn
SETTINGS = (
    "等限于所列",
    "以上以下含本数",
    "以上以下不含本数",
    "每笔基金支付四舍五入到分",
    "每笔基金支付舍去分以下",
    "施行首年额度不折算",
    "施行首年额度按月折算",
    "施行前费用不计入累计",
    "施行前费用计入累计",
    "身份变化按事件当日",
    "身份变化按年初",
    "起付标准和限额不取整",
    "起付标准和限额四舍五入到元",
    "新的优于旧的",
    "特别优于一般",
)
TOTALS = tuple(f"的{period}累计" for period in ("自然年度", "医保年度", "每月", "终身"))
CONTINUATIONS = ("连续计算按补足差额", "连续计算取最高一次", "连续计算不再计", "连续计算待定")
COMPARISONS = (
    *("超过", "不超过", "不低于", "低于", "不满", "满", "大于", "小于", "等于"),
    *("早于", "晚于", "不早于", "不晚于"),
)
DAYS = tuple(f"的{month}{day}" for month in ("当月", "次月", "当年", "次年") for day in ("首日", "末日"))
REACHES = ("及以上", "以上", "及以下", "以下")
FACT_TYPES = ("金额", "比例", "数", "日期", "时长", "周岁", "是否")


class Parts:
    """Strategies for the parts of rules over one vocabulary; `extra` are further characters of free texts."""

    def __init__(self, vocabulary: Vocabulary, extra: str) -> None:
        self._words = vocabulary.words
        self.quotes = quotes(extra)
        self.prose = prose(extra)
        self.optional_quotes = st.none() | self.quotes
        located = st.builds(ast.Citation, st.sampled_from(LOCATORS), self.optional_quotes)
        self.citations = tuples_of(located | st.builds(ast.Citation, st.none(), self.quotes), most=2)
        self.periods = st.one_of(
            st.builds(ast.Period, dates, st.none() | dates), st.builds(ast.Period, st.none(), dates)
        )
        self.uses = st.builds(ast.Use, self.refs(NameKind.QUANTITY, NameKind.BENEFIT))
        self.values = st.builds(ast.Values, tuples_of(self.refs(NameKind.VALUE), 1), st.sampled_from(("", *REACHES)))
        predicates = st.builds(ast.Predicate, self.refs(NameKind.PREDICATE), st.booleans())
        self.phrases = self._rows(self.values | predicates, ("", "的"), 1).map(lambda row: ast.Phrase(*row))
        self._conditions: dict[int, Drawn[ast.Cond]] = {}
        self._expressions: dict[int, Drawn[ast.Expr]] = {}

    def refs(self, *kinds: NameKind) -> Drawn[ast.Ref]:
        """Uses of names of these kinds; an easy name may stand in 「」, a hard one must."""
        words = [word for word in self._words if word[0] in kinds]
        return st.builds(
            lambda word, quoted: ast.Ref(word[1], word[0].value, word[2], quoted or word[3]),
            st.sampled_from(words),
            st.sampled_from([False, False, False, True]),
        )

    def _rows(
        self, items: Drawn[T], joints: tuple[str, ...], least: int
    ) -> Drawn[tuple[tuple[T, ...], tuple[str, ...]]]:
        """Items and the words between them."""
        first = st.tuples(items, st.just(""))
        rest = st.lists(st.tuples(items, st.sampled_from(joints)), min_size=least - 1, max_size=2)
        return st.tuples(first, rest).map(
            lambda parts: ((parts[0][0], *(item for item, _ in parts[1])), tuple(joint for _, joint in parts[1]))
        )

    # ---- expressions

    def expressions(self, depth: int = BRACKETS) -> Drawn[ast.Expr]:
        """Everything that stands for a value."""
        if depth not in self._expressions:
            sums = self._chain(self._products(depth), ("加", "＋", "减", "－"))
            if depth:
                inner = self.expressions(depth - 1)
                sums |= st.builds(ast.Either, self.conditions(depth - 1), inner, inner)
            self._expressions[depth] = sums
        return self._expressions[depth]

    def operands(self, depth: int) -> Drawn[ast.Expr]:
        """A figure, a name or brackets."""
        simple = literals | self.uses
        return simple | st.builds(ast.Bracketed, self.expressions(depth - 1)) if depth else simple

    def changes(self, depth: int) -> Drawn[ast.Change]:
        """提高…, 减半, 不低于… as rows of a table have them."""
        raised = st.builds(ast.Change, st.sampled_from(["提高", "降低"]), self.operands(depth))
        scaled = st.builds(ast.Change, st.sampled_from(["上浮", "按"]), literals)
        return st.one_of(raised, scaled, st.just(ast.Change("减半", None)), self.limits(depth))

    def limits(self, depth: int) -> Drawn[ast.Change]:
        """A floor or a ceiling."""
        return st.builds(ast.Change, st.sampled_from(["不低于", "不超过"]), self.operands(depth))

    def _products(self, depth: int) -> Drawn[ast.Expr]:
        return self._chain(self._factors(depth), ("乘以", "×"))

    def _factors(self, depth: int) -> Drawn[ast.Expr]:
        operands = self.operands(depth)
        grouped = st.builds(
            lambda row, word: ast.Grouped(word, *row),
            self._rows(operands, ("与", "、"), 2),
            st.sampled_from(["之和", "中较小者", "中较大者"]),
        )
        each = st.builds(ast.Each, self.refs(NameKind.OBJECT), operands)
        plain = st.one_of(operands, grouped, st.builds(ast.Excess, operands, operands), each)
        share = st.builds(ast.Change, st.just("的"), literals)
        moves = st.tuples(st.sampled_from(["前", "后"]), operands)
        ends = st.one_of(self.changes(depth), share, st.just("的周岁"), st.sampled_from(DAYS + TOTALS), moves)
        return st.builds(_ended, plain, st.lists(ends, max_size=2))

    def _chain(self, items: Drawn[ast.Expr], words: tuple[str, ...]) -> Drawn[ast.Expr]:
        return st.builds(_chained, items, st.lists(st.tuples(st.sampled_from(words), items), max_size=2))

    # ---- conditions

    def conditions(self, depth: int = BRACKETS) -> Drawn[ast.Cond]:
        """Everything that holds or does not."""
        if depth not in self._conditions:
            terms = self._terms(depth)
            joined = st.builds(
                lambda row, word: ast.Joined(word, *row), self._rows(terms, ("", "，"), 2), st.sampled_from("且或")
            )
            self._conditions[depth] = terms | joined
        return self._conditions[depth]

    def _terms(self, depth: int) -> Drawn[ast.Cond]:
        quantity = self.refs(NameKind.QUANTITY, NameKind.BENEFIT)
        classes = self.refs(NameKind.CLASS)
        operands = self.operands(depth)
        choices: list[Drawn[ast.Cond]] = [
            self.phrases,
            st.builds(ast.ClassIs, classes, self.values, st.booleans()),
            st.builds(ast.Listed, classes, self.refs(NameKind.LIST), st.booleans()),
            st.builds(ast.ObjectIs, self.refs(NameKind.OBJECT), self.phrases, st.booleans()),
            st.builds(ast.Compare, quantity, st.sampled_from(COMPARISONS), operands),
            st.builds(ast.Compare, quantity, st.just("为"), operands, st.sampled_from(("", *REACHES))),
            st.builds(
                lambda ref, low, high, word: ast.Compare(ref, "为", low_end(low, high), "", high, word),
                *(quantity, operands, operands, st.sampled_from(["－", "至"])),
            ),
            st.builds(ast.Since, quantity, operands, operands, st.booleans()),
        ]
        if depth:
            choices.append(st.builds(ast.BracketedCondition, self.conditions(depth - 1)))
        return st.one_of(choices)


def _ended(base: ast.Expr, ends: list[ast.Change | str | tuple[str, ast.Expr]]) -> ast.Expr:
    """A value with what is written after it: changes, 的周岁, 的次月首日, 后6个月, 的每月累计."""
    for end in ends:
        if isinstance(end, ast.Change):
            base = ast.Adjusted(base, end)
        elif isinstance(end, tuple):
            base = ast.Moved(end[0], base, end[1])
        elif end in TOTALS:
            base = ast.Accumulated(end, base)
        else:
            base = ast.Age(base) if end == "的周岁" else ast.DayOf(end, base)
    return base


def _chained(first: ast.Expr, rest: list[tuple[str, ast.Expr]]) -> ast.Expr:
    for word, item in rest:
        first = ast.Binary(word, first, item)
    return first
