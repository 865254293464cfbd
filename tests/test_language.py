"""Properties of the language: what is printed reads back, nothing crashes, blanks and widths mean nothing.

Single errors and their wording are in tests/corpus.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from importlib import resources
from itertools import combinations, pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dsl import syntax as ast
from dsl.boundaries import OPENING_WORDS
from dsl.collect import collect
from dsl.grammar import Grammar, grammar, read_grammar, tables_of
from dsl.lattice import NoReading, TooManyReadings, readings
from dsl.lexicon import OPENING_ONLY, Lexicon, NameKind
from dsl.names import declare_names
from dsl.parser import parse
from dsl.printer import format_file, print_module, print_statement, same_tree
from dsl.reading import read_source
from dsl.source import fold, source_from_text
from mingsuan.checking import check_text
from mingsuan.formatting import formatted
from tests.rules import Rules, lexicon_of, node_kinds, read, with_vocabulary
from tests.shipped import POLICIES
from tests.statement_strategies import kinds, modules
from tests.strategies import Vocabulary, vocabularies, vocabulary_of

K = NameKind
CORPUS = Path(__file__).parent / "corpus"
QUICK = 5.0  # seconds of processor time; what is quick takes far less, what is not takes minutes


def quickly(text: str, lexicon: Lexicon | None = None) -> Rules:
    """The text read, in a time that does not depend on how badly it is written."""
    start = time.process_time()
    rules = read(text, lexicon)
    assert time.process_time() - start < QUICK
    return rules


def assert_sound(rules: Rules) -> None:
    """Every diagnostic has a place inside the file; a file without rules and without diagnostics is blank."""
    size = len(rules.file.text)
    for item in rules.diagnostics:
        assert item.labels
        for label in item.labels:
            assert 0 <= label.span.start <= label.span.end <= size
            assert label.span.start < label.span.end


# ---- printing


@st.composite
def vocabulary_and_module(draw: st.DrawFn, extra: str | None = None) -> tuple[Vocabulary, ast.Module]:
    vocabulary = draw(vocabularies)
    return vocabulary, draw(modules(vocabulary) if extra is None else modules(vocabulary, extra))


@settings(max_examples=100, deadline=None)
@given(vocabulary_and_module())
def test_what_is_printed_reads_back(drawn: tuple[Vocabulary, ast.Module]) -> None:
    vocabulary, module = drawn
    text = print_module(module)
    file, lexicon = source_from_text("试.ming", text), vocabulary.lexicon()
    parsed = parse(file, collect(file), lexicon)
    assert parsed.diagnostics == ()
    assert same_tree(parsed.module, module)
    assert print_module(parsed.module) == text
    assert format_file(file, parsed, lexicon) == text


def test_every_kind_of_node_is_drawn() -> None:
    """What is printed and read back above is all that the grammar can say."""
    nodes: set[type] = set()

    def gather(drawn: list[ast.Statement]) -> None:
        nodes.update(node_kinds(drawn))

    some = settings(max_examples=4, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
    for kind in kinds(vocabulary_of(0), ""):
        some(given(st.lists(kind, min_size=8, max_size=8))(gather))()
    every = {kind for name, kind in vars(ast).items() if name in ast.__all__ and isinstance(kind, type)}
    assert {kind.__name__ for kind in every - nodes} == {"Module"}


@pytest.mark.parametrize("path", sorted(POLICIES.glob("*/*.ming")), ids=lambda path: path.stem)
def test_policies_that_ship_are_in_the_one_layout(path: Path) -> None:
    assert formatted(read_source(path)) == path.read_text("utf-8")


@pytest.mark.parametrize("path", sorted(CORPUS.glob("layout/*.ming")), ids=lambda path: path.stem)
def test_files_in_the_one_layout_stay_as_they_are(path: Path) -> None:
    text = path.read_text("utf-8")
    rules = read(text, lexicon_of())
    assert rules.codes == []
    assert format_file(rules.file, rules.parsed, rules.lexicon) == text


def test_a_long_chain_is_printed_and_compared_without_recursion() -> None:
    rules = quickly("定义 甲：" + "加".join(["1元"] * 5_000) + "。\n")
    assert rules.codes == []
    assert format_file(rules.file, rules.parsed, rules.lexicon) == rules.file.text
    assert not same_tree(rules.module, read("定义 甲：" + "加".join(["1元"] * 4_999) + "加2元。").module)


LAYOUT = """\
注：上面。
政策：甲。
施行：自2022年11月1日起。

