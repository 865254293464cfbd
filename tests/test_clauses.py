"""Documents to clause trees, locators to places, quotes to spans.

The golden trees in tests/golden/clauses were compared with the texts by eye. UPDATE_GOLDEN=1 in the environment writes
them anew; read the difference before keeping it.
"""

import os
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dsl.clauses import Document, own_text_spans, parse_document, walk
from dsl.locators import LocatorError, LocatorProblem, find_quote, resolve
from dsl.source import Span, source_from_text

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "clauses"
SOURCES = [
    *sorted((HERE / "documents").glob("*.txt")),
    HERE.parent / "stdlib_policies" / "anshan_outpatient" / "004_96f8ebb8fc6b7c69.txt",
]

STATUTE = """某省基本医疗保险条例
（2021年5月1日某省第十三届人民代表大会常务委员会第二十次会议通过　2022年3月1日修正）
目　录
第一章　总　则
第二章　待　遇
第一章　总　则
第一条　为了规范基本医疗保险，制定本条例。
第二条【适用范围】本省行政区域内的用人单位和个人适用本条例。

第二章　待　遇
第一节　住院
第三条　参保人员住院，有下列情形之一的，由统筹基金支付：
　　（一）三级医院；
　　（二）二级医院，包括：
　　1.综合医院；
　　2.专科医院。
　　（三）其他。
　　前款规定的比例由省人民政府规定。
第十二条规定的情形除外。
第四条　职工缴纳保险费。
灵活就业人员可以参加，具备下列条件：
（一）本省户籍；
（二）连续缴费满12个月。
第五条　有下列行为之一的，责令改正：
（一）伪造材料；
（二）冒名就医。
第六条
本条例自2023年1月1日起施行。
"""

MADE = {
    "statute": STATUTE,
    "levels": """关于门诊统筹的通知
各县（市、区）医疗保障局：
现将有关事项通知如下：
一、参保范围
（一）职工。包括：
1.在职职工。
（1）单位职工；
①机关；
②企业。
（2）灵活就业人员。
2.退休职工。
（二）居民。
二、其他
未尽事宜另行通知。

某市医疗保障局
2023年1月5日
（此件公开发布）
""",
    "repeated": """一、待遇
1.门诊。
2.住院。
二、管理
1.门诊。
1.住院。
4.转诊。
二、附则
""",
}


def parsed(text: str) -> Document:
    return parse_document(source_from_text("试.txt", text))


def load(path: Path) -> Document:
    return parsed(path.read_bytes().decode("utf-8"))


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    """The five shipped documents by the first three digits of their file names."""
    return {path.name[:3]: load(path) for path in SOURCES}


# --- golden trees


def tree(document: Document) -> str:
    """A document as indented text: what is where, with the first and last words of each paragraph."""

    def where(span: Span) -> str:
        return f"[{span.start}-{span.end}]"

    def words(span: Span) -> str:
        text = "".join(document.text(span).split())
        return text if len(text) <= 24 else f"{text[:14]}……{text[-8:]}"

    title = document.title
    lines = [f"标题 {where(title)} {document.title_text}" if title else "标题 （无）"]
    depths = {id(clause): 0 for clause in document.clauses}
    for clause in walk(document.clauses):
        depth = depths[id(clause)]
        depths.update((id(child), depth + 1) for child in clause.children)
        heading = f" 《{clause.heading}》{where(clause.heading_span)}" if clause.heading_span else ""
        after = f" 在上级第{clause.after}段之后" if clause.after else ""
        lines.append(f"{'    ' * depth}{clause.path} {where(clause.span)} 编号“{clause.marker}”{heading}{after}")
        lines.extend(
            f"{'    ' * depth}  第{number}段 {len(part.sentences)}句 {where(part.span)} {words(part.span)}"
            for number, part in enumerate(clause.paragraphs, 1)
        )
    for note in document.notes:
        line, column = document.source.line_column(note.span.start)
        lines.append(f"注 第{line}行第{column}列 {where(note.span)} {note.text}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", [*(path.stem for path in SOURCES), *MADE])
