"""A report made by hand that uses every block, style, tone and kind, for the tests of what renders reports."""

import struct
import zlib

from mingsuan.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Figure,
    Fold,
    Heading,
    Paragraph,
    Report,
    Row,
    Run,
    Section,
    SourcePiece,
    SourceText,
    Step,
    Steps,
    Table,
)

HOSTILE = (
    '"><script>alert(1)</script><img src=x onerror=alert(2)>&#x27;&amp;{{ 7*7 }}{% raw %}</style></title><!--]]>'
    "#import \"x\" $x$ *a* _b_ `c` @d <e> \\u{7} // =1+1 +1 -1 @SUM(A1) =HYPERLINK('http://x','y')\u202e\x00\x0b"
)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1:A2)", "=cmd|'/c calc'!A0", "\t=1+1")
LONG_WORD = "https://example.invalid/" + "a" * 200
TALL_CELL = "职工医保门诊统筹待遇按照医疗机构级别和人员类别分别确定支付比例。" * 60  # more than half a page of print
DANGLING = "nowhere"  # a target that the report does not have
STYLES = ("", "删", "增", "据", "重", "轻")
TONES = ("", "重", "计", "题")

_SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 156 60" width="156mm" height="60mm" role="img">
<title>{title}</title>
<style>* {{ stroke-linejoin: round; }}</style>
<defs><clipPath id="inside"><rect x="20" y="5" width="130" height="42"/></clipPath></defs>
<g fill="none" stroke="#1d2126" stroke-width=".4"><path d="M20 5V47H150"/></g>
<g clip-path="url(#inside)" fill="none" stroke-width="1">
<path d="M20 45L60 40L150 25" stroke="#5a626c" stroke-dasharray="3 2"/>
<path d="M20 45L50 38L150 12" stroke="#1f5f8b"/></g>
<text x="85" y="56" font-size="4" text-anchor="middle" fill="#1d2126">本年累计费用（万元）</text>
<text x="148" y="9" font-size="4" text-anchor="end" fill="#1d2126">草案</text>
<text x="148" y="33" font-size="4" text-anchor="end" fill="#1d2126">现行</text></svg>"""


def sample_report() -> Report:
    """A report as the comparison makes them, with some of the worst texts among it."""
    return Report(
        title="《鞍山市职工基本医疗保险门诊共济保障实施细则》前后对照报告",
        lead=(
            Paragraph((Run("现行规定：鞍山市职工医保现行门诊待遇（现行）。"),)),
            Paragraph((Run("征求意见稿：鞍山市职工医保门诊共济（征求意见稿，自2023年1月1日起施行）。"),)),
            Paragraph((Run("本报告中的人口是模拟人口，不是参保人。"),), "警"),
        ),
        sections=(_summary(), _clauses(), _parameters(), _families(), _curves(), _texts()),
        sources=_sources(),
        about=(Paragraph((Run("本报告由明算0.1.0按上列文件和假设生成；同样的输入得到逐字节相同的报告。", "轻"),)),),
    )


def report_of(text: str) -> Report:
    """A report in which every text is `text`."""
    runs = (*(Run(text, style) for style in STYLES), Run(text, target="q1"), Run(text, target=DANGLING))
    paragraphs = tuple(Paragraph(runs, kind) for kind in ("", "注", "警"))
    cell = Cell(paragraphs)
    columns = (Column(text), Column(text, 2, "right"))
    table = Table(text, columns, tuple(Row((cell, cell), tone) for tone in TONES))
    blocks: tuple[Block, ...] = (
        Heading(2, text),
        Heading(3, text),
        *paragraphs,
        Bullets(paragraphs),
        Bullets(paragraphs, numbered=True),
        table,
        Figure(text, text, _SVG.format(title="图").encode(), _png(), 156, 60, table),
        Steps((Step(1, text, (Run(text, target="q1"), Run(text))), Step(9, text))),
    )
    source = SourceText(text, "d1", text, text, ((SourcePiece(text, True, ("q1",)), SourcePiece(text, False)),))
    section = Section(text, "s1", (*blocks, Fold(text, "f1", blocks, 1)))
    return Report(text, paragraphs, (section,), (source,), paragraphs)


def empty_report() -> Report:
    """A report with nothing in it but its title."""
    return Report("空报告", (), (), ())


def plain(text: str, kind: str = "") -> Paragraph:
    """A paragraph of one plain run."""
    return Paragraph((Run(text),), kind)


def cell(*texts: str) -> Cell:
    """A cell with a plain paragraph for each text."""
    return Cell(tuple(map(plain, texts)))


def row(*texts: str, tone: str = "", anchor: str = "") -> Row:
    """A row of plain cells."""
    return Row(tuple(map(cell, texts)), tone, anchor)


def _summary() -> Section:
    table = Table(
        "变化一览",
        (Column("事项", 3), Column("现行", 2, "right"), Column("草案", 2, "right"), Column("差额", 2, "right")),
        (
            row("门诊待遇", tone="题"),
            row("起付标准", "—", "400元", "新增"),
            row("年度支付限额（在职）", "—", "3,000元", "新增", tone="重"),
            row("个人账户划入", tone="题"),
            row("用人单位缴费划入比例（45岁以下）", "0.3%", "0", "−0.3个百分点"),
            row("合计", "1,234,567.80元", "2,345,678.90元", "＋1,111,111.10元", tone="计"),
        ),
    )
    return Section(
        "一、摘要",
        "summary",
        (
            Paragraph(
                (
                    Run("草案新增普通门诊统筹，"),
                    Run("在职职工一年最多支付3,000元", "重"),
                    Run("；依据"),
                    Run("第八条“在一个自然年度内”", "据", "q1"),
                    Run("。"),
                )
            ),
            plain("个人账户划入减少，全部由统筹基金支付的部分增加。其中有一部分人受损，见下表。"),
            plain("口径：以上只计算一年。", "注"),
            plain("草案第九条的一处用语不明确，不同理解相差1,200万元。", "警"),
            Bullets((plain("受益：1,520人，占76.0%；"), plain("不变：300人；"), plain("受损：180人。"))),
            Bullets((plain("先算起付标准；"), plain("再按比例支付；"), plain("最后比较限额。")), numbered=True),
            table,
        ),
    )


def _clauses() -> Section:
    def words(*runs: Run) -> Cell:
        return Cell((Paragraph(runs),))

    return Section(
        "二、条文对照表",
        "clauses",
        (
            Heading(2, "（一）修改的条文", "changed"),
            Paragraph((Run("删去的文字加删除线，"), Run("新增的文字", "增"), Run("加下划线。")), "注"),
            Table(
                "条文逐条对照",
                (Column("现行", 5), Column("草案", 5), Column("变化", 2), Column("规则", 3)),
                (
                    Row(
                        (
                            words(
                                Run("第七条 ", target="q2"), Run("退休"), Run("参保人员", "删"), Run("由统筹基金划入。")
                            ),
                            words(Run("第八条 ", target="q1"), Run("在职和", "增"), Run("退休"), Run("职工", "增")),
                            words(Run("修改", "重")),
                            words(Run("个人账户划入", target="rule1"), Run("（文改义未改）", "轻")),
                        ),
                        anchor="row1",
                    ),
                    Row((cell(), cell("第九条 急诊抢救费用按规定支付。"), cell("新增"), cell())),
                    Row((cell(TALL_CELL), cell(TALL_CELL[:300]), cell("取消"), cell("门诊支付比例"))),
                ),
                row_heads=False,
            ),
            Heading(2, "（二）单独成条的规定"),
            Heading(3, "1. 现行规定有而草案没有的"),
            plain("没有。"),
        ),
    )


def _parameters() -> Section:
    rows = [row("个人账户划入", "0.3%", "0", "−0.3个百分点", anchor="rule1")]
    rows += [row(f"第{number}档支付比例", f"{number}%", f"{number + 5}%", "＋5个百分点") for number in range(1, 61)]
    columns = (Column("参数", 2), Column("现行", 1, "right"), Column("草案", 1, "right"), Column("差额", 1, "right"))
    wide = Table(
        "分级别、分人员类别的支付比例",
        (Column("级别", 2), *(Column(f"{name}人员", 1, "right") for name in "甲乙丙丁戊己庚辛壬癸")),
        tuple(row(level, *["1,234.50元"] * 10) for level in ("三级及以上定点医疗机构", "二级", "一级")),
    )
    return Section("三、参数变化", "parameters", (Table("参数逐项对照", columns, tuple(rows)), wide))


def _families() -> Section:
    steps = Steps(
        (
            Step(1, "统筹支付 = 1,620.00元"),
            Step(2, "可支付费用 = 3,240.00元 = 4,000.00元 − 起付标准400元"),
            Step(3, "起付标准 = 400元", (Run("第八条第一项“起付标准为400元”", "据", "q1"),)),
            Step(2, "支付比例 = 50%", (Run("第七条“支付比例为50%”", "据", "q2"), Run("案情：三级医院"))),
            Step(12, "很深的一步", (Run("没有落点的来源", "据", DANGLING),)),
        )
    )
    return Section(
        "五、典型家庭",
        "families",
        (
            Heading(2, "（一）退休夫妻"),
            plain("丈夫多得1,620.00元。"),
            Fold("丈夫：统筹支付的计算过程（草案）", "case1", (plain("2023年3月1日门诊。"), steps), 1),
            Fold(
                "妻子：统筹支付的计算过程（草案）", "case2", (steps, Table("各次就诊", (Column("次"),), (row("1"),))), 2
            ),
            Paragraph(
                (Run("两人的计算过程见"), Run("附录1", target="case1"), Run("，依据"), Run("第八条", target="c1"))
            ),
        ),
    )


def _curves() -> Section:
    columns = (Column("费用", 1, "right"), Column("现行支付", 1, "right"), Column("草案支付", 1, "right"))
    data = Table("图一的数据", columns, tuple(row(f"{n},000元", f"{n}00元", f"{n}50元") for n in range(1, 16)))
    alt = "费用从0到15,000元，草案支付始终高于现行支付。"
    svg = _SVG.format(title="支付随费用的变化").encode()
    few = Table("图二的数据", columns, (row("1,000元", "100元", "150元"),))
    return Section(
        "七、曲线",
        "curves",
        (
            Figure("图一 在职职工三级医院门诊：支付随费用的变化", alt, svg, _png(), 156, 60, data),
            Figure("图二 同一张图再来一次", alt, svg, _png(), 90, 35, few),
        ),
    )


def _texts() -> Section:
    """Texts that could do harm, in every place that takes a text."""
    runs = tuple(Run(HOSTILE, style) for style in STYLES)
    return Section(
        "八、待明确事项",
        "questions",
        (
            Heading(2, HOSTILE),
            Paragraph(runs),
            Bullets((Paragraph(runs), plain(LONG_WORD))),
            Table(HOSTILE, (Column(HOSTILE[:20]), Column("金额", 1, "right")), tuple(row(t, t) for t in FORMULAS)),
            Fold(HOSTILE, "hostile", (plain(HOSTILE), plain(LONG_WORD), Steps((Step(1, HOSTILE, runs),))), 3),
        ),
    )


def _sources() -> tuple[SourceText, ...]:
    filler = tuple((SourcePiece(f"第{number}条 本市职工医保参保人员适用本办法。", False),) for number in range(10, 60))
    return (
        SourceText(
            "鞍山市职工基本医疗保险门诊共济保障实施细则（征求意见稿）",
            "doc1",
            "anshan_2022.txt",
            "a" * 64,
            (
                (
                    SourcePiece("第八条 ", False, ("c1",)),
                    SourcePiece("起付标准为400元", True, ("q1",)),
                    SourcePiece("。", False),
                ),
                *filler,
            ),
        ),
        SourceText(
            "鞍山市职工基本医疗保险办法",
            "doc2",
            f"{HOSTILE[:24]}.txt",
            "b" * 64,
            (
                *filler,
                (
                    SourcePiece("第七条 三级医院", False),
                    SourcePiece("支付比例为", True, ("q2", "q3")),
                    SourcePiece("50%", True, ("q4",)),
                    SourcePiece("，", False),
                    SourcePiece("余下的由个人负担", True, ()),
                    SourcePiece(HOSTILE, False),
                ),
                *filler,
            ),
        ),
    )


def _png() -> bytes:
    """A grey picture of 26 by 10 points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = (b"\x00" + b"\xcc" * 26) * 10
    header = struct.pack(">IIBBBBB", 26, 10, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