注：一。

注：二。
参数 起付标准：400元。
定义 收费：起付标准加5元。

表 支付比例：
  参加职工医保，60%；
  其他，不享受。

称「甲」：参加职工医保。
称 乙：参加职工医保或参加居民医保，且普通门诊。

口径：等限于所列。理由：未列其他。

注：完。
"""


def test_layout() -> None:
    mixed = (
        LAYOUT.replace("\n\n注：一。\n\n", "\n\n\n\n注：一。\n \n\n")
        .replace("：\n  参加", ":参加")
        .replace("；\n  ", ";")
    )
    mixed = (
        mixed.replace("，且普通门诊", "")
        .replace("称 乙", "称乙")
        .replace("参数 起", "参数　起")
        .replace("\n\n称", "\n称")
    )
    rules = read(mixed)
    assert rules.codes == []
    expected = LAYOUT.replace("，且普通门诊", "")
    assert format_file(rules.file, rules.parsed, rules.lexicon) == expected


def test_a_comment_on_the_line_of_a_statement_stays_with_it() -> None:
    rules = read("参数 甲甲：1元。 注：见附件。\n参数 乙乙：2元。\n")
    assert rules.module.comments == (("见附件。",), (), ())


# ---- hostile text


LANGUAGE = (
    "".join(sorted({char for word in grammar().terminals for char in word})) + '0123456789元%周岁 \n\t“”「」"三一'
)
words = st.sampled_from(
    [*grammar().terminals, *OPENING_WORDS, "400元", "2022年1月1日", "30%", "职工医保", "退休", "\n", " "]
)
CROWDED = """\
词汇：试。对象参保人。对象就医，为事件。分类险种，属于参保人：职工医保；居民医保。事实医疗费，属于就医：金额。
参数起付标准：400元。定义收费：若险种为职工医保且医疗费超过起付标准，则（医疗费－起付标准）×60%；否则０元。口径:等限于所列。理由:未列其他。"""


def test_no_blank_is_needed() -> None:
    rules = read(CROWDED, lexicon_of())
    assert rules.codes == []
    assert (
        format_file(rules.file, rules.parsed, rules.lexicon)
        == """\
词汇：试。

对象 参保人。
对象 就医，为事件。

分类 险种，属于参保人：
  职工医保；
  居民医保。
事实 医疗费，属于就医：金额。

参数 起付标准：400元。
定义 收费：若险种为职工医保且医疗费超过起付标准，则（医疗费－起付标准）×60%；否则0元。

口径：等限于所列。理由：未列其他。
"""
    )


POLICY = (POLICIES / "anshan_outpatient" / "鞍山门诊共济.ming").read_text("utf-8")[:9000]
EVERYTHING = (CORPUS / "layout" / "各种规则.ming").read_text("utf-8")


@settings(max_examples=300, deadline=None)
@given(st.text() | st.text(LANGUAGE, max_size=200) | st.lists(words, max_size=60).map("".join))
def test_any_text_is_read(text: str) -> None:
    assert_sound(quickly(text))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A part of a policy with characters deleted, put in, swapped, and its end cut off."""
    whole = draw(st.sampled_from([POLICY, EVERYTHING]))
    start = draw(st.integers(0, len(whole) - 1))
    text = list(whole[start : start + draw(st.integers(1, 1500))])
    for _ in range(draw(st.integers(1, 6))):
        if not text:
            break
        place, other = draw(st.integers(0, len(text) - 1)), draw(st.integers(0, len(text) - 1))
        change = draw(st.sampled_from(["delete", "insert", "swap"]))
        if change == "delete":
            del text[place]
        elif change == "insert":
            text.insert(place, draw(st.sampled_from(LANGUAGE)))
        else:
            text[place], text[other] = text[other], text[place]
    return "".join(text)


