"""Two policies to a `Comparison`: the passes of a comparison, in order."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from attrs import field, frozen

from compiler.cases import Case
from compiler.comparison import evidence, extremes, open_points
from compiler.comparison.cases import Given, Party, worked_case
from compiler.comparison.clauses import clause_table
from compiler.comparison.crowd import Done, tally_all
from compiler.comparison.curves import curves
from compiler.comparison.declared import declared
from compiler.comparison.flows import money_results
from compiler.comparison.money import Till
from compiler.comparison.parameters import parameter_rows
from compiler.comparison.people import About, population
from compiler.comparison.result import (
    CHANGED,
    PROVEN,
    SEARCHED,
    SIDES,
    TWO_INSTRUMENTS,
    Assumed,
    Basis,
    Comparison,
    Input,
    Population,
    ReadingSide,
    RuleRow,
    Side,
)
from compiler.comparison.rules import rule_rows
from compiler.formats import date_text, value_text
from compiler.inquiry.alternatives import Recompile
from compiler.inquiry.conflicts import region_of
from compiler.inquiry.sampling import open_keys
from compiler.pipeline import Program

STAGES = ("条文对照", "规则变化", "典型家庭", "曲线和最大受益、受损", "人群影响", "待明确事项")


@frozen(eq=False)
class Crowd:
    """The people of a population: what their file is, and each of them when asked."""

    about: About
    people: Sequence[Given] = field(repr=False)


@frozen(eq=False)
class Request:
    """What is to be compared, and on what."""

    parties: tuple[Party, Party]
    recompile: tuple[Recompile, Recompile]
    cases: Sequence[Given] = ()
    crowd: Crowd | None = None
    inputs: tuple[Input, ...] = ()
    versions: Mapping[str, str] = field(factory=dict)
    names: tuple[str, str] = ("", "")  # as they were asked for, without folders

    @property
    def programs(self) -> tuple[Program, Program]:
        """Both policies as compiled."""
        return self.parties[0].program, self.parties[1].program


def compare(request: Request, stage: Callable[[str], None] = lambda _: None, done: Done = lambda _: None) -> Comparison:
    """The whole comparison of two sound policies; `stage` is told what begins, `done` how many more people are done."""
    parties, programs = request.parties, request.programs
    given = (parties[0].assumed.values, parties[1].assumed.values)
    sides = (declared(programs[0]), declared(programs[1]))
    pair = evidence.both(*programs, given)
    stage(STAGES[0])
    plain = clause_table(*programs)
    stage(STAGES[1])
    rules = rule_rows(pair, sides, comparable=plain.one_instrument)
    clauses = clause_table(*programs, [row.name for row in rules if row.change == CHANGED], _states(rules))
    stage(STAGES[2])
    cases = [worked_case(parties, each) for each in request.cases]
    stage(STAGES[3])
    typical = list(_typical(request.cases))
    usual = typical or _found(extremes.searched(pair, parties))
    drawn = curves(parties, usual)
    alike = [case for _, (case, other) in typical if case is other]
    most = extremes.searched(pair, parties, alike, {mark.spending for curve in drawn for mark in curve.marks})
    stage(STAGES[4])
    tills = (Till(parties[0]), Till(parties[1]))
    crowd = request.crowd
    people: Population | None = None
    if crowd is not None:
        stated = [till.flows.values() for till in tills]
        people = population(crowd.about, tally_all(tills, crowd.people, done), stated)
    stage(STAGES[5])
    stakes = open_points.Stakes(tills, list(_stake_cases(request)))
    points = open_points.open_points(parties, request.recompile, stakes, apart=plain.relation == TWO_INSTRUMENTS)
    return Comparison(
        _side(parties[0]),
        _side(parties[1]),
        tuple(_notes(request, people)),
        clauses,
        parameter_rows(programs, sides, given),
        rules,
        (*cases, *(worked for worked, _ in most.cases)),
        people,
        drawn,
        points,
        _basis(request, rules, most.tried),
    )


def _found(most: extremes.Extremes) -> list[tuple[str, tuple[Case, Case]]]:
    """The cases that a search found, as typical ones; not those that rest on values that were drawn."""
    return [(worked.id, (case, case)) for worked, case in most.cases if not worked.assumed]


def _states(rules: Sequence[RuleRow]) -> dict[str, str]:
    return {row.name: row.state for row in rules if row.state}


def _typical(cases: Iterable[Given]) -> Iterator[tuple[str, tuple[Case, Case]]]:
    """The cases that both could read, each as either reads it."""
    for given in cases:
        base, draft = given.cases
        if base is not None and draft is not None:
            yield given.id, (base, draft)


def _stake_cases(request: Request) -> Iterator[tuple[Case, Case]]:
    """The people on whom the answers to open questions are tried: the first of the population, else the families."""
    crowd = request.crowd
    people = request.cases if crowd is None else (crowd.people[at] for at in range(_stake_count(crowd)))
    return (cases for _, cases in _typical(people))


def _stake_count(crowd: Crowd) -> int:
    return min(len(crowd.people), open_points.STAKE_PERSONS)


def _side(party: Party) -> Side:
    program = party.program
    headers = {word: header.text for word, header in program.symbols.headers.items()}
    start = program.in_force.start
    own = program.sources.document
    others = [each for each in program.sources.documents if own is None or each.source.sha256 != own.source.sha256]
    files = [unit.file for unit in reversed(program.sources.units)]
    return Side(
        program.name,
        headers.get("状态", ""),
        headers.get("统筹地区", ""),
        date_text(start) if start is not None else "",
        own,
        tuple([*([own] if own is not None else []), *others]),
        tuple((file.name, file.sha256) for file in files),
        party.wording.titles,
    )


def _notes(request: Request, people: Population | None) -> Iterator[str]:
    """What a reader must know before anything else."""
    regions = [region_of(program) for program in request.programs]
    if all(regions) and regions[0] != regions[1]:
        yield f"两份政策属于不同的统筹地区（{regions[0]}、{regions[1]}），差别不表示修改，只供对照。"
    names = [{item.name for item in money_results(program) if item.kind == "待遇"} for program in request.programs]
    if not names[0] & names[1]:
        yield "两份政策没有共同的待遇，各项待遇单列，前后差额是一份有而另一份没有。"
    failed = [given.id for given in request.cases if None in given.cases]
    if failed:
        yield f"有{len(failed)}例典型案例不能为两份政策都读懂：{'、'.join(failed)}。"
    if people is not None and not people.persons:
        yield "人口数据里没有可以计算的人，人群影响从略。"
    elif people is not None and people.failed:
        yield f"人口数据中有{people.failed}人不能计算，不在合计之内。"


def _basis(request: Request, rules: Sequence[RuleRow], tried: int) -> Basis:
    return Basis(
        request.versions,
        request.names,
        request.inputs,
        tuple(_assumed(request.parties)),
        tuple(_readings(request.programs)),
        tuple(_searches(rules, tried)),
        tuple(_remarks(request.programs)),
    )


def _searches(rules: Sequence[RuleRow], tried: int) -> Iterator[tuple[str, int, int]]:
    """What was searched for, with the seed and how many cases both policies could run."""
    evident = [row.evidence for row in rules if row.evidence is not None and row.evidence.kind != PROVEN]
    if evident:
        unseen = sum(each.tried for each in evident if each.kind == SEARCHED)
        yield "规则变化举例（各规则合计试算）", evidence.SEED, sum(each.tried for each in evident)
        if unseen:
            yield "其中未见差异的规则合计试算", evidence.SEED, unseen
    yield "最大受益与最大受损", evidence.SEED, tried


def _remarks(programs: tuple[Program, Program]) -> Iterator[str]:
    """What the comparison could not look into."""
    words = [{unit.file.sha256 for unit in program.sources.units if not unit.is_policy} for program in programs]
    if words[0] != words[1]:
        yield "两份规则引用的词汇不同：词汇的默认取值不在规则的证明之内，不同之处只见于案例和人口的结果。"


def _assumed(parties: tuple[Party, Party]) -> Iterator[Assumed]:
    """What is assumed on either side for what it leaves open."""
    said: dict[tuple[str, str, str, str], list[str]] = {}
    for side, party in zip(SIDES, parties, strict=True):
        values = party.assumed.values
        for key, item in open_keys(party.program.graph, party.program.symbols).items():
            if key in values:
                text = value_text(values[key], item.type)
                said.setdefault((*key, text, party.assumed.reasons.get(key[0], "")), []).append(side)
    for (name, of, text, reason), sides in sorted(said.items()):
        yield Assumed(name, of, text, reason, tuple(sides))


def _readings(programs: tuple[Program, Program]) -> Iterator[ReadingSide]:
    """The 口径 of either side."""
    said: dict[tuple[str, str], list[str]] = {}
    for side, program in zip(SIDES, programs, strict=True):
        for reading in program.readings:
            said.setdefault((reading.text, reading.reason), []).append(side)
    for (text, reason), sides in sorted(said.items()):
        yield ReadingSide(text, reason, tuple(sides))
