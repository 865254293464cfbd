"""Policies of one region that say different things of one rule: whose figures differ (X01), whose lists differ (X02).

Two policies are compared only where both name the same 统筹地区, neither amends the other, and they are not two readings
of one document. Every pair of different figures is a finding; a witness, a person whom both pay, with both amounts, is
sought among sampled cases: best one whom each pays just its figure, else one for whom nothing but the figures differs.
"""

from collections.abc import Sequence
from itertools import combinations
from random import Random

from attrs import evolve, frozen

from compiler.formats import value_text
from compiler.graph import Graph, Node
from compiler.inquiry.alternatives import runnable
from compiler.inquiry.case_text import assumed_texts, case_text
from compiler.inquiry.influence import ResultKey, resting_on
from compiler.inquiry.questions import CONFLICT, Question
from compiler.inquiry.sampling import Assumed, Ground, Runnable, Sampled, Sampler
from compiler.inquiry.sayings import GONE, Figure, Listing, Saying, listings, sayings
from compiler.inquiry.shrinking import shrink
from compiler.inquiry.witnesses import Side, Witness, narrow, witness_at
from compiler.pipeline import Program
from compiler.types import Kind, Value
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label
from dsl.names import OWN_SHARE

SEED, CASES = 20240601, 1000
_FURTHER = 400  # cases tried for a better witness than one for whom nothing else differs
_DIFFERS, _ALONE, _PLAIN = range(3)  # how well a case shows the figures
_ADVICE = (
    "请起草单位协商一致，或者在其中一份文件里写明以哪一份为准。",
    "已经写明的，在合并两份的政策里写“口径：新的优于旧的”或“口径：特别优于一般”。",
)
_LISTS = "两份文件先后都生效的，列入的取值合在一起；本意是同一份目录的，请改为一致。"


@frozen
class Conflict:
    """A figure of which two policies say different things, and a person whom they pay differently."""

    sayings: tuple[Saying, Saying]
    results: tuple[str, ...] = ()
    witness: Witness | None = None
    tried: int = 0

    @property
    def name(self) -> str:
        """What it is about."""
        return self.sayings[0].name


@frozen
class Unlike:
    """A 目录 into which two policies put different values; `only` are those that only one of them puts in."""

    listings: tuple[Listing, Listing]
    only: tuple[tuple[str, ...], tuple[str, ...]]


def find_conflicts(programs: Sequence[Program], given: Assumed) -> list[Conflict]:
    """The figures of which policies of one region say different things, pair by pair."""
    found: list[Conflict] = []
    for first, second in _pairs(programs):
        theirs = sayings(second)
        for key, one in sayings(first).items():
            other = theirs.get(key)
            if other is not None and one.value != other.value and not one.value == other.value == GONE:
                found.append(_with_witness((one, other), given))
    return found


def find_unlike(programs: Sequence[Program]) -> list[Unlike]:
    """The 目录 into which policies of one region put different values, pair by pair."""
    found: list[Unlike] = []
    for first, second in _pairs(programs):
        theirs = listings(second)
        for key, one in listings(first).items():
            other = theirs.get(key)
            if other is None:
                continue
            here, there = ({*each.added, *(f"删去{name}" for name in each.removed)} for each in (one, other))
            if here != there:
                only = (tuple(sorted(here - there)), tuple(sorted(there - here)))
                found.append(Unlike((one, other), only))
    return found


def _pairs(programs: Sequence[Program]) -> list[tuple[Program, Program]]:
    """Policies of the same named region, of different documents, neither of which rests on the other."""
    return [pair for pair in combinations(programs, 2) if _comparable(*pair) and _comparable(*pair[::-1])]


def _comparable(program: Program, other: Program) -> bool:
    """Whether two policies speak of the same region in different documents, and the first does not rest on the other."""
    documents = [each.sources.document.source.sha256 for each in (program, other) if each.sources.document]
    rests = other.sources.policy.file.sha256 in {unit.file.sha256 for unit in program.sources.units}
    return (
        bool(region_of(program)) and region_of(program) == region_of(other) and len(set(documents)) == 2 and not rests
    )


