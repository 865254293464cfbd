"""The contents of a report: every section and row of a comparison made by hand, quotes that land on their words, amounts
with their signs, and the marks that a reader must not miss."""

from collections.abc import Iterator
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from compiler.comparison import result as made
from compiler.formats import amount_text
from compiler.graph import Citation
from compiler.types import AMOUNT, DURATION, POINTS, RATE, Duration, Type
from dsl.clauses import parse_document
from dsl.source import Span, source_from_text
from mingsuan.report import blocks
from mingsuan.report.contents import report_of
from mingsuan.report.contents_families import family_totals
from mingsuan.report.contents_open import grouped_points
from mingsuan.report.contents_parts import SYNTHETIC, Making
from mingsuan.report.contents_summary import nothing_changes
from mingsuan.report.contents_words import percent, share, short_sum, signed, signed_amount, sum_text
from mingsuan.report.sources import Quotes
from tests.comparison_fixture import (
    BASE_DOCUMENT,
    BASE_TEXT,
    COMPARISON,
    DRAFT_DEDUCTIBLE,
    DRAFT_DOCUMENT,
    HUSBAND,
    NOTHING_CHANGED,
    POPULATION,
    QUESTIONS,
    WIFE,
)

# Without what pictures are drawn of, for what is made often.
PLAIN = evolve(COMPARISON, population=None, curves=(), parameters=())


@pytest.fixture(scope="module")
def report() -> blocks.Report:
    return report_of(COMPARISON)


def inside(parts: tuple[blocks.Block, ...]) -> Iterator[blocks.Block]:
    """All blocks, those in folds and the data of figures included."""
    for part in parts:
        yield part
        if isinstance(part, blocks.Fold):
            yield from inside(part.blocks)
        elif isinstance(part, blocks.Figure):
            yield part.data


def of_block(part: blocks.Block) -> Iterator[blocks.Run]:
    """The runs of a block itself."""
    match part:
        case blocks.Heading(text=text):
            yield blocks.Run(text)
        case blocks.Paragraph(runs=runs):
            yield from runs
        case blocks.Bullets(items=items):
            yield from (run for item in items for run in item.runs)
        case blocks.Table(caption=caption, rows=rows):
            yield blocks.Run(caption)
            yield from (
                run for row in rows for cell in row.cells for paragraph in cell.paragraphs for run in paragraph.runs
            )
        case blocks.Steps(lines=lines):
            yield from (run for line in lines for run in (blocks.Run(line.text), *line.sources))
        case blocks.Figure(caption=caption) | blocks.Fold(title=caption):
            yield blocks.Run(caption)


def runs_of(report: blocks.Report) -> list[blocks.Run]:
    """Every run of a report but the source texts."""
    parts = [part for section in report.sections for part in inside(section.blocks)]
    return [run for part in (*report.lead, *parts, *report.about) for run in of_block(part)]


def text_of(section: blocks.Section) -> str:
    """The words of a section, a line a run."""
    return "\n".join(run.text for part in inside(section.blocks) for run in of_block(part))


def tables(section: blocks.Section) -> list[blocks.Table]:
    """The tables of a section, in folds or not."""
    return [part for part in inside(section.blocks) if isinstance(part, blocks.Table)]


def cells(row: blocks.Row) -> list[str]:
    """The words of the cells of a row, paragraphs divided by a stroke."""
    return [
        " | ".join("".join(run.text for run in paragraph.runs) for paragraph in cell.paragraphs) for cell in row.cells
    ]


def anchored(report: blocks.Report) -> dict[str, str]:
    """The text from each anchor of the source texts on."""
    found = {}
    for source in report.sources:
        pieces = [piece for paragraph in source.paragraphs for piece in paragraph]
        for index, piece in enumerate(pieces):
            for anchor in piece.anchors:
                assert anchor not in found
                found[anchor] = "".join(each.text for each in pieces[index:])
    return found


def anchors_of(report: blocks.Report) -> list[str]:
    """Every anchor of a report."""
    found = [section.anchor for section in report.sections] + [source.anchor for source in report.sources]
    for part in (part for section in report.sections for part in inside(section.blocks)):
        if isinstance(part, blocks.Heading | blocks.Fold) and part.anchor:
            found.append(part.anchor)
        if isinstance(part, blocks.Table):
            found += [row.anchor for row in part.rows if row.anchor]
    return found + list(anchored(report))


