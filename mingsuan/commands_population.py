"""The command population: a synthetic insured population with a year of events, as a table of claims."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from compiler.types import Kind
from mingsuan.claims_columns import ABOUT, ClaimsError
from mingsuan.claims_files import parquet
from mingsuan.claims_write import AMOUNT, DATE, NUMBER, TEXT, TRUTH, WORD, write_csv, write_parquet
from mingsuan.console import Console, Stop
from mingsuan.files import replacing
from mingsuan.loading import load_sound
from mingsuan.policy import Policy
from mingsuan.population.distributions import distributions
from mingsuan.population.plan import Plan, plan_for, usual_year
from mingsuan.population.synthesis import MOST_PERSONS, Request, Row, header, synthesize
from mingsuan.progress import progress

_YEARS = (1950, 2200)
_TYPES = {Kind.AMOUNT: AMOUNT, Kind.NUMBER: NUMBER, Kind.DATE: DATE, Kind.TRUTH: TRUTH, Kind.CLASS: WORD}


def run_population(console: Console, arguments: argparse.Namespace) -> int:
    """Draws the population and writes it, whole or not at all."""
    path = Path(arguments.output)
    suffix = path.suffix.lower()
    _check(console, arguments, suffix)
    policy = load_sound(console, arguments.policy)
    plan = plan_for(policy.program, distributions())
    if not plan.facts:
        words = (
            "错误：规则的词汇里没有“就医”“缴费”这两类事件，不能合成人口。",
            "error: the vocabulary has neither visits (就医) nor contributions (缴费).",
        )
        raise Stop(1, console.say(*words))
    year = arguments.year or usual_year(policy.program.in_force.start)
    request = Request(arguments.persons, arguments.seed, year)
    _notes(console, plan)
    try:
        if suffix == ".parquet":
            parquet()
        with replacing(path) as stream:
            if suffix == ".csv":
                write_csv(stream, header(plan), _rows(plan, request))
            else:
                types = [TEXT, TEXT, WORD, DATE, *(_TYPES[fact.type.kind] for fact in plan.columns)]
                write_parquet(stream, header(plan), types, _rows(plan, request), _about(policy, request))
    except ClaimsError as error:
        raise Stop(1, console.say(f"错误：{error.chinese}。", f"error: {error.english}.")) from None
    except (OSError, ValueError) as error:
        raise console.unwritten(arguments.output, error) from None
    console.note(
        console.say(
            f"已写入“{path.name}”：合成的{request.persons}人，{year}年，种子{request.seed}。分布都是假定，只为演算，不含真人。",
            f"Wrote “{path.name}”: {request.persons} synthetic persons, {year}, seed {request.seed}. All distributions are "
            "assumed; nobody is real.",
        )
    )
    return 0


def _check(console: Console, arguments: argparse.Namespace, suffix: str) -> None:
    """Raises Stop (2) for numbers out of range and other endings of the file's name."""
    if not 1 <= arguments.persons <= MOST_PERSONS:
        chinese = f"--persons应是1到{MOST_PERSONS}的整数，不是{arguments.persons}"
        english = f"--persons must be from 1 to {MOST_PERSONS}"
    elif arguments.year is not None and not _YEARS[0] <= arguments.year <= _YEARS[1]:
        chinese = f"--year应是{_YEARS[0]}到{_YEARS[1]}的年份，不是{arguments.year}"
        english = f"--year must be from {_YEARS[0]} to {_YEARS[1]}"
    elif suffix not in (".csv", ".parquet"):
        chinese = f"-o的文件名应以.parquet或.csv结尾，不是“{arguments.output}”"
        english = "the name of the file (-o) must end in .parquet or .csv"
    else:
        return
    raise Stop(2, console.say(f"mingsuan population：{chinese}。", f"mingsuan population: {english}."))


_EVENLY = (
    "没有分布的事实，各取值机会均等",
    "No distribution is known of these facts; each value is as likely as another",
)
_BLANK = (
    "没有分布的事实，留空（词汇写明默认值的，按默认值）",
    "No distribution is known of these facts; they stay empty",
)
_LEFT_OUT = ("合成人口里没有这些事件和明细", "The population has none of these events and items")


def _notes(console: Console, plan: Plan) -> None:
    """What the population lacks, on standard error."""
    for (chinese, english), names in ((_EVENLY, plan.evenly), (_BLANK, plan.blank), (_LEFT_OUT, plan.left_out)):
        if names:
            told = "、".join(names)
            console.note(console.say(f"{chinese}：{told}。", f"{english}: {told}."))


def _rows(plan: Plan, request: Request) -> Iterator[Row]:
    """The rows of all persons, with a bar on a terminal."""
    with progress("合成人口", request.persons, "人") as bar:
        for rows in synthesize(plan, request):
            yield from rows
            bar.update()


def _about(policy: Policy, request: Request) -> dict[str, str]:
    """What the file says of itself."""
    known = distributions()
    return {
        ABOUT: "不含真人",
        "依据政策": policy.name,
        "人数": str(request.persons),
        "年度": str(request.year),
        "种子": str(request.seed),
        "分布": f"第{known.version}版，{known.rest['说明']}",
    }