def region_of(program: Program) -> str:
    """The 统筹地区 that a policy names; "" where its document does not say."""
    header = program.symbols.headers.get("统筹地区")
    text = header.text.strip() if header is not None else ""
    return "" if "未载明" in text else text


# ---- witnesses


@frozen
class _Trial:
    """The two policies, and the first one with the second one's figure in place of its own (None: not one figure)."""

    sides: tuple[Side, Side]
    changed: Side | None
    wanted: Sequence[ResultKey]
    places: frozenset[int]  # nodes of the first policy that have the words
    figures: tuple[Value | None, Value | None]

    def shown(self, sampled: Sampled) -> tuple[int, str, int] | None:
        """The first event and result that the two make different because of the figure; and how well it shows that."""
        runs = [side.run(sampled) for side in self.sides]
        third = runs[1] if self.changed is None else self.changed.run(sampled)
        if runs[0] is None or runs[1] is None or third is None:
            return None
        for one, other, changed in zip(runs[0], runs[1], third, strict=True):
            if self.changed is None and self.places.isdisjoint(one.values):
                continue
            for event, name in self.wanted:
                if event == one.event.type and all(name in each.results for each in (one, other, changed)):
                    values = [each.results[name] for each in (one, other, changed)]
                    if values[0] != values[1] and values[0] != values[2]:
                        alone = values[1] == values[2]
                        plain = alone and tuple(values[:2]) == self.figures
                        return one.index, name, _PLAIN if plain else _ALONE if alone else _DIFFERS
        return None


def _with_witness(pair: tuple[Saying, Saying], given: Assumed) -> Conflict:
    """The conflict with a case in which the figure makes the amounts differ, and if there is one, nothing but it."""
    first, second = (saying.program for saying in pair)
    conflict = Conflict(pair)
    places = _nodes(first.graph, pair[0])
    results = [item for item in resting_on(first.graph, places) if item.kind != OWN_SHARE]
    both = {(item.event, item.name) for item in second.graph.results}
    focus = [item for item in results if (item.event, item.name) in both]
    conflict = evolve(conflict, results=tuple(dict.fromkeys(item.name for item in focus)))
    if not focus or not first.ok or not second.ok:
        return conflict
    wanted = [(item.event, item.name) for item in focus]
    sides = (Side(narrow(runnable(first), wanted), given), Side(narrow(runnable(second), wanted), given))
    figures = (_value_of(pair[0]), _value_of(pair[1]))
    trial = _Trial(sides, _changed(first, pair, given), wanted, frozenset(places), figures)
    grounds = [Ground(each.graph, each.symbols) for each in (first, second)]
    starts = [each.in_force.start for each in (first, second) if each.in_force.start is not None]
    sampler = Sampler(grounds, Random(SEED), focus, given, max(starts, default=None))
    shown: dict[int, tuple[int, Sampled]] = {}  # by how well: after how many cases, and the case
    tried = 0
    for sampled in sampler.cases(CASES):
        tried += 1
        found = trial.shown(sampled)
        if found is not None:
            shown.setdefault(found[2], (tried, sampled))
        if _PLAIN in shown or (_ALONE in shown and tried >= shown[_ALONE][0] + _FURTHER):
            break
    if not shown:
        return evolve(conflict, tried=tried)
    best = max(shown)
    simple = shrink(shown[best][1], lambda each: (trial.shown(each) or (0, "", -1))[2] == best, sampler.facts)
    last = trial.shown(simple)
    assert last is not None  # it is kept while made simple
    return evolve(conflict, tried=tried, witness=witness_at(sides, simple, *last[:2]))


def _nodes(graph: Graph, saying: Saying) -> list[int]:
    """The nodes of a graph that rest on the words of a saying, and have its figure if it is one."""
    words = {place.quote for place in saying.places}
    found = [
        node.id
        for node in graph.nodes
        if node.type.kind is not Kind.TRUTH and any(item.words in words for item in node.citations)
    ]
    figures = [node for node in found if graph.nodes[node].op == "parameter" and _figure(graph.nodes[node], saying)]
    return figures or found


def _value_of(saying: Saying) -> Value | None:
    """The figure of a saying, if it is one."""
    return saying.value.value if isinstance(saying.value, Figure) else None