# ---- the whole


def test_a_report_has_its_nine_sections_in_order(report: blocks.Report) -> None:
    assert report.title == "《试验门诊办法》与《试验门诊办法修订稿》比较报告"
    assert [section.title for section in report.sections] == [
        "一、摘要",
        "二、条文对照表",
        "三、参数变化",
        "四、规则变化",
        "五、典型家庭",
        "六、人群影响",
        "七、曲线",
        "八、待明确事项",
        "九、依据与方法",
    ]


@pytest.mark.parametrize("comparison", [COMPARISON, NOTHING_CHANGED], ids=["changed", "same"])
def test_every_target_exists_and_every_anchor_is_there_once(comparison: made.Comparison) -> None:
    report = report_of(comparison)
    anchors = anchors_of(report)
    assert len(anchors) == len(set(anchors))
    assert {run.target for run in runs_of(report) if run.target} <= set(anchors)


def test_each_quote_leads_to_its_words(report: blocks.Report) -> None:
    found, seen = anchored(report), 0
    for run in runs_of(report):
        if run.target.startswith("q") and "“" in run.text and "……" not in run.text:
            quote = run.text.partition("“")[2].removesuffix("”")
            assert "".join(found[run.target].split()).startswith(quote)
            seen += 1
    assert seen > 20  # the figures, rules, explanations and questions of the fixture each show theirs


def test_tables_and_figures_and_folds_are_numbered_through(report: blocks.Report) -> None:
    parts = [part for section in report.sections for part in inside(section.blocks)]
    data = {id(part.data) for part in parts if isinstance(part, blocks.Figure)}
    captions = [part.caption for part in parts if isinstance(part, blocks.Table) and id(part) not in data]
    captions = [caption for caption in captions if not caption.endswith("：计算过程")]  # these stand in numbered folds
    assert {caption.partition("　")[0] for caption in captions} == {f"表{n}" for n in range(1, len(captions) + 1)}
    figures = [part.caption.partition("　")[0] for part in parts if isinstance(part, blocks.Figure)]
    assert figures == [f"图{n}" for n in range(1, 7)]  # one at a glance, four of people, one curve
    folds = [part.number for part in parts if isinstance(part, blocks.Fold)]
    assert folds == list(range(1, len(folds) + 1))


def test_a_report_is_the_same_each_time(report: blocks.Report) -> None:
    again = report_of(COMPARISON)
    assert runs_of(again) == runs_of(report)
    assert again.sources == report.sources


def test_no_run_and_no_table_is_empty(report: blocks.Report) -> None:
    assert all(run.text for run in runs_of(report))
    for section in report.sections:
        for table in tables(section):
            assert table.rows
            widths = {len(row.cells) for row in table.rows if row.tone != "题"}
            assert widths == {len(table.columns)}, table.caption


# ---- lead


def test_the_lead_says_what_is_compared_and_what_the_report_is_not(report: blocks.Report) -> None:
    said = ["".join(run.text for run in paragraph.runs) for paragraph in report.lead]
    assert said[0] == (
        "现行规定：《试验门诊办法》（现行，自2023年1月1日起施行），即《试验市门诊统筹办法》。"
        "征求意见稿：《试验门诊办法修订稿》（征求意见稿，自2023年1月1日起施行），即《试验市门诊统筹办法（征求意见稿）》。"
        "统筹地区：试验市。"
    )
    assert [paragraph.kind for paragraph in report.lead] == ["", "警", "注"]
    assert said[1].startswith("草案没有载明施行日期，按2023年1月1日起施行计算。有1例典型案例未能完整计算（癫痫儿童）")
    assert "不是正式文件" in said[-1]


def test_a_side_that_is_only_told_of_is_read_out_of_the_document_of_the_other() -> None:
    def led(told: str) -> str:
        comparison = evolve(COMPARISON, clauses=evolve(COMPARISON.clauses, told=told))
        return "".join(run.text for paragraph in report_of(comparison).lead for run in paragraph.runs)

    assert (led("").count("，即《"), led("").count("所述")) == (2, 0)
    base, draft = led("base"), led("draft")
    for text in (base, draft):
        assert (text.count("，即《"), text.count("》所述。")) == (1, 1)
    assert base.index("》所述") < base.index("，即《") and draft.index("，即《") < draft.index("》所述")