def test_golden_tree(name: str) -> None:
    paths = {path.stem: path for path in SOURCES}
    actual = tree(load(paths[name]) if name in paths else parsed(MADE[name]))
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        golden.write_text(actual, encoding="utf-8")
    assert actual == golden.read_text(encoding="utf-8")


# --- properties


def assert_covered(document: Document) -> None:
    """Each character that is not blank lies in the title or in the own text of exactly one clause."""
    text = document.source.text
    count = [0] * len(text)
    spans = [document.title] if document.title else []
    for clause in walk(document.clauses):
        spans.extend(own_text_spans(clause))
    for span in spans:
        for index in range(span.start, span.end):
            count[index] += 1
    wrong = [index for index, char in enumerate(text) if not char.isspace() and count[index] != 1]
    assert not wrong, (wrong[:5], text[wrong[0] :][:20])


def assert_sound(document: Document) -> None:
    """Coverage, nesting, unique paths that resolve to their own clause, sentences that tile their paragraph."""
    assert_covered(document)
    clauses = list(walk(document.clauses))
    assert len(document.by_path) == len(clauses)
    for clause in clauses:
        assert resolve(document, clause.path).clause is clause
        for child in clause.children:
            assert clause.span.start <= child.span.start < child.span.end <= clause.span.end
        for part in clause.paragraphs:
            whole = "".join(document.text(part.span).split())
            assert whole == "".join("".join(document.text(each).split()) for each in part.sentences)
    for note in document.notes:
        assert 0 <= note.span.start < note.span.end <= len(document.source.text)
        assert note.text.endswith("。")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_shipped_documents_are_sound(path: Path) -> None:
    assert_sound(load(path))


@pytest.mark.parametrize("name", MADE)
def test_made_documents_are_sound(name: str) -> None:
    assert_sound(parsed(MADE[name]))


_MARKERS = "一、/二、/三、/（一）/（二）/(三)/1./2./3、/4、/（1）/（2）/①/②/专栏1/专栏2/第一章/第二章/第一节/第一条/第二条/第三条/目录"
_OTHERS = "。/；/：/“/”/（/）/，/ /\u3000/\n/\n/\n/\r\n/\x00/\ufeff/参保人员/实施方案/门诊统筹基金支付比例/2023年11月1日/【适用】/抄送："
_PIECES = st.sampled_from([*_MARKERS.split("/"), *_OTHERS.split("/"), "[bookmark: _GoBack]", "〔2023〕4号"])
TEXTS = st.lists(_PIECES, max_size=60).map("".join) | st.text(max_size=80)


@given(TEXTS)
@example("第一条\n（2）\n二、")  # two numbered 2 under one article, told apart by how they are written
@settings(max_examples=300, deadline=None)
def test_any_text_parses_and_is_covered(text: str) -> None:
    assert_sound(parsed(text))


@given(TEXTS, st.text(max_size=12) | st.lists(_PIECES, max_size=5).map("".join))
@settings(deadline=None)
def test_any_locator_names_one_place_or_raises(text: str, locator: str) -> None:
    document = parsed(text)
    try:
        place = resolve(document, locator)
    except LocatorError as error:
        assert isinstance(error.kind, LocatorProblem)
        assert all(resolve(document, path) for path in error.candidates)
    else:
        assert resolve(document, place.path) == place


@given(TEXTS, st.data())
@settings(deadline=None)
def test_a_slice_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    document = parsed(text)
    clauses = list(walk(document.clauses))
    if not clauses:
        return
    clause = data.draw(st.sampled_from(clauses))
    start = data.draw(st.integers(clause.span.start, clause.span.end))
    end = data.draw(st.integers(start, clause.span.end))
    quote = text[start:end]
    spans = find_quote(document, resolve(document, clause.path), quote)
    if quote.strip() and "[" not in text:
        lead = len(quote) - len(quote.lstrip())
        assert Span(start + lead, start + len(quote.rstrip())) in spans


