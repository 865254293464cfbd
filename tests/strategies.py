"""What hypothesis draws for the language: names, vocabularies, and whole files of rules as syntax trees.

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
from dsl.boundaries import HEADER_WORDS
from dsl.build_parts import low_end
from dsl.grammar import grammar
from dsl.lattice import NoReading, readings
from dsl.lexicon import Lexicon, NameKind
from dsl.numerals import Numeral, NumeralError, match_numeral
from dsl.source import fold

FIRST = "甲乙丙丁戊己庚辛壬癸"
REST = "山川江河湖海松竹梅兰ABz"
HARD = "甲乙表中或且其他三级以上400元在职职工医保依据不低于注全称"
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
def _vocabulary(seed: int) -> Vocabulary:
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


vocabularies = st.integers(0, 15).map(_vocabulary)  # few, because the strategies for each take long to make


def declared() -> Drawn[ast.Name]:
    """Names being declared."""
    quoted = st.text(HARD + "，：、（）", min_size=1, max_size=6)
    return st.builds(ast.Name, easy_names | hard_names) | st.builds(ast.Name, quoted, st.just(True))


def _with_others() -> Drawn[ast.Name]:
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
)
COMPARISONS = ("超过", "不超过", "不低于", "低于", "不满", "满", "大于", "小于", "等于")
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
        self.uses = st.builds(ast.Use, self.refs(NameKind.QUANTITY))
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
        with_figure = st.builds(ast.Change, st.sampled_from(["提高", "降低", "上浮", "按"]), literals)
        return st.one_of(with_figure, st.just(ast.Change("减半", None)), self.limits(depth))

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
        plain = st.one_of(operands, grouped, st.builds(ast.Excess, operands, operands))
        share = st.builds(ast.Change, st.just("的"), literals)
        return st.builds(_adjusted, plain, st.lists(self.changes(depth) | share, max_size=2))

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
        quantity = self.refs(NameKind.QUANTITY)
        operands = self.operands(depth)
        choices: list[Drawn[ast.Cond]] = [
            self.phrases,
            st.builds(ast.ClassIs, self.refs(NameKind.CLASS), self.values, st.booleans()),
            st.builds(ast.ObjectIs, self.refs(NameKind.OBJECT), self.phrases, st.booleans()),
            st.builds(ast.Compare, quantity, st.sampled_from(COMPARISONS), operands),
            st.builds(ast.Compare, quantity, st.just("为"), operands, st.sampled_from(("", *REACHES))),
            st.builds(
                lambda ref, low, high, word: ast.Compare(ref, "为", low_end(low, high), "", high, word),
                *(quantity, operands, operands, st.sampled_from(["－", "至"])),
            ),
        ]
        if depth:
            choices.append(st.builds(ast.BracketedCondition, self.conditions(depth - 1)))
        return st.one_of(choices)


def _adjusted(base: ast.Expr, changes: list[ast.Change]) -> ast.Expr:
    for change in changes:
        base = ast.Adjusted(base, change)
    return base


def _chained(first: ast.Expr, rest: list[tuple[str, ast.Expr]]) -> ast.Expr:
    for word, item in rest:
        first = ast.Binary(word, first, item)
    return first


# ---- statements


@cache
def statements(vocabulary: Vocabulary, extra: str = BLANKS_AND_MARKS) -> Drawn[ast.Statement]:
    """Statements of every kind over a vocabulary."""
    parts = Parts(vocabulary, extra)
    return st.one_of(*_vocabulary_statements(parts), *_rules(parts), *_remarks(parts), _samples(parts))


def _vocabulary_statements(parts: Parts) -> list[Drawn[ast.Statement]]:
    objects = parts.refs(NameKind.OBJECT)
    owners = st.none() | objects
    texts = parts.optional_quotes
    values = tuples_of(st.builds(ast.ClassValue, _with_others(), texts))
    models = st.none() | parts.refs(NameKind.CLASS)
    defaults = st.none() | parts.refs(NameKind.VALUE)
    classes = st.builds(ast.ClassDecl, _with_others(), owners, st.booleans(), values, models, defaults, texts)
    fact_defaults = st.none() | literals | st.booleans()
    return [
        st.builds(ast.Header, st.sampled_from(HEADER_WORDS), parts.prose),
        st.builds(ast.InForce, parts.periods, parts.citations),
        st.builds(ast.ObjectDecl, declared(), st.sampled_from(["", "事件"])),
        st.builds(ast.ObjectDecl, declared(), st.just("随"), tuples_of(objects, 1)),
        st.builds(ast.PayerDecl, tuples_of(declared(), 1)),
        classes.filter(_says_something),
        st.builds(ast.FactDecl, _with_others(), owners, st.sampled_from(FACT_TYPES), fact_defaults, texts),
        st.builds(ast.TermDecl, declared(), parts.conditions(), parts.citations),
    ]


def _says_something(decl: ast.ClassDecl) -> bool:
    """The grammar asks a 分类 for one part at least."""
    parts = (decl.owner, decl.same_as, decl.default, decl.interface)
    return bool(decl.name.others) or decl.ordered or any(part is not None for part in parts)


def _rules(parts: Parts) -> list[Drawn[ast.Statement]]:
    expressions, conditions, citations = parts.expressions(), parts.conditions(), parts.citations
    periods = st.none() | parts.periods
    versions = st.builds(ast.Version, periods, expressions, citations)
    outcomes = st.one_of(st.none(), expressions, parts.changes(BRACKETS))
    bare = st.builds(ast.Row, st.none(), parts.limits(BRACKETS), citations)
    rows = st.builds(ast.Row, conditions | st.just(ast.Otherwise()), outcomes, citations) | bare
    requirements = st.builds(ast.Requirement, conditions, citations)
    heads = (declared(), periods, citations)
    return [
        st.builds(ast.ParameterDecl, declared(), tuples_of(versions, 1)),
        st.builds(ast.TableDecl, *heads, tuples_of(rows, 1)),
        st.builds(ast.DefinitionDecl, declared(), periods, expressions, citations),
        st.builds(ast.JudgementDecl, *heads, tuples_of(requirements, 1)),
        st.builds(ast.BenefitDecl, *heads, tuples_of(_slots(parts), 1, 4)),
    ]


def _slots(parts: Parts) -> Drawn[ast.Slot]:
    expressions, citations, no = parts.expressions(), parts.citations, st.just("")
    payers = parts.refs(NameKind.PAYER)
    accumulations = st.sampled_from(["自然年度累计", "每月累计", "终身累计", "每次"])
    measures = st.sampled_from(["按基金支付额", "按费用"])
    return st.one_of(
        st.builds(ast.Slot, st.just("适用于"), parts.conditions(), no, no, citations),
        st.builds(ast.Slot, st.sampled_from(["费用为", "比例为", "支付为"]), expressions, no, no, citations),
        st.builds(ast.Slot, st.just("起付为"), expressions, accumulations, no, citations),
        st.builds(ast.Slot, st.just("封顶为"), expressions, accumulations, measures, citations),
        st.builds(ast.Slot, st.sampled_from(["由", "划入"]), payers, no, no, citations),
    )


def _remarks(parts: Parts) -> list[Drawn[ast.Statement]]:
    quantities = parts.refs(NameKind.QUANTITY)
    none = st.none()
    reasons = st.just("") | parts.prose
    kinds = st.sampled_from(["宣示性", "目标", "授权另定", "探索", "未载明", "说明"])
    bounds = st.sampled_from(["含本数", "不含本数"])
    return [
        st.builds(ast.ReadingDecl, st.just("优先"), st.just("优先"), quantities, parts.phrases, reason=reasons),
        st.builds(ast.ReadingDecl, st.just("本数"), bounds, quantities, none, reason=reasons),
        st.builds(ast.ReadingDecl, st.just("设定"), st.sampled_from(SETTINGS), none, none, reason=reasons),
        st.builds(ast.ClauseDecl, st.sampled_from(LOCATORS), parts.optional_quotes, kinds, reason=reasons),
    ]


def _samples(parts: Parts) -> Drawn[ast.SampleDecl]:
    quantities, benefits = parts.refs(NameKind.QUANTITY), parts.refs(NameKind.BENEFIT)
    results = quantities | benefits
    given = st.builds(ast.Setting, parts.phrases) | st.builds(ast.Assignment, quantities, literals)
    dated = st.builds(ast.Setting, parts.phrases, dates)
    person = st.tuples(given, tuples_of(given | dated)).map(lambda items: (items[0], *items[1]))
    expected = st.one_of(
        st.builds(ast.Expectation, results, st.sampled_from(["应支付", "应为"]), literals),
        st.builds(ast.Expectation, parts.refs(NameKind.PREDICATE), st.just("应为"), st.booleans()),
    )
    items = tuples_of(given | expected)
    objects = parts.refs(NameKind.OBJECT)
    numbers = st.none() | st.integers(0, 99)
    events = st.builds(ast.SampleEvent, dates, st.none() | parts.phrases, st.none() | objects, items, numbers)
    return st.builds(ast.SampleDecl, declared(), objects, person, tuples_of(events, 1))


@st.composite
def modules(draw: st.DrawFn, vocabulary: Vocabulary, extra: str = BLANKS_AND_MARKS) -> ast.Module:
    """Whole files: statements with comments before them and after the last."""
    drawn = draw(tuples_of(statements(vocabulary, extra), most=5))
    lines = st.tuples(prose(extra), st.sampled_from([(), ("",)]), prose(extra))
    comments = st.one_of(st.just(()), tuples_of(prose(extra), 1, 1), lines.map(lambda row: (row[0], *row[1], row[2])))
    return ast.Module(drawn, tuple(draw(comments) for _ in range(len(drawn) + 1)))