def test_two_regions_are_a_warning() -> None:
    elsewhere = evolve(PLAIN, draft=evolve(COMPARISON.draft, region="他市"), notes=())
    (warned,) = [paragraph for paragraph in report_of(elsewhere).lead if paragraph.kind == "警"]
    assert "统筹地区不同（试验市、他市）" in warned.runs[0].text


# ---- 1


def test_the_summary_tells_conflicts_first_then_figures_people_families_and_questions(report: blocks.Report) -> None:
    summary = "".join(text_of(report.sections[0]).split("\n"))
    # 280 / 1260 = 22.22…%; two of three people are 66.66…%; 230 for the one person of 60 and more; the couple 230 + 50
    expected = [
        "两份文件有1处说法不一",
        "参数：修改3项，新增1项，取消1项。",
        "等待期由6个月改为3个月（−3个月）",
        "起付标准由400元改为300元（−100.00元）",
        "规则：共对照7条，修改3条，新增1条，取消1条；文改义未改的有在职支付比例；义改文未改的有年度限额。",
        "按3人一年计算，受益2人（约66.7%）、受损0人、不变1人（约33.3%）",
        "人均净受益最多的是年龄“60周岁及以上”（230.00元）",
        "基金支出（含计入个人账户）合计由1,260.00元增至1,540.00元，增加280.00元（约22.2%）",
        "1户中受益增加的1户：退休夫妻+280.00元。",
        "搜索所得：最大受益+240.00元（试算400例）。",
        "待明确：共5项，其中1项换一个答案基金支出就不同，相差最多的是“床日标准”取多少？（3人一年600.00元）",  # 2100 − 1500
    ]
    places = [summary.index(each) for each in expected]
    assert places == sorted(places)
    assert summary.count("（合成人口）") == 3  # of people, of money, of what is open


def test_the_figure_that_changes_most_in_proportion_is_told_first(report: blocks.Report) -> None:
    # 3 of 6 months are 50%, 100 of 400 yuan 25%, 10 of 70 points 14%
    summary = text_of(report.sections[0])
    places = [summary.index(f"{name}\n由") for name in ("等待期", "起付标准", "支付比例（退休，自2024年1月1日起）")]
    assert places == sorted(places)


def test_a_group_of_few_people_is_not_singled_out() -> None:
    # of 100 people neither the one nor the two make 5%
    few = evolve(POPULATION, total=evolve(POPULATION.total, persons=100))
    said = text_of(report_of(evolve(PLAIN, population=few)).sections[0])
    assert "人均净受益" not in said
    many = evolve(few, groups=(evolve(POPULATION.groups[0], persons=5),))
    said = text_of(report_of(evolve(PLAIN, population=many)).sections[0])
    assert "在占5%以上的各组中，人均净受益最多的是年龄“60周岁以下”（10.00元）" in said  # 50 / 5


def test_a_policy_beside_itself_is_said_to_change_nothing() -> None:
    assert nothing_changes(NOTHING_CHANGED) and not nothing_changes(COMPARISON)
    same = report_of(NOTHING_CHANGED)
    assert "没有发现变化：对照条文1条、参数1项、规则1条" in text_of(same.sections[0])
    assert "对照了1项参数，均未变化" in text_of(same.sections[2])
    assert "没有给出人口数据，本节从略" in text_of(same.sections[5])


# ---- 2 to 4


def test_the_clause_table_marks_words_and_names_the_rules(report: blocks.Report) -> None:
    first, rest = tables(report.sections[1])
    (changed, *_), styles = first.rows, [run.style for run in first.rows[0].cells[0].paragraphs[1].runs]
    assert styles == ["", "删", ""]
    assert cells(changed)[1:] == ["一 | 起付标准为300元，由参保人个人承担。", "修改", "起付标准"]
    assert cells(first.rows[2])[1:] == ["二（二） | （与左栏文字相同）", "未变 | 义改文未改", "年度限额"]
    assert cells(rest.rows[0]) == ["现行规定：四 | 征求意见稿：三", "其他", "条号变动", "宣示性：不产生待遇"]