def _figure(node: Node, saying: Saying) -> bool:
    """Whether a parameter has the figure of a saying."""
    value = saying.value
    return isinstance(value, Figure) and isinstance(node.data, tuple) and node.data[1] == value.value


def _changed(program: Program, pair: tuple[Saying, Saying], given: Assumed) -> Side | None:
    """The first policy with the second one's figure in place of its own, where both are figures."""
    own, other = (saying.value for saying in pair)
    if not isinstance(own, Figure) or not isinstance(other, Figure):
        return None
    places = set(_nodes(program.graph, pair[0]))
    nodes = tuple(
        evolve(node, data=(node.data[0], other.value)) if node.id in places and isinstance(node.data, tuple) else node
        for node in program.graph.nodes
    )
    return Side(Runnable(evolve(program.graph, nodes=nodes), program.at_new_year), given)


# ---- in words


def conflict_diagnostic(conflict: Conflict) -> Diagnostic:
    """X01, with the words of both documents and the witness."""
    first, second = conflict.sayings
    labels = [Label(saying.file, saying.span, f"《{saying.program.name}》") for saying in (first, second)]
    quotes = "；".join(str(place) for saying in (first, second) for place in saying.places)
    helps = [f"原文：{quotes}。", *_told(conflict), *_ADVICE]
    said = {"one": first.text, "other": second.text}
    names = {"first": first.program.name, "second": second.program.name}
    return report("X01", *labels, helps=helps, clause=_path(first), name=conflict.name, **names, **said)


def _path(saying: Saying) -> str | None:
    return saying.places[0].path if saying.places else None


def _told(conflict: Conflict) -> list[str]:
    """The witness in words."""
    witness = conflict.witness
    if witness is None:
        return [f"试了{conflict.tried}例，未见结果不同。"] if conflict.tried else []
    facts = {name: fact for saying in conflict.sayings for name, fact in saying.program.symbols.facts.items()}
    case = witness.upto
    lines = "；".join(case_text(case, facts, witness.facts))
    amounts = "，".join(
        f"按《{saying.program.name}》，{witness.result}{value_text(value, type)}"
        for saying, value, type in zip(conflict.sayings, witness.values, witness.types, strict=True)
    )
    assumed = assumed_texts(witness.sampled.assumed, witness.common)
    supposed = f"（待定的假设：{'，'.join(assumed)}）" if assumed else ""
    return [f"例：{lines}。{amounts}{supposed}。"]


def unlike_diagnostic(found: Unlike) -> Diagnostic:
    """X02, with the values that only one of the two has, and the words of both documents."""
    first, second = found.listings
    labels = [Label(each.file, each.span, f"《{each.program.name}》") for each in (first, second)]
    sides = [
        f"只见于《{each.program.name}》：{'、'.join(only)}"
        for each, only in zip(found.listings, found.only, strict=True)
        if only
    ]
    quotes = "；".join(str(place) for each in (first, second) for place in each.places)
    helps = [f"{'；'.join(sides)}。", f"原文：{quotes}。", _LISTS]
    names = {"first": first.program.name, "second": second.program.name}
    clause = first.places[0].path if first.places else None
    return report("X02", *labels, helps=helps, clause=clause, name=first.name, **names)


def conflict_question(conflict: Conflict) -> Question:
    """X01 as a question: which of the two holds."""
    first, second = conflict.sayings
    answers = tuple(f"按《{saying.program.name}》" for saying in conflict.sayings)
    text = f"{conflict.name}：《{first.program.name}》“{first.text}”，《{second.program.name}》“{second.text}”，以哪一份为准？"
    places = (*first.places, *second.places)
    return Question(
        *(CONFLICT, text, "", "", True, places),
        results=conflict.results,
        answers=answers,
        witness=conflict.witness,
        tried=conflict.tried,
    )


def unlike_question(found: Unlike) -> Question:
    """X02 as a question."""
    sides = (
        f"只见于《{each.program.name}》的有{'、'.join(only)}"
        for each, only in zip(found.listings, found.only, strict=True)
        if only
    )
    places = tuple(place for each in found.listings for place in each.places)
    return Question(CONFLICT, f"{found.listings[0].name}：{'；'.join(sides)}。以哪一份为准？", "", "", True, places)
