"""Section 9: everything that it takes to make the report again to the byte, and how it came about."""

import re
import shlex
from collections.abc import Iterator

from mingsuan.report.blocks import Block, Column, Row, Run, Section
from mingsuan.report.contents_parts import Making, bullets, cell, heading, note, paragraph, row, title_row

_OPTIONS = {"案例": "--cases", "人口": "--population", "假设": "--assume"}
_PLAIN = re.compile(r"[\w./-]+")
_METHODS = (
    "各项金额、比例、日期由规则文件计算得出，一律用精确的分数计算，只按口径取整；差额均为后一份减前一份。",
    "“证明”指两边的规则各化为一张计算图（列明每一项运算、数值和先后），经计算机逐项比对完全相同，因而对任何情形结果都相同。",
    "“举例”指给出一个具体案例，两边各算一遍而结果不同，可以逐步复核。",
    "“试算”指随机抽取案例各算一遍而未见差异；没有抽到的情形可能不同，所以不是证明。",
    "规则是否准确反映原文，由人核对：报告给出每个数字所依据的条款和原文，可以逐字对照。",
)


def basis_section(making: Making) -> Section:
    """依据与方法: documents and files with their fingerprints, assumptions, readings, searches, and the command."""
    blocks: list[Block] = [heading(1, "文件", "files"), *_documents(making)]
    blocks += [heading(2, "假设", "assumptions"), *_assumed(making), heading(3, "口径", "readings"), *_readings(making)]
    blocks += [
        heading(4, "方法", "methods"),
        *bullets((paragraph(each) for each in _METHODS), numbered=True),
        *_searches(making),
    ]
    population = making.comparison.population
    if population is not None:
        kind = "合成人口，不是真实参保人" if population.synthetic else "使用者提供的数据"
        about = "；".join(population.about)
        blocks.append(
            paragraph(f"人口：{population.name}（{kind}），{population.persons}人。", f"{about}。" if about else "")
        )
    blocks += [heading(5, "重新生成", "again"), *_again(making)]
    if making.comparison.basis.notes:
        blocks += [heading(6, "说明", "remarks"), *bullets(paragraph(each) for each in making.comparison.basis.notes)]
    return Section("九、依据与方法", "basis", tuple(blocks))


def _documents(making: Making) -> Iterator[Block]:
    yield paragraph("文件的指纹（sha256）由文件的全部字节算出，一字之差即不相同，可以据以确认所用的是同一份文件。")
    comparison = making.comparison
    rows = [title_row("文件原文")]
    for document in comparison.documents:
        source = document.source
        rows.append(
            row(cell(source.name, Run(document.title_text, "轻")), _sides_of(making, source.sha256), source.sha256)
        )
    rows += [title_row("规则"), *_rule_files(making)]
    if comparison.basis.inputs:
        rows.append(title_row("比较所用的数据"))
        rows += [row(each.name, each.role, each.sha256) for each in comparison.basis.inputs]
    columns = (Column("文件", 5), Column("用途", 2), Column("指纹（sha256）", 6))
    yield making.table("依据的文件", columns, rows)
    versions = dict(comparison.basis.versions)
    own = [f"明算{versions.pop('mingsuan')}"] if "mingsuan" in versions else []
    parts = "，".join([*own, *(f"{name} {version}" for name, version in sorted(versions.items()))])
    if parts:
        yield paragraph(f"程序版本：{parts}。")


def _sides_of(making: Making, sha256: str) -> str:
    sides = [
        side for side in ("base", "draft") if any(each.source.sha256 == sha256 for each in making.side(side).documents)
    ]
    return making.said_of(sides)


def _rule_files(making: Making) -> Iterator[Row]:
    """Each file of rules once, with the sides that rest on it."""
    files: dict[tuple[str, str], list[str]] = {}
    for side in ("base", "draft"):
        for file in making.side(side).files:
            files.setdefault(file, []).append(side)
    for (name, sha256), sides in files.items():
        yield row(name, making.said_of(sides), sha256)


def _assumed(making: Making) -> Iterator[Block]:
    items = making.comparison.basis.assumed
    if not items:
        yield paragraph("没有使用假设。")
        return
    yield paragraph("以下数值文件没有载明，是为演算而假设的。凡依据它们的结果，换一个取值会有不同。")
    values: dict[tuple[str, tuple[str, ...], str], list[str]] = {}  # by reason, sides and name
    for each in items:
        value = f"{each.key}{each.value}" if each.key else each.value
        values.setdefault((each.reason, each.sides, each.name), []).append(value)
    rows: list[Row] = []
    for reason in dict.fromkeys(each.reason for each in items):
        rows.append(title_row(f"理由：{reason or '未说明'}"))
        rows += [
            row(name, "，".join(found), making.said_of(sides))
            for (why, sides, name), found in values.items()
            if why == reason
        ]
    columns = (Column("待定事项", 4), Column("假设取值", 7), Column("用于", 4))
    yield making.table("假设", columns, rows)


def _readings(making: Making) -> Iterator[Block]:
    items = making.comparison.basis.readings
    if not items:
        yield paragraph("没有依据口径的结果。")
        return
    rows = [row(each.text, making.said_of(each.sides), each.reason) for each in items]
    yield making.table("口径", (Column("口径", 5), Column("用于", 2), Column("理由", 6)), rows)


def _searches(making: Making) -> Iterator[Block]:
    items = making.comparison.basis.searches
    if items:
        rows = [row(what, str(seed), str(tried)) for what, seed, tried in items]
        columns = (Column("搜索", 6), Column("随机种子", 3, "right"), Column("试算例数", 3, "right"))
        yield making.table("搜索与试算", columns, rows)


def _again(making: Making) -> Iterator[Block]:
    """The command that makes the same report from the same files."""
    comparison = making.comparison
    words = ["mingsuan", "compare", *comparison.basis.names]
    for each in comparison.basis.inputs:
        if each.role in _OPTIONS:
            words += [_OPTIONS[each.role], each.name]
    yield paragraph("用同一版本的程序和上列文件执行以下命令，得到逐字节相同的报告：")
    yield paragraph(" ".join(_word(each) for each in [*words, "-o", "报告.html"]))
    yield note("文件不在当前文件夹的，文件名前须写明所在的文件夹；“-o”可以给出多个，后缀为html、docx、pdf或者json。")


def _word(text: str) -> str:
    """A word of a command, in quotation marks where a shell would read more into it."""
    return text if _PLAIN.fullmatch(text) else shlex.quote(text)