def test_a_clause_of_several_lines_has_as_many_paragraphs() -> None:
    row = COMPARISON.clauses.rows[0]
    assert row.base is not None
    long = evolve(row.base, pieces=(made.Piece("甲\n乙", "删"), made.Piece("丙")))
    table = evolve(COMPARISON.clauses, rows=(evolve(row, base=long),))
    (found,) = tables(report_of(evolve(PLAIN, clauses=table)).sections[1])
    assert cells(found.rows[0])[0] == "一　起付标准 | 甲 | 乙丙"


def test_words_on_which_both_sides_rest_are_told_once() -> None:
    figure = made.FigureSide("待定", citations=(DRAFT_DEDUCTIBLE,), pending=True)
    row = made.ParameterRow("数", "", "", made.CHANGED, figure, evolve(figure, text="300元", pending=False))
    (table,) = tables(report_of(evolve(PLAIN, parameters=(row,))).sections[2])
    assert cells(table.rows[1])[4] == "两边：〔一〕“起付标准为300元”"


def test_figures_stand_with_old_new_difference_and_both_quotes(report: blocks.Report) -> None:
    (table,) = tables(report.sections[2])
    rows = [cells(row) for row in table.rows]
    assert rows[0] == ["修改的参数（3项）"]
    assert rows[1] == [
        "起付标准",
        "400元",
        "300元",
        "−100.00元",
        "现行规定：〔一〕“起付标准为400元” | 征求意见稿：〔一〕“起付标准为300元”",
    ]
    assert rows[2][:4] == ["支付比例（退休，自2024年1月1日起） | 适用于：退休职工", "60%", "70%", "+10个百分点"]
    assert rows[5][:4] == ["安宁疗护床日标准", "（无）", "待定 | 300元〔假设〕", "—"]


def test_a_figure_that_is_the_same_for_other_people_says_for_whom_on_either_side() -> None:
    base, draft = made.FigureSide("300元"), made.FigureSide("300元", whom="困难群体")
    row = made.ParameterRow("数", "", "", made.CHANGED, base, draft, whom="困难群体")
    (table,) = tables(report_of(evolve(PLAIN, parameters=(row,))).sections[2])
    assert cells(table.rows[1])[:3] == ["数", "300元 | 适用于：所有参保人", "300元 | 适用于：困难群体"]


def test_of_two_instruments_neither_is_said_to_change_the_other() -> None:
    drafts = evolve(
        COMPARISON,
        base=evolve(COMPARISON.base, status="征求意见稿"),
        clauses=evolve(COMPARISON.clauses, relation="不同文件"),
        curves=(),
    )
    report = report_of(drafts)
    first, second = "试验门诊办法", "试验门诊办法修订稿"
    (table,) = tables(report.sections[2])
    assert [column.title for column in table.columns][1:3] == [first, second]
    # Both have the deductible and the rate in words of their own; of the waiting period neither says where it is from.
    assert [(cells(row)[0], row.tone) for row in table.rows if row.tone] == [
        ("两份都有规定而不同的参数（2项）", "题"),
        ("起付标准", "重"),
        ("支付比例（退休，自2024年1月1日起） | 适用于：退休职工", "重"),
        ("其他不同的参数（1项）", "题"),
        (f"只见于《{first}》的参数（1项）", "题"),
        (f"只见于《{second}》的参数（1项）", "题"),
    ]
    said = "\n".join(text_of(section) for section in report.sections[:5])
    assert "取消" not in said and "新增" not in said and "改为" not in said
    assert "这两种情形只在同一文件的前后两稿之间" in said
    assert not {"删", "增"} & {run.style for run in runs_of(report)}
    for section in report.sections[1:3]:
        (warned, *_) = section.blocks
        assert isinstance(warned, blocks.Paragraph) and warned.kind == "警"
        assert "年度限额：两份说法不一" in "".join(run.text for run in warned.runs)