def names_of_everything() -> Lexicon:
    """The words of the language and all names that EVERYTHING declares."""
    lexicon = lexicon_of()
    declare_names(source_from_text("试.ming", EVERYTHING), collect(source_from_text("试.ming", EVERYTHING)), lexicon)
    return lexicon


@settings(max_examples=200, deadline=None)
@given(mutated(), st.sampled_from([with_vocabulary, names_of_everything]))
def test_damaged_policies_are_read(text: str, names: Callable[[], Lexicon]) -> None:
    rules = quickly(text, names())
    assert_sound(rules)
    assert rules.codes or same_tree(read(print_module(rules.module), names()).module, rules.module)


@pytest.mark.parametrize("end", range(0, len(POLICY), 389))
def test_truncated_policies_are_read(end: int) -> None:
    assert_sound(quickly(POLICY[:end]))


@pytest.mark.parametrize("end", range(0, len(EVERYTHING), 97))
def test_truncated_rules_of_every_kind_are_read(end: int) -> None:
    assert_sound(quickly(EVERYTHING[:end], lexicon_of()))


# ---- blanks and widths


_WIDTHS: dict[str, list[str]] = {}
for _char in [chr(code) for code in (*range(0x21, 0x7F), *range(0xFF01, 0xFF5F))] + list("–—−‒―"):
    _WIDTHS.setdefault(fold(_char), []).append(_char)


def rewidened(text: str, choose: Callable[[list[str]], str]) -> str:
    """The text with the width of every character that has two chosen anew."""
    return "".join(choose(_WIDTHS[fold(char)]) if fold(char) in _WIDTHS else char for char in text)


def squeezed(text: str) -> str:
    """The text without blanks; a comment needs its line."""
    lines = text.split("\n")
    return "".join(f"\n{line}\n" if line.startswith("注：") else "".join(line.split()) for line in lines)


@settings(max_examples=60, deadline=None)
@given(vocabulary_and_module(extra=""), st.randoms(use_true_random=False))
def test_widths_and_blanks_mean_nothing(drawn: tuple[Vocabulary, ast.Module], random: Random) -> None:
    vocabulary, module = drawn
    text = print_module(module)
    for written in (rewidened(text, random.choice), squeezed(text), rewidened(squeezed(text), random.choice)):
        file = source_from_text("试.ming", written)
        parsed = parse(file, collect(file), vocabulary.lexicon())
        assert parsed.diagnostics == ()
        # A blank line between two comments goes with the blanks.
        assert same_tree(parsed.module.statements, module.statements)


@settings(max_examples=100, deadline=None)
@given(mutated(), st.randoms(use_true_random=False))
def test_widths_do_not_change_what_is_reported(text: str, random: Random) -> None:
    assert read(rewidened(text, random.choice)).codes == read(text).codes


# ---- the grammar


def conflicts(caplog: pytest.LogCaptureFixture, make: Callable[[], object]) -> list[str]:
    """What Lark says of conflicts while it makes a parser; without a logger it resolves them in silence."""
    with caplog.at_level(logging.DEBUG, logger="lark"):
        make()
    return [record.message for record in caplog.records if "onflict" in record.message]


def test_the_grammar_has_no_conflicts(caplog: pytest.LogCaptureFixture) -> None:
    assert conflicts(caplog, lambda: read_grammar(debug=True)) == []


def test_a_conflict_would_be_seen(caplog: pytest.LogCaptureFixture) -> None:
    from lark import Lark

    assert conflicts(caplog, lambda: Lark('start: "a" start "a" | "a"', parser="lalr", debug=True))


def test_the_kept_tables_are_those_of_the_grammar() -> None:
    kept = resources.files("dsl").joinpath("policy_tables.json").read_text("utf-8")
    assert json.loads(kept) == tables_of(read_grammar()), "make grammar"


