"""What hypothesis draws for the language: statements of every kind, and whole files of them (see strategies)."""

from functools import cache

from hypothesis import strategies as st

from dsl import syntax as ast
from dsl.boundaries import HEADER_WORDS
from dsl.lexicon import NameKind
from tests.strategies import (
    BLANKS_AND_MARKS,
    BRACKETS,
    CONTINUATIONS,
    FACT_TYPES,
    LOCATORS,
    SETTINGS,
    Drawn,
    Parts,
    Vocabulary,
    dates,
    declared,
    literals,
    prose,
    tuples_of,
    with_others,
)

ACCUMULATIONS = (
    *("自然年度累计", "医保年度累计", "每月累计", "终身累计", "一次住院过程累计"),
    *("滚动12个月累计", "滚动六个月累计", "每次"),
)
MEASURES = ("按基金支付额", "按费用")


def kinds(vocabulary: Vocabulary, extra: str = BLANKS_AND_MARKS) -> list[Drawn[ast.Statement]]:
    """Statements over a vocabulary, by kind."""
    parts = Parts(vocabulary, extra)
    rules = [*_figures(parts), *_rules(parts)]
    return [*_headers(parts), *_declarations(parts), *rules, *_remarks(parts), _samples(parts)]


@cache
def statements(vocabulary: Vocabulary, extra: str = BLANKS_AND_MARKS) -> Drawn[ast.Statement]:
    """Statements of every kind over a vocabulary."""
    return st.one_of(*kinds(vocabulary, extra))


def _reasons(parts: Parts) -> Drawn[str]:
    return st.just("") | parts.prose


def _headers(parts: Parts) -> list[Drawn[ast.Statement]]:
    return [
        st.builds(ast.Header, st.sampled_from(HEADER_WORDS), parts.prose),
        st.builds(ast.InForce, st.none() | parts.periods, parts.citations, reason=_reasons(parts)),
        st.builds(ast.Issued, dates, parts.citations),
        st.builds(ast.AppliesTo, parts.conditions(), parts.citations),
    ]


def _declarations(parts: Parts) -> list[Drawn[ast.Statement]]:
    objects = parts.refs(NameKind.OBJECT)
    owners = st.none() | objects
    texts = parts.optional_quotes
    values = tuples_of(st.builds(ast.ClassValue, with_others(), texts))
    models = st.none() | parts.refs(NameKind.CLASS)
    defaults = st.none() | parts.refs(NameKind.VALUE)
    classes = st.builds(ast.ClassDecl, with_others(), owners, st.booleans(), values, models, defaults, texts)
    fact_defaults = st.none() | literals | st.booleans()
    items = st.builds(ast.ListItem, tuples_of(parts.refs(NameKind.VALUE), 1), parts.citations)
    return [
        st.builds(ast.ObjectDecl, declared(), st.just("")),
        st.builds(ast.ObjectDecl, declared(), st.just("事件"), st.just(()), st.none() | declared()),
        st.builds(ast.ObjectDecl, declared(), st.just("随"), tuples_of(objects, 1)),
        st.builds(ast.ObjectDecl, declared(), st.just("列于"), tuples_of(objects, 1, 1)),
        st.builds(ast.PayerDecl, tuples_of(declared(), 1)),
        classes.filter(_says_something),
        st.builds(ast.FactDecl, with_others(), owners, st.sampled_from(FACT_TYPES), fact_defaults, texts),
        st.builds(ast.TermDecl, declared(), parts.conditions(), parts.citations),
        st.builds(ast.ListDecl, declared(), parts.citations, tuples_of(items, 1)),
    ]


def _says_something(decl: ast.ClassDecl) -> bool:
    """The grammar asks a 分类 for one part or value at least."""
    parts = (decl.owner, decl.same_as, decl.default, decl.interface)
    return bool(decl.values or decl.name.others) or decl.ordered or any(part is not None for part in parts)


# ---- rules