def test_what_only_one_of_two_instruments_changes_is_not_held_against_the_other() -> None:
    own = made.FigureSide("300元", citations=(DRAFT_DEDUCTIBLE,))
    row = made.ParameterRow("数", "", "", made.CHANGED, made.FigureSide("400元"), own)
    table = evolve(COMPARISON.clauses, relation="不同文件")
    drafts = evolve(PLAIN, base=evolve(COMPARISON.base, status="征求意见稿"), clauses=table, parameters=(row,))
    (found,) = tables(report_of(drafts).sections[2])
    assert [cells(each)[0] for each in found.rows] == ["只由《试验门诊办法修订稿》改动的参数（1项）", "数"]
    assert not found.rows[1].tone


def test_a_search_never_passes_for_a_proof(report: blocks.Report) -> None:
    said = text_of(report.sections[3])
    assert "含义未变1条（其中1条经计算机逐项比对完全相同，已经证明）。有1条规则试算未见差异，试算不是证明。" in said
    assert "证明：两边的规则经计算机逐项比对完全相同，已经证明含义未变。" in said
    assert "试算：试算300例未见差异；试算不是证明，不能说含义未变。" in said
    assert "举例：\n参保人：退休；2023年3月1日就医，政策范围内费用1,000.00元。" in said
    assert "现行规定：门诊统筹600.00元。" in said and "征求意见稿：门诊统筹700.00元。" in said


def test_each_of_the_two_states_has_its_heading_even_where_there_is_none() -> None:
    said = text_of(report_of(NOTHING_CHANGED).sections[3])
    assert "（二）文改义未改" in said and "没有发现文改义未改的规则。" in said
    assert "（三）义改文未改" in said and "没有发现义改文未改的规则。" in said


def test_a_rule_that_only_follows_others_names_them(report: blocks.Report) -> None:
    (fold,) = [part for part in report.sections[3].blocks if isinstance(part, blocks.Fold)]
    (table,) = fold.blocks
    assert isinstance(table, blocks.Table)
    assert [cells(row) for row in table.rows] == [["家庭门诊统筹（待遇）", "起付标准、年度限额", "门诊统筹"]]


# ---- 5


def test_a_family_has_a_table_a_person_and_its_sum(report: blocks.Report) -> None:
    first = tables(report.sections[4])[0]
    assert [cells(row) for row in first.rows] == [
        ["2023年3月1日就医，普通门诊，政策范围内费用2,000.00元"],
        ["门诊统筹", "960.00元", "1,190.00元", "+230.00元"],
        ["个人负担", "1,040.00元", "810.00元", "−230.00元"],
        ["床日支付", "待定（缺“床日标准”）", "待定（缺“床日标准”）", "—"],
        ["统筹基金支付合计", "960.00元", "1,190.00元", "+230.00元"],
        ["受益合计", "960.00元", "1,190.00元", "+230.00元"],
        ["个人负担合计", "1,040.00元", "810.00元", "−230.00元"],
    ]
    # husband and wife: 960 + 300, 1190 + 350; own 1040 + 700, 810 + 650
    sums = family_totals([HUSBAND, WIFE])
    assert (sums.gain, sums.own) == (
        made.Pair(Fraction(1260), Fraction(1540)),
        made.Pair(Fraction(1740), Fraction(1460)),
    )


def test_explanations_stand_in_folds_with_both_sides_and_their_quotes(report: blocks.Report) -> None:
    folds = [part for part in report.sections[4].blocks if isinstance(part, blocks.Fold)]
    assert folds[0].title == "退休夫妻·丈夫：计算过程与依据"
    (table,) = [part for part in folds[0].blocks if isinstance(part, blocks.Table)]
    assert [column.title for column in table.columns] == ["现行规定", "征求意见稿"]
    assert [cells(row) for row in table.rows] == [
        ["门诊统筹支付960.00。", "门诊统筹支付1190.00。"],
        ["政策范围内费用  2,000.00元〔案情〕", "同左"],
        ["起付标准  400元〔一〕“起付标准为400元”", "起付标准  300元〔一〕“起付标准为300元”"],
        [
            "1,600.00 × 60% = 960.00〔口径：每笔基金支付四舍五入到分〕",
            "1,700.00 × 70% = 1190.00〔口径：每笔基金支付四舍五入到分〕",
        ],
        [
            "　床日标准  300.00元〔假设〕〔一〕“起付标准为400元”",
            "　床日标准  300.00元〔假设〕〔一〕“起付标准为300元”",
        ],
    ]