def test_ten_thousand_clauses_parse_in_linear_time_and_quotes_are_found_fast() -> None:
    lines = []
    for part in range(100):
        lines.append(f"一、第{part}部分")
        for item in range(1, 101):
            lines.append(f"{item}.推进工作。第{part}部分第{item}项的支付比例为60%。")
    began = time.process_time()
    document = parsed("\n".join(lines))
    paths = list(document.by_path)
    assert len(paths) == 10_100
    found = [len(find_quote(document, resolve(document, path), "支付比例")) for path in paths]
    assert sorted(found) == [1] * 10_000 + [100] * 100
    # About a second of work; were any part of it quadratic it would be minutes.
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    "text",
    [
        "（" * 50_000 + "）" * 50_000,
        "“。" * 50_000,
        "一、\n" * 20_000,
        "1" * 100_000,
        "专栏1\n1.\n（一）\n" * 5_000,
        "目录\n" * 20_000,
    ],
    ids=["brackets", "quotes", "markers", "digits", "boxes", "contents"],
)
def test_hostile_texts_are_read(text: str) -> None:
    assert_covered(parsed(text))


# --- the quirks of the shipped texts


def first_words(document: Document, locator: str, count: int = 8) -> str:
    return document.text(resolve(document, locator).span)[:count]


def notes(document: Document) -> list[str]:
    return [note.text for note in document.notes]


def test_lines_broken_in_the_middle_of_a_sentence(documents: dict[str, Document]) -> None:
    document = documents["001"]
    assert [len(document.by_path[path].paragraphs) for path in "一二三四五六"] == [1] * 6
    place = resolve(document, "一第1段")
    assert len(find_quote(document, place, "起付标准以上至最高支付限额之间符合政策规定的门诊慢特病医疗费用")) == 1
    assert sum("断行" in text for text in notes(document)) == 2


def test_bookmark_of_a_word_processor(documents: dict[str, Document]) -> None:
    document = documents["002"]
    assert document.title_text == "关于开展医保纾困·携手共富专项行动的实施方案（征求意见稿）"
    assert any("[bookmark: _GoBack]" in text for text in notes(document))
    title = resolve(document, "标题")
    assert len(find_quote(document, title, "携手共富专项行动的实施方案")) == 1


def test_arabic_number_on_the_level_of_chinese_ones(documents: dict[str, Document]) -> None:
    document = documents["002"]
    assert [clause.path for clause in document.clauses] == ["文头", "引言", "1", "二", "三", "四"]
    assert document.by_path["1"].heading == "工作目标"
    assert any("“1、”" in text and "“二”" in text for text in notes(document))
    other = parsed("一、目标\n1、范围\n本办法适用于职工。\n二、措施\n")
    assert list(other.by_path) == ["一", "一1", "二"]


def test_items_numbered_on_across_sections(documents: dict[str, Document]) -> None:
    assert resolve(documents["000"], "二（四）16").clause is resolve(documents["000"], "第16项").clause
    assert resolve(documents["002"], "第9项").path == "三（三）9"
    assert resolve(documents["002"], "第九项").path == "三（三）9"
    assert any("接着上一节" in text for text in notes(documents["000"]))


def test_mixed_widths_of_punctuation(documents: dict[str, Document]) -> None:
    document = documents["003"]
    assert resolve(document, "（三）1").clause is resolve(document, "(三)１.").clause
    quote = "对特殊群体、特定疾病有针对性的免除医保目录、支付限额、用药量等限制性条款，实施医疗保障"
    assert quote not in document.source.text  # the document writes a half-width comma
    assert len(find_quote(document, resolve(document, "4"), quote)) == 1