def incoming(tables: Grammar) -> dict[int, str]:
    """The token or rule by which each state is entered (an LALR state has one)."""
    entered: dict[int, str] = {}
    rows: list[Mapping[str, object]] = [*tables.actions.values(), *tables.gotos.values()]
    for row in rows:
        entered.update({target: kind for kind, target in row.items() if isinstance(target, int)})
    return entered


def test_every_keyword_can_be_written() -> None:
    tables = grammar()
    shifted = {kind for row in tables.actions.values() for kind, action in row.items() if isinstance(action, int)}
    assert set(tables.texts) <= shifted
    lexicon = Lexicon(tables.keywords)
    for word, kind in tables.keywords.items():
        (reading,) = readings(word, lexicon, opening=True)
        assert [(edge.text, edge.type) for edge in reading] == [(word, kind)]


@pytest.mark.parametrize("word", sorted(grammar().keywords))
def test_a_word_of_the_language_inside_a_name_is_no_keyword(word: str) -> None:
    rules = read(f"称「丙」：甲{word}乙。", lexicon_of(**{f"甲{word}乙": K.VALUE}))
    assert rules.codes == []
    assert rules.module.statements == (
        ast.TermDecl(
            ast.Name("丙", quoted=True),
            ast.Phrase((ast.Values((ast.Ref(f"甲{word}乙", "VALUE", f"甲{word}乙"),)),)),
            (),
        ),
    )


def test_words_that_open_an_item_are_asked_for_only_where_one_opens() -> None:
    tables = grammar()
    assert set(tables.keywords) >= OPENING_ONLY
    entered = incoming(tables)
    marks = {tables.terminals[mark] for mark in "：；，（"}
    opening_types = {tables.keywords[word] for word in OPENING_ONLY}
    for state, row in tables.actions.items():
        asked = {kind for kind, action in row.items() if isinstance(action, int)} & opening_types
        glued = {kind for kind in asked if tables.texts[kind][0] in "，；"}
        if asked - glued:
            assert state == tables.start or entered[state] in marks, (entered[state], asked)


# ---- how text is split


def every_cut(text: str, names: list[str]) -> list[frozenset[int]]:
    """All ways to cut a text into the names, as sets of the places cut; by trying all sets."""
    places = range(1, len(text))
    found = []
    for count in range(len(text)):
        for cut in combinations(places, count):
            ends = [0, *cut, len(text)]
            if all(text[start:end] in names for start, end in pairwise(ends)):
                found.append(frozenset(cut))
    return found


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.text("甲乙丙", min_size=1, max_size=4), min_size=1, max_size=6, unique=True),
    st.text("甲乙丙", min_size=1, max_size=8),
)
def test_readings_are_the_coarsest_of_all_cuts(names: list[str], text: str) -> None:
    lexicon = lexicon_of(**dict.fromkeys(names, K.VALUE))
    cuts = every_cut(text, names)
    coarsest = {cut for cut in cuts if not any(other < cut for other in cuts)}
    try:
        found = readings(text, lexicon, opening=False)
    except NoReading as error:
        assert not cuts
        assert text[: error.start] == "" or every_cut(text[: error.start], names)
    else:
        assert {frozenset(edge.end for edge in reading[:-1]) for reading in found} == coarsest


def ambiguous(医保: NameKind) -> Lexicon:
    return lexicon_of(在职=K.VALUE, 在职职工=K.PREDICATE, 职工医保=K.VALUE, 医保=医保)


def test_two_readings_are_printed_and_none_is_taken() -> None:
    rules = read("称「甲」：在职职工医保。", ambiguous(K.VALUE))
    assert rules.codes == ["L01"]
    (item,) = rules.diagnostics
    assert "在职职工｜医保" in item.message and "在职｜职工医保" in item.message
    assert item.helps == ("请用「」标明其中的名称，例如：「在职职工」医保。",)
    assert rules.shown() == "在职职工医保"


@pytest.mark.parametrize("written", ["「在职职工」医保", "在职「职工医保」", "在职职工的医保", "在职的职工医保"])
def test_either_reading_can_be_marked(written: str) -> None:
    rules = read(f"称「甲」：{written}。", ambiguous(K.VALUE))
    assert rules.codes == []
    (term,) = rules.module.statements
    assert isinstance(term, ast.TermDecl) and isinstance(term.condition, ast.Phrase)
    assert len(term.condition.parts) == 2