def test_what_both_sides_compute_alike_is_explained_once() -> None:
    """The names that the two sides have for one document make no difference."""
    (paid,) = WIFE.events[0].results
    assert paid.base_why is not None
    base, draft = (
        evolve(
            paid.base_why,
            sentence=f"门诊统筹支付300.00〔{title} 一；{title} 二〕。",
            wording=evolve(paid.base_why.wording, titles={"试验办法.txt": title}),
        )
        for title in ("办法", "旧办法")
    )
    same = evolve(paid, draft=paid.base, base_why=base, draft_why=draft)
    case = evolve(WIFE, events=(made.EventPair("一次就医", (same,)),))
    (fold,) = [
        part for part in report_of(evolve(PLAIN, cases=(case,))).sections[4].blocks if isinstance(part, blocks.Fold)
    ]
    kinds = [type(part) for part in fold.blocks]
    assert kinds == [blocks.Heading, blocks.Paragraph, blocks.Steps]
    assert "门诊统筹（两边相同）" in "".join(run.text for run in of_block(fold.blocks[1]))


def test_a_case_that_fails_and_what_a_search_found_are_said(report: blocks.Report) -> None:
    said = text_of(report.sections[4])
    assert "这一案例未能完整计算，不列合计。征求意见稿：缺少“机构级别”。" in said
    assert "1.最大受益：+240.00元" in said and "共试算400例。" in said and "床日标准300.00元" in said


def test_what_one_side_could_not_compute_has_no_difference() -> None:
    paid = made.ResultPair("门诊统筹", (AMOUNT, AMOUNT), "待遇", Fraction(300), None)
    case = evolve(WIFE, events=(made.EventPair("一次就医", (paid,)),), failure=made.Failure("妻", draft="缺少事实"))
    table = tables(report_of(evolve(PLAIN, cases=(case,))).sections[4])[0]
    assert [cells(row) for row in table.rows] == [["一次就医"], ["门诊统筹", "300.00元", "未能计算", "—"]]


def test_a_result_that_one_policy_lacks_is_told_where_it_pays() -> None:
    new = made.ResultPair("新待遇", (AMOUNT, AMOUNT), "待遇", None, Fraction(30))
    case = evolve(WIFE, events=(made.EventPair("一次就医", (new,)),))
    table = tables(report_of(evolve(PLAIN, cases=(case,))).sections[4])[0]
    assert cells(table.rows[1]) == ["新待遇", "无", "30.00元", "+30.00元"]


# ---- 6 to 8


def test_a_synthetic_population_is_marked_wherever_it_is_used(report: blocks.Report) -> None:
    people = report.sections[5]
    for part in inside(people.blocks):
        if isinstance(part, blocks.Figure):
            assert SYNTHETIC in part.caption and SYNTHETIC in part.alt
        elif isinstance(part, blocks.Table) and "未能计算" not in part.caption:
            assert SYNTHETIC in part.caption
    for section in (report.sections[5], report.sections[7], report.sections[8]):
        assert SYNTHETIC in text_of(section)
    (warned,) = [paragraph for paragraph in report.lead if paragraph.kind == "警"]
    assert "合成人口不是真实参保人" in "".join(run.text for run in warned.runs)
    headings = [part.text for part in people.blocks if isinstance(part, blocks.Heading)]
    assert all(text.endswith("（合成人口）") for text in headings[:3])


def test_only_the_end_of_a_real_persons_number_is_shown() -> None:
    failures = (made.Failure("330302194501011234", "缺少事实"), made.Failure("合成000002", "缺少事实"))
    people = evolve(POPULATION, failures=failures, failed=9)
    said = text_of(report_of(evolve(PLAIN, population=people)).sections[5])
    assert "尾号1234" in said and "合成000002" in said and "33030219450101" not in said
    assert "有9人至少在一边未能计算，不计入以上各表，以下列出前2人的原因。" in said


def test_a_population_of_the_users_own_is_not_called_synthetic() -> None:
    own = report_of(evolve(PLAIN, population=evolve(POPULATION, synthetic=False)))
    assert not any("合成人口" in run.text for run in runs_of(own))
    assert all(run.text for run in runs_of(own))