def test_wide_indents_and_blank_lines(documents: dict[str, Document]) -> None:
    document = documents["004"]
    assert [clause.path for clause in document.clauses] == ["引言", "一", "二", "三", "四"]
    assert document.by_path["三"].marker_span.start == document.source.text.index("三、工作安排")
    spread = parsed("\n\n　　一、范围\n\n\n　　适用于职工。\n\n  第二段。\n")
    assert len(spread.by_path["一"].paragraphs) == 2


def test_letterhead_and_colophon(documents: dict[str, Document]) -> None:
    document = documents["001"]
    assert document.title_text == "对县十九届人大二次会议代表第23号建议的答复"
    paths = [clause.path for clause in document.clauses]
    assert paths == ["文头", "引言", "一", "二", "三", "四", "五", "六", "落款"]
    assert len(document.by_path["文头"].paragraphs) == 4
    assert first_words(document, "落款第2段", 10) == "2023年11月1日"
    assert first_words(document, "落款第6段", 3) == "抄送："


def test_bracketed_offices_at_the_end_of_items(documents: dict[str, Document]) -> None:
    document = documents["002"]
    assert first_words(document, "三（三）9第1段第5句") == "（牵头单位：市医"
    assert len(document.by_path["三（三）9"].paragraphs[0].sentences) == 5
    assert first_words(document, "二第1段第2句") == "（以下统称困难群"


def test_fragment_and_boxes(documents: dict[str, Document]) -> None:
    document = documents["003"]
    assert document.title is None
    top = ["3", "4", "专栏2", "5", "6", "7", "（三）", "（四）"]
    assert [clause.path for clause in document.clauses] == top
    assert len(document.by_path["专栏2"].children) == 6
    assert [clause.path for clause in document.by_path["（四）"].children] == ["（四）1", "专栏4", "（四）2", "专栏5"]
    found = "".join(notes(document))
    assert "从“3”开始" in found
    assert "“（三）”之前没有“（二）”" in found
    assert "专栏5只有标题" in found


def test_items_that_a_box_and_the_list_around_it_could_both_claim() -> None:
    document = parsed("一、保障\n1.参保。\n专栏1 重点\n1.门诊。\n2.住院。\n二、管理\n")
    assert [clause.path for clause in document.by_path["一"].children] == ["一1", "专栏1"]
    assert any("可能已不属于专栏1" in text for text in notes(document))


def test_heading_on_its_own_line_or_before_the_text(documents: dict[str, Document]) -> None:
    document = documents["004"]
    assert document.by_path["三（一）"].heading == "建立职工医保普通门诊统筹机制"
    assert first_words(document, "三（一）第1段", 12) == "自2022年11月1日起"
    assert document.by_path["二（一）"].heading == "坚持保障基本、动态调整"
    assert first_words(document, "二（一）第1段第1句", 12) == "坚持保障基本、动态调整。"
    assert documents["001"].by_path["一"].heading == "提高医保报销比例，减轻群众就医负担"
    assert first_words(documents["001"], "一第1段") == "提高医疗卫生机构"


def test_a_sentence_without_a_full_stop_is_noted(documents: dict[str, Document]) -> None:
    assert any("没有句末标点" in text for text in notes(documents["000"]))


def test_statute() -> None:
    document = parsed(STATUTE)
    assert document.title_text.startswith("某省基本医疗保险条例")
    assert [clause.path for clause in document.clauses] == ["目录", "第一章", "第二章"]
    item = resolve(document, "第三条第一款第（二）项第2目")
    assert document.text(item.span) == "2.专科医院。"
    assert resolve(document, "第3条第1款第二项第2目") == item
    assert document.text(resolve(document, "第三条第二款").span) == "前款规定的比例由省人民政府规定。"
    assert document.text(resolve(document, "第三条第三款").span) == "第十二条规定的情形除外。"
    # A 款 reaches to the end of its items.
    assert document.text(resolve(document, "第四条第二款").span).endswith("满12个月。")
    assert resolve(document, "第四条第（二）项").path == "第四条第二款第（二）项"
    # With a single 款 the canonical path leaves it out.
    assert resolve(document, "第五条第一款第（一）项").path == "第五条第（一）项"
    assert document.by_path["第二条"].heading == "适用范围"
    assert first_words(document, "第二条第一款第1句", 5) == "本省行政区"
    assert resolve(document, "第六条第一款").path == "第六条第一款"