def test_the_only_grammatical_reading_is_taken() -> None:
    # An object does not stand beside a predicate, so 在职职工｜医保 cannot be meant.
    rules = read("称「甲」：在职职工医保。", ambiguous(K.OBJECT))
    assert rules.codes == []
    (term,) = rules.module.statements
    assert print_statement(term) == "称「甲」：在职职工医保。"
    assert isinstance(term, ast.TermDecl) and isinstance(term.condition, ast.Phrase)
    assert [part.refs[0].name for part in term.condition.parts] == ["在职", "职工医保"]  # type: ignore[union-attr]


def test_the_search_for_readings_is_bounded() -> None:
    # 60 is a sum of twos and threes in some ten million orders, none finer than another.
    lexicon = lexicon_of(甲甲=K.VALUE, 甲甲甲=K.VALUE)
    with pytest.raises(TooManyReadings):
        readings("甲" * 60, lexicon, opening=False)
    assert quickly("称「乙」：" + "甲" * 60 + "。\n" + "称「丙」：" + "甲" * 50_000 + "。", lexicon).codes == [
        "L09",
        "L09",
    ]


# ---- gigantic input


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("定义 甲：" + "（" * 100_000 + "1元" + "）" * 100_000 + "。", {"L06"}),
        ("参数 甲：" + "9" * 1_000_000 + "元。", {"L07"}),
        ("".join(f"参数 甲{number}：1元，依据一“未完。\n" for number in range(10_000)), {"L05"}),
        ("".join(f"参数 甲{number}：未知的词{number}。\n" for number in range(5_000)), {"L03"}),
        ("参数 " + "甲" * 1_000_000 + "：1元。", set()),
        ("不是规则\n" * 20_000, {"S01"}),
        ("表 甲：" + "；".join(f"参加职工医保，{number}元" for number in range(5_000)) + "。", set()),
        ("参数 甲：1元" + "\n" * 500_000 + "。", set()),
        ("参数 甲：" + "1元\n" * 20_000 + "。", {"S03"}),
        ("「" * 200_000, {"S01"}),
        ("称 甲：" + "「" * 100_000, {"L05"}),
        ("称 甲：" + "不" * 300_000 + "。", {"L03"}),
    ],
    ids=lambda value: None if isinstance(value, str) else "-".join(sorted(value)) or "fine",
)
def test_gigantic_input_is_read_quickly(text: str, codes: set[str]) -> None:
    rules = quickly(text)
    assert set(rules.codes) == codes
    assert_sound(rules)


def test_an_empty_file_holds_nothing() -> None:
    assert read("").module == ast.Module((), ((),))
    assert read(" \n\u3000\r\n").codes == []


@pytest.mark.parametrize("char", ["\0", "\x07", "\x1b", "\u200b", "\ufeff", "\u202e", "\ud800", "\U0001f600", "‘", "'"])
def test_strange_characters_are_no_part_of_rules(char: str) -> None:
    for text in (f"参数 甲：{char}1元。", f"参数 甲：1{char}元。", f"{char}", f"口径：等限于所列。理由{char}：甲。"):
        rules = quickly(text)
        assert rules.codes and set(rules.codes) <= {"L03", "S01", "S02"}
        assert_sound(rules)


def test_control_characters_are_unknown_words() -> None:
    rules = read("参数 甲：\0400元\x07。\n参数 乙：1元。")
    assert rules.codes == ["L03"]
    assert [type(statement) for statement in rules.module.statements] == [ast.ParameterDecl]


def test_a_range_whose_lower_end_cannot_take_the_words_of_the_upper() -> None:
    # 2023 would read 2023年2月29日, a day that does not exist: the number stays a number, and the types are reported.
    text = "词汇：甲。\n对象 参保人。\n事实 年龄，属于参保人：周岁。\n称「甲」：年龄为2023－2024年2月29日。\n"
    assert "T01" in {item.code for item in check_text(text)}