def test_fund_outlay_and_groups_stand_with_their_differences(report: blocks.Report) -> None:
    found = {table.caption.partition("　")[2]: table for table in tables(report.sections[5])}
    funds = found[f"一年的基金收支（{SYNTHETIC}）"]
    assert [cells(row) for row in funds.rows] == [
        ["统筹基金（支付）", "1,260.00元", "1,540.00元", "+280.00元"],
        ["个人账户（计入个人账户）", "0.00元", "0.00元", "不变"],
        ["统筹基金（筹资）", "1/3元", "1/3元", "不变"],
        ["基金支出合计（支付与计入个人账户）", "1,260.00元", "1,540.00元", "+280.00元"],
    ]
    groups = found[f"各组的基金支出与个人负担（{SYNTHETIC}）"]
    assert cells(groups.rows[2]) == ["60周岁及以上", "960.00", "1,190.00", "1,040.00", "810.00", "−230.00"]
    assert [row.tone for row in groups.rows] == ["题", "", "", "计"]


def test_nobody_in_a_population_is_said() -> None:
    nobody = evolve(POPULATION, persons=0, total=evolve(POPULATION.total, persons=0, winners=0))
    assert "没有参保人" in text_of(report_of(evolve(PLAIN, population=nobody)).sections[5])


def test_open_points_stand_in_groups_with_the_most_money_first() -> None:
    groups = [(group.title, [each.point.question.text for each in group.points]) for group in grouped_points(QUESTIONS)]
    assert groups == [
        ("两份文件说法不一", ["年度限额：两份说法不一，以哪一份为准？"]),
        ("换一个答案、基金支出就不同的事项", ["床日标准"]),
        ("文件没有载明的其他数值和日期", ["施行日期"]),
        ("可以有不同理解的其他事项", ["起付标准不含本数"]),
        ("留待明确或者另行规定的条款", ["安宁疗护"]),
    ]


def test_an_open_point_has_words_reason_money_and_a_case(report: blocks.Report) -> None:
    found = {table.caption.partition("　")[2]: table for table in tables(report.sections[7])}
    (row,) = found[f"换一个答案、基金支出就不同的事项（{SYNTHETIC}）"].rows
    assert cells(row) == [
        "2.“床日标准”取多少？ | （征求意见稿）举例",
        "〔四〕“床日标准不低于200元” | 只写不低于200元。 | 文件写明的界限：不低于200元。 | 关系到：门诊统筹。",
        "床日标准取200.00元：1,500.00元 | 床日标准取500.00元：2,100.00元 | 两边的差额依次为+240.00元、+840.00元",
        "600.00元",
    ]
    (example,) = found["待明确事项的举例"].rows
    assert example.anchor == "w2" and cells(example)[1].startswith("参保人：退休；2023年3月1日就医")
    assert cells(example)[2] == "床日标准取200.00元：门诊统筹600.00元。 | 床日标准取500.00元：门诊统筹700.00元。"


# ---- 9


def test_the_basis_is_enough_to_make_the_report_again(report: blocks.Report) -> None:
    said = text_of(report.sections[8])
    for document in (BASE_DOCUMENT, DRAFT_DOCUMENT):
        assert document.source.sha256 in said
    assert "mingsuan compare 办法.ming 稿.ming --cases 家庭.jsonl --population 试验人口.csv -o 报告.html" in said
    assert "20240601" in said and "明算0.1.0" in said and "只为演算，文件未载明" in said


def test_a_file_name_cannot_pass_for_more_of_the_command() -> None:
    named = evolve(PLAIN.basis, names=("a; rm b.ming", "稿.ming"))
    assert "mingsuan compare 'a; rm b.ming' 稿.ming" in text_of(report_of(evolve(PLAIN, basis=named)).sections[8])


# ---- parts


@pytest.mark.parametrize(
    ("value", "type", "text"),
    [
        (Fraction(1620), AMOUNT, "+1,620.00元"),
        (Fraction(-80), AMOUNT, "−80.00元"),
        (Fraction(0), AMOUNT, "不变"),
        (Fraction(-1, 10), POINTS, "−10个百分点"),
        (Fraction(1, 3), RATE, "+1/3"),
        (Duration(-3, "月"), DURATION, "−3个月"),
        (Duration(0, "月"), DURATION, "不变"),
    ],
)
def test_a_difference_has_its_sign(value: Fraction | Duration, type: Type, text: str) -> None:
    assert signed(value, type) == text