def test_numbers_at_the_head_of_a_line_that_open_nothing() -> None:
    document = parsed(
        "一、范围\n1.5亿元以内的基金，\n二、三级医院按规定支付，\n（一）至（三）项除外。\n2、3类人员除外。\n"
    )
    assert list(document.by_path) == ["一"]
    broken = parsed("一、待遇\n门诊费用按医院级别支付，其中实行一、二、\n三、县级医院按规定。\n二、管理\n")
    assert list(broken.by_path) == ["一", "二"]
    assert any("按正文处理" in text for text in notes(broken))


def test_repeated_numbers_get_paths_of_their_own() -> None:
    document = parsed(MADE["repeated"])
    assert [clause.path for clause in walk(document.clauses)] == [
        "一", "一1", "一2", "二〔第1处〕", "二〔第1处〕1〔第1处〕", "二〔第1处〕1〔第2处〕", "二〔第1处〕4", "二〔第2处〕",
    ]  # fmt: skip
    with pytest.raises(LocatorError) as caught:
        resolve(document, "二")
    assert caught.value.kind is LocatorProblem.AMBIGUOUS_NUMBER
    assert caught.value.candidates == ("二〔第1处〕", "二〔第2处〕")
    assert "编号“1”重复。" in notes(document)
    assert "编号不连续：1之后是4。" in notes(document)


# --- locators


@pytest.mark.parametrize(
    ("name", "locator", "path"),
    [
        ("004", "三（一）第2段", "三（一）第2段"),
        ("004", "三(一)第二段第1句", "三（一）第2段第1句"),
        ("004", "三、（一） 第2款", "三（一）第2段"),
        ("004", "二（一）第2句", "二（一）第1段第2句"),
        ("004", "引言", "引言"),
        ("004", "引言第1段", "引言第1段"),
        ("004", "标题", "标题"),
        ("004", "三（一）标题", "三（一）标题"),
        ("000", "二（一）1.", "二（一）1"),
        ("000", "二（一）第1项第3句", "二（一）1第1段第3句"),
        ("003", "专栏2第3项", "专栏2第3项"),
        ("003", "专栏二第3项", "专栏2第3项"),
        ("003", "3", "3"),
        ("002", "1", "1"),
    ],
)
def test_resolve(documents: dict[str, Document], name: str, locator: str, path: str) -> None:
    assert resolve(documents[name], locator).path == path


@pytest.mark.parametrize(
    ("name", "locator", "kind", "detail"),
    [
        ("004", "三（一）第3段", LocatorProblem.MISSING_PARAGRAPH, ("三（一）", 3, 2)),
        ("004", "三第1段", LocatorProblem.MISSING_PARAGRAPH, ("三", 1, 0)),
        ("004", "三（一）第1段第9句", LocatorProblem.MISSING_SENTENCE, ("三（一）第1段", 9, 2)),
        ("004", "三（一）第0段", LocatorProblem.MISSING_PARAGRAPH, ("三（一）", 0, 2)),
    ],
)
def test_what_a_clause_does_not_have(
    documents: dict[str, Document], name: str, locator: str, kind: LocatorProblem, detail: tuple[str, int, int]
) -> None:
    with pytest.raises(LocatorError) as caught:
        resolve(documents[name], locator)
    assert caught.value.kind is kind
    assert (caught.value.found, caught.value.asked, caught.value.count) == detail


