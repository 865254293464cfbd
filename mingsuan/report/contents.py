"""The report on a comparison: title, lead, nine sections and the source texts, made once for every medium."""

from collections.abc import Iterator

from compiler.comparison.result import Comparison
from mingsuan.report.blocks import Paragraph, Report, Run
from mingsuan.report.contents_basis import basis_section
from mingsuan.report.contents_clauses import clauses_section
from mingsuan.report.contents_families import families_section
from mingsuan.report.contents_figures import parameters_section
from mingsuan.report.contents_open import questions_section
from mingsuan.report.contents_parts import Making, note, paragraph, warning
from mingsuan.report.contents_people import curves_section, population_section
from mingsuan.report.contents_rules import rules_section
from mingsuan.report.contents_summary import summary_section


def report_of(comparison: Comparison) -> Report:
    """The report on a comparison as blocks. The same comparison gives the same report, to the byte of each picture."""
    making = Making(comparison)
    sections = tuple(
        section(making)
        for section in (
            summary_section,
            clauses_section,
            parameters_section,
            rules_section,
            families_section,
            population_section,
            curves_section,
            questions_section,
            basis_section,
        )
    )
    base, draft = comparison.base.name, comparison.draft.name
    title = f"《{base}》与《{draft}》比较报告"
    return Report(title, tuple(_lead(making)), sections, making.quotes.texts(), tuple(_about(making)))


def _lead(making: Making) -> Iterator[Paragraph]:
    """Which policies, what a reader must know first, and what the report is not; short, for the summary to fit below."""
    comparison = making.comparison
    base, draft = comparison.base, comparison.draft
    regions = list(dict.fromkeys((base.region, draft.region)))
    same = f"统筹地区：{regions[0]}。" if len(regions) == 1 and regions[0] else ""
    yield paragraph(*_presented(making, "base", not same), *_presented(making, "draft", not same), same)
    warned = list(comparison.notes)
    if len(regions) > 1 and not any("统筹地区" in each for each in warned):
        warned.append(
            f"两份文件的统筹地区不同（{base.region or '未载明'}、{draft.region or '未载明'}），"
            "各项差额不是同一批参保人前后的变化。"
        )
    failed = [case.failure.id for case in comparison.cases if case.failure is not None]
    failed = [id for id in failed if not any(id in each for each in comparison.notes)]
    if failed:
        warned.append(f"有{len(failed)}例典型案例未能完整计算（{'、'.join(failed)}），原因见第五部分。")
    if making.synthetic:
        warned.append("人群影响按合成人口计算，合成人口不是真实参保人，不能作为基金测算的依据。")
    if warned:
        yield warning("".join(warned))
    apart = "，两份文件各自以原有规定为基础" if making.terms.apart else ""
    yield note(f"差额均为后一份减前一份{apart}。本报告供研究和征求意见时参考，不是正式文件，不代替文件原文。")


def _presented(making: Making, name: str, with_region: bool) -> Iterator[Run]:
    """征求意见稿：《name》（status，自…起施行），region，即《title of the document》。"""
    side = making.side(name)
    called = making.said_of((name,))
    if called != side.name:
        yield Run(f"{called}：", "重")
    start = f"自{side.in_force_from}起施行" if side.in_force_from else "施行日期待定"
    region = f"统筹地区：{side.region}" if with_region and side.region else ""
    title = ""
    if side.document is not None and side.document.title_text:
        titled = f"《{_bare(side.document.title_text)}》"
        title = f"，据{titled}所述" if making.comparison.clauses.told == name else f"，即{titled}"
    inside = "，".join(filter(None, (side.status, start, region)))
    yield Run(f"《{side.name}》（{inside}）{title}。")


def _bare(title: str) -> str:
    """A title without quotation marks of its own around it."""
    return title.removeprefix("《").removesuffix("》")


def _about(making: Making) -> Iterator[Paragraph]:
    version = making.comparison.basis.versions.get("mingsuan", "")
    yield note(f"本报告由明算{version}根据第九部分所列的文件、假设和口径计算生成。")
    if making.synthetic:
        yield note("人群影响、待明确事项涉及的金额均按合成人口计算，不是真实参保人。")