def _figures(parts: Parts) -> list[Drawn[ast.Statement]]:
    """Figures and what is worked out of them."""
    expressions, conditions, citations = parts.expressions(), parts.conditions(), parts.citations
    periods = st.none() | parts.periods
    types, models = st.sampled_from(("", *FACT_TYPES)), st.none() | parts.refs(NameKind.CLASS)
    pending = st.builds(ast.Pending, types, models, tuples_of(parts.limits(BRACKETS), most=2))
    versions = st.builds(ast.Version, periods, expressions | pending, citations)
    changes = parts.changes(BRACKETS)
    outcomes = st.one_of(st.none(), expressions, changes, parts.refs(NameKind.VALUE))
    bare = st.builds(ast.Row, st.none(), parts.limits(BRACKETS), citations)
    others = st.builds(ast.Row, st.just(ast.Otherwise()), outcomes, citations)
    rows = st.one_of(st.builds(ast.Row, conditions, outcomes, citations), others, bare)
    edges = literals | parts.uses
    ends = st.tuples(edges, edges) | st.tuples(st.none(), edges) | st.tuples(edges, st.none())
    bands = st.builds(lambda pair, *rest: ast.Band(*pair, *rest), ends, expressions, citations)
    return [
        st.builds(ast.ParameterDecl, declared(), tuples_of(versions, 1), reason=_reasons(parts)),
        st.builds(ast.TableDecl, declared(), periods, citations, tuples_of(rows, 1)),
        st.builds(
            ast.BandDecl,
            declared(),
            st.sampled_from(["按超过起付标准的部分", "按全部费用"]),
            st.sampled_from(ACCUMULATIONS),
            periods,
            citations,
            tuples_of(bands, 1),
            tuples_of(st.builds(ast.Row, conditions, changes, citations) | bare, most=2),
        ),
        st.builds(ast.DefinitionDecl, declared(), periods, expressions, citations),
    ]


def _rules(parts: Parts) -> list[Drawn[ast.Statement]]:
    citations, conditions = parts.citations, parts.conditions()
    heads = (declared(), st.none() | parts.periods, citations)
    benefits = parts.refs(NameKind.BENEFIT)
    return [
        st.builds(ast.JudgementDecl, *heads, tuples_of(st.builds(ast.Requirement, conditions, citations), 1)),
        st.builds(ast.BenefitDecl, *heads, tuples_of(_slots(parts), 1, 4)),
        st.builds(
            lambda users, **slots: ast.QuotaDecl(**slots, users=users[0], joint=users[1]),
            st.just(((), "")) | st.tuples(tuples_of(benefits, 1), st.sampled_from(["共用", "使用"])),
            name=heads[0],
            period=heads[1],
            citations=citations,
            size=st.none() | parts.expressions(),
            accumulation=st.sampled_from(ACCUMULATIONS),
            measure=st.sampled_from(("", *MEASURES)),
            within=st.none() | parts.refs(NameKind.QUANTITY),
            condition=st.none() | conditions,
        ),
        st.builds(ast.SettlementDecl, declared(), citations, tuples_of(tuples_of(benefits, 1), 1)),
        st.builds(ast.GuaranteeDecl, declared(), conditions),
        st.builds(ast.AmendmentDecl, *heads, tuples_of(_amendments(parts), 1)),
    ]


def _amendments(parts: Parts) -> Drawn[ast.Amendment]:
    quantities, citations = parts.refs(NameKind.QUANTITY), parts.citations
    targets = st.builds(ast.Target, st.none() | parts.phrases, quantities)
    words = st.sampled_from(["提高为", "降低为", "调整为"])
    values = tuples_of(parts.refs(NameKind.VALUE), 1)
    whom = st.none() | parts.phrases
    return st.one_of(
        st.builds(ast.Refigured, targets, literals, words, literals, citations),
        st.builds(ast.Replaced, targets, parts.expressions(), citations),
        st.builds(ast.Relisted, parts.refs(NameKind.LIST), st.sampled_from(["增加", "删去"]), values, citations),
        st.builds(ast.Removed, parts.refs(NameKind.QUANTITY, NameKind.BENEFIT), whom, citations),
    )