@pytest.mark.parametrize(
    ("name", "locator", "found", "candidates"),
    [
        ("004", "三（九）", "三", ("三（七）", "三（六）", "三（五）")),
        ("004", "五", "", ("四", "三", "二", "一")),
        ("002", "三9", "三", ("三（三）9",)),
        ("002", "9", "", ("三（三）9",)),
        ("000", "第17项", "", ("二（四）16", "二（四）15", "二（三）14", "二（三）13", "二（二）12")),
        ("003", "标题", "", ()),
    ],
)
def test_missing_clause(
    documents: dict[str, Document], name: str, locator: str, found: str, candidates: tuple[str, ...]
) -> None:
    with pytest.raises(LocatorError) as caught:
        resolve(documents[name], locator)
    assert caught.value.kind is LocatorProblem.MISSING_CLAUSE
    assert caught.value.found == found
    assert caught.value.candidates[: len(candidates)] == candidates


def test_ambiguous_numbers(documents: dict[str, Document]) -> None:
    with pytest.raises(LocatorError) as caught:
        resolve(documents["003"], "第3项")
    assert caught.value.kind is LocatorProblem.AMBIGUOUS_NUMBER
    assert caught.value.candidates == ("3", "专栏2第3项", "（三）3", "专栏3第3项")
    with pytest.raises(LocatorError) as caught:
        resolve(documents["004"], "三（一）第1句")
    assert caught.value.candidates == ("三（一）第1段第1句", "三（一）第2段第1句")


@pytest.mark.parametrize(
    "locator",
    [
        "",
        "  ",
        "第1段",
        "第2句",
        "三（一",
        "三（一）第2段第1句第1句",
        "三（一）第2",
        "三（一）标题第1段",
        "门诊",
        "〔第1处〕",
        "三（三保障）3",
    ],
)
def test_malformed(documents: dict[str, Document], locator: str) -> None:
    with pytest.raises(LocatorError) as caught:
        resolve(documents["004"], locator)
    assert caught.value.kind is LocatorProblem.MALFORMED


# --- quotes


def test_quote_is_found_in_the_place_that_is_cited(documents: dict[str, Document]) -> None:
    document = documents["004"]
    quote = "超过起付标准400元以上的部分"
    (span,) = find_quote(document, resolve(document, "三（一）第2段"), quote)
    assert document.text(span) == quote
    assert find_quote(document, resolve(document, "三（一）"), quote) == [span]
    assert find_quote(document, resolve(document, "三"), quote) == [span]  # children are part of a clause
    assert find_quote(document, resolve(document, "三（一）第1段"), quote) == []
    assert find_quote(document, resolve(document, "三（二）"), quote) == []
    assert find_quote(document, resolve(document, "三（一）第2段"), "超过起付标准500元以上的部分") == []
    assert find_quote(document, resolve(document, "三"), " ") == []


def test_quote_that_stands_twice(documents: dict[str, Document]) -> None:
    document = documents["004"]
    clause = resolve(document, "三（一）")
    assert len(find_quote(document, clause, "建立职工医保普通门诊统筹机制")) == 2  # in the heading and in paragraph 1
    assert len(find_quote(document, resolve(document, "三（一）标题"), "建立职工医保普通门诊统筹机制")) == 1
    assert len(find_quote(document, resolve(document, "三（一）第1段"), "建立职工医保普通门诊统筹机制")) == 1


def test_quote_disregards_white_space_and_width(documents: dict[str, Document]) -> None:
    document = documents["001"]
    (span,) = find_quote(document, resolve(document, "二第1段"), "自申请之月前１２个月")
    assert document.text(span) == "自申请之月前 12 个月"


def test_overlapping_occurrences_all_count() -> None:
    document = parsed("一、甲甲甲甲甲。\n")
    assert len(find_quote(document, resolve(document, "一"), "甲甲")) == 4