@given(st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**4))
def test_a_difference_turned_round_has_the_other_sign(value: Fraction) -> None:
    turned = signed_amount(-value).translate(str.maketrans("+−", "−+"))
    assert signed_amount(value) == turned
    assert value == 0 or signed_amount(value)[1:] == amount_text(abs(value))


def test_a_part_is_called_about_only_where_it_was_rounded() -> None:
    assert percent(Fraction(1), Fraction(4)) == "25%"
    assert percent(Fraction(2), Fraction(3)) == "约66.7%"  # 66.66…
    assert percent(Fraction(1, 2), Fraction(1000)) == "约0.1%"  # 0.05, half away from nothing
    assert share(Fraction(-280), 3) == "约93.33元"  # 93.333…
    assert share(Fraction(90), 3) == "30.00元"


def test_a_large_sum_is_also_said_in_ten_thousands() -> None:
    assert sum_text(Fraction("2249455.95")) == "2,249,455.95元（约224.95万元）"  # 224.945595, half away from nothing
    assert short_sum(Fraction(-125000)) == "−12.5万元" and short_sum(Fraction(9999)) == "9,999.00元"


def test_two_policies_of_one_name_are_told_apart() -> None:
    assert Making(NOTHING_CHANGED).names == ("原稿", "新稿")
    assert Making(COMPARISON).names == ("现行规定", "征求意见稿")


# ---- source texts


@given(st.lists(st.tuples(st.integers(0, len(BASE_TEXT) - 1), st.integers(1, 40)), min_size=1, max_size=12))
def test_quotes_that_overlap_in_any_way_land_on_their_words(spans: list[tuple[int, int]]) -> None:
    source = BASE_DOCUMENT.source
    quotes = Quotes({source.sha256: BASE_DOCUMENT})
    wanted = {}
    for start, length in spans:
        words = BASE_TEXT[start : start + length].strip()
        if not words:
            continue
        first = BASE_TEXT.index(words, start)
        citation = Citation(source.name, source.sha256, "一", words, Span(first, first + len(words)))
        wanted[quotes.target(citation)] = "".join(words.split())
        wanted[quotes.place(source.sha256, first)] = "".join(words.split())
    report = blocks.Report("", (), (), quotes.texts())
    found = anchored(report)
    assert wanted.keys() == found.keys()
    for anchor, words in wanted.items():
        assert "".join(found[anchor].split()).startswith(words)
    shown = "".join(piece.text for text in report.sources for paragraph in text.paragraphs for piece in paragraph)
    assert not report.sources or "".join(shown.split()) == "".join(BASE_TEXT.split())


def test_quoted_words_and_no_others_are_marked() -> None:
    document = parse_document(source_from_text("甲.txt", "标题\n\n一、甲乙丙丁戊。\n"))
    source = document.source
    quotes = Quotes({source.sha256: document})
    start = source.text.index("乙")
    for end in (start + 2, start + 3):  # 乙丙 and 乙丙丁
        quotes.target(Citation(source.name, source.sha256, "一", source.text[start:end], Span(start, end)))
    quotes.place(source.sha256, source.text.index("一"))
    (text,) = quotes.texts()
    assert [(piece.text, piece.quoted, piece.anchors) for piece in text.paragraphs[1]] == [
        ("一、甲", False, ("c1",)),
        ("乙丙", True, ("q1", "q2")),
        ("丁", True, ()),
        ("戊。", False, ()),
    ]


def test_a_quote_of_a_document_that_is_not_there_leads_nowhere() -> None:
    quotes = Quotes({})
    run = quotes.run(Citation("乙.txt", "00", "一", "某些 词语", Span(0, 4)))
    assert (run.text, run.target) == ("〔一〕“某些词语”", "")
    assert quotes.find([BASE_DOCUMENT], "九十九", "起付标准") is None
    assert quotes.find([BASE_DOCUMENT], "一", "没有这些字") is None