def _slots(parts: Parts) -> Drawn[ast.Slot]:
    expressions, citations, no = parts.expressions(), parts.citations, st.just("")
    payers = parts.refs(NameKind.PAYER)
    accumulations, measures = st.sampled_from(ACCUMULATIONS), st.sampled_from(MEASURES)
    return st.one_of(
        st.builds(ast.Slot, st.just("适用于"), parts.conditions(), no, no, citations),
        st.builds(ast.Slot, st.sampled_from(["费用为", "比例为", "支付为"]), expressions, no, no, citations),
        st.builds(ast.Slot, st.just("起付为"), expressions, accumulations, no, citations),
        st.builds(ast.Slot, st.just("封顶为"), expressions, accumulations, measures, citations),
        st.builds(ast.Slot, st.sampled_from(["全额支付", "不予支付"]), st.none(), no, no, citations),
        st.builds(ast.Slot, st.sampled_from(["由", "划入"]), payers, no, no, citations),
    )


# ---- remarks and worked cases


def _remarks(parts: Parts) -> list[Drawn[ast.Statement]]:
    quantities = parts.refs(NameKind.QUANTITY)
    none = st.none()
    reasons = _reasons(parts)
    kinds = st.sampled_from(["宣示性", "目标", "授权另定", "探索", "未载明", "说明"])
    bounds = st.sampled_from(["含本数", "不含本数"])
    sentences = st.sampled_from((*SETTINGS, *CONTINUATIONS))
    year = (st.just("医保年度"), st.just(""), none, none, dates)
    return [
        st.builds(ast.ReadingDecl, st.just("优先"), st.just("优先"), quantities, parts.phrases, reason=reasons),
        st.builds(ast.ReadingDecl, st.just("本数"), bounds, quantities, none, reason=reasons),
        st.builds(ast.ReadingDecl, st.just("设定"), sentences, none, none, reason=reasons),
        st.builds(ast.ReadingDecl, *year, reason=reasons),
        st.builds(ast.ClauseDecl, st.sampled_from(LOCATORS), parts.optional_quotes, kinds, reason=reasons),
    ]


def _samples(parts: Parts) -> Drawn[ast.SampleDecl]:
    quantities, benefits = parts.refs(NameKind.QUANTITY), parts.refs(NameKind.BENEFIT)
    objects, values = parts.refs(NameKind.OBJECT), parts.refs(NameKind.VALUE)
    results = quantities | benefits
    given = st.builds(ast.Setting, parts.phrases) | st.builds(ast.Assignment, quantities, literals)
    dated = st.builds(ast.Setting, parts.phrases, dates)
    person = st.tuples(given, tuples_of(given | dated)).map(lambda items: (items[0], *items[1]))
    expected = st.one_of(
        st.builds(ast.Expectation, results, st.sampled_from(["应支付", "应为"]), literals),
        st.builds(ast.Expectation, results, st.just("应为"), values),
        st.builds(ast.Expectation, parts.refs(NameKind.PREDICATE), st.just("应为"), st.booleans()),
    )
    items = tuples_of(st.one_of(given, expected, st.builds(ast.Line, objects, tuples_of(given, 1))))
    numbers = st.none() | st.integers(0, 99)
    events = st.builds(ast.SampleEvent, dates, st.none() | parts.phrases, st.none() | objects, items, numbers)
    taken = st.builds(ast.Assumption, quantities, st.none() | values, literals) | st.sampled_from(CONTINUATIONS)
    return st.builds(ast.SampleDecl, declared(), objects, person, tuples_of(events, 1), tuples_of(taken, most=2))


@st.composite
def modules(draw: st.DrawFn, vocabulary: Vocabulary, extra: str = BLANKS_AND_MARKS) -> ast.Module:
    """Whole files: statements with comments before them and after the last."""
    drawn = draw(tuples_of(statements(vocabulary, extra), most=5))
    lines = st.tuples(prose(extra), st.sampled_from([(), ("",)]), prose(extra))
    comments = st.one_of(st.just(()), tuples_of(prose(extra), 1, 1), lines.map(lambda row: (row[0], *row[1], row[2])))
    return ast.Module(drawn, tuple(draw(comments) for _ in range(len(drawn) + 1)))
