"""What a comparison reads, for either policy: typical cases, people, assumptions; and the comparison made of them."""

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from typing import overload

from attrs import frozen

from compiler.assumptions import Assumptions
from compiler.cases import Case
from compiler.comparison.cases import Given, Party
from compiler.comparison.compare import Crowd, Request
from compiler.comparison.compare import compare as compare_request
from compiler.comparison.people import About
from compiler.comparison.result import Comparison, Input
from mingsuan.assumptions import assumptions_for
from mingsuan.case_json import CaseReader
from mingsuan.claims import Claims, ClaimsPerson, RowFault, read_claims
from mingsuan.commands_questions import recompiling
from mingsuan.json_values import CaseFault, read_json
from mingsuan.policy import Policy
from mingsuan.report.needs import require
from mingsuan.version import VERSION

_LIBRARIES = (
    *("matplotlib", "numpy", "pillow", "fonttools", "pylopdf-fonts-zh-cn"),
    *("python-docx", "lxml", "typst", "jinja2", "rjieba", "pyarrow"),
)
_TOLD = 20  # rows that cannot be read, named in the report
Policies = tuple[Policy, Policy]


def request(
    policies: Policies,
    assumed: Sequence[Assumptions],
    cases: Sequence[Given],
    crowd: Crowd | None,
    inputs: Sequence[Input],
    names: tuple[str, str],
) -> Request:
    """What is to be compared, with all that the result depends on. Raises NotInstalled."""
    require("rjieba", "比较政策", "comparing policies")
    first, second = (
        Party(policy.program, own, policy.wording(own)) for policy, own in zip(policies, assumed, strict=True)
    )
    recompile = (recompiling(policies[0].program), recompiling(policies[1].program))
    return Request((first, second), recompile, tuple(cases), crowd, tuple(inputs), versions(), names)


def compare(
    base: Policy,
    draft: Policy,
    *,
    cases: Iterable[object] = (),
    assume: object = None,
    population: Path | None = None,
) -> Comparison:
    """The comparison of two policies: typical cases (JSON objects, also with 家庭 and 说明), what is assumed for both (as
    a file of assumptions has it), and a table of claims.

    Raises InputError for a policy with errors, CaseFault for assumptions that do not fit, ClaimsError and OSError for
    a table that cannot be used. What cannot be computed of cases and people is told in the result.
    """
    policies = (base, draft)
    for policy in policies:
        policy.require_ok()
    assumed = assumptions_for([policy.program for policy in policies], {} if assume is None else assume)
    readers = Readers.of(policies)
    given = [_case(readers, f"第{number}例", data) for number, data in enumerate(cases, 1)]
    crowd = read_people(policies, population)[0] if population is not None else None
    files = (base.program.sources.policy.file.name, draft.program.sources.policy.file.name)
    return compare_request(request(policies, assumed, given, crowd, (), files))


def versions() -> Mapping[str, str]:
    """The versions of this program and of the libraries that make a report."""
    found = {"mingsuan": VERSION, "python": python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


# ---- cases


@frozen
class Readers:
    """What reads cases for either policy; one and the same where both have the same vocabularies."""

    base: CaseReader
    draft: CaseReader

    @classmethod
    def of(cls, policies: Policies) -> "Readers":
        """The readers of two policies."""
        first, second = (CaseReader(policy.program.symbols) for policy in policies)
        return cls(second if same_words(policies) else first, second)

    def given(self, name: str, data: object, family: str = "", note: str = "") -> Given:
        """A case as either reads it, or why it does not."""
        base, why = _read(self.base, data)
        if self.draft is self.base:
            return Given(name, (base, base), (why, why), family, note)
        draft, other_why = _read(self.draft, data)
        return Given(name, (base, draft), (why, other_why), family, note)


def same_words(policies: Policies) -> bool:
    """Whether two policies use the same vocabularies."""
    known = [[unit.file.sha256 for unit in policy.program.sources.units if not unit.is_policy] for policy in policies]
    return known[0] == known[1]


def _read(reader: CaseReader, data: object) -> tuple[Case | None, str]:
    try:
        return reader.read(data), ""
    except CaseFault as error:
        return None, str(error)


def read_cases(policies: Policies, text: str) -> list[Given]:
    """The typical cases of a text, one a line; 家庭 and 说明 say whose they are."""
    readers = Readers.of(policies)
    return [_line(readers, f"第{number}行", line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _line(readers: Readers, place: str, line: str) -> Given:
    try:
        return _case(readers, place, read_json(line))
    except CaseFault as error:
        return Given(place, (None, None), (str(error), str(error)))


def _case(readers: Readers, place: str, data: object) -> Given:
    """A case with whose it is; named by its place where it has no 编号."""
    told = data if isinstance(data, Mapping) else {}
    family, note = (text if isinstance(text := told.get(key, ""), str) else "" for key in ("家庭", "说明"))
    return readers.given(str(told.get("编号") or place), data, family, note)


# ---- people


@frozen(eq=False)
class _Read:
    """The persons whom one policy's words can read, and why they cannot read others."""

    persons: Mapping[str, ClaimsPerson]
    problems: Mapping[str, str]
    reader: CaseReader

    def case(self, id: str) -> tuple[Case | None, str]:
        """The case of a person, or why there is none."""
        person = self.persons.get(id)
        if person is not None:
            return _read(self.reader, person.case)
        return None, f"按这份政策的词汇，这个人的数据不能读懂：{self.problems.get(id, '没有这个人可以用的行')}"


@frozen(eq=False)
class _People(Sequence[Given]):
    """The persons of a table of claims whom either policy's words can read, in order of id; each read when asked for."""

    sides: tuple[_Read, _Read]
    ids: Sequence[str]

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, at: int) -> Given: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Given]: ...
    def __getitem__(self, at: int | slice) -> Given | Sequence[Given]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        id, (base, draft) = self.ids[at], self.sides
        case, why = base.case(id)
        other, other_why = (case, why) if draft is base else draft.case(id)
        return Given(id, (case, other), (why, other_why))


def read_people(policies: Policies, path: Path) -> tuple[Crowd, Sequence[RowFault]]:
    """The people of a table of claims, and its rows that neither policy's words can read. Raises ClaimsError and OSError."""
    readers = Readers.of(policies)
    claims = read_claims(path, policies[1].program.symbols)
    other = claims if readers.base is readers.draft else read_claims(path, policies[0].program.symbols)
    draft = _side(claims, readers.draft)
    base = draft if other is claims else _side(other, readers.base)
    people = _People((base, draft), sorted(base.persons.keys() | draft.persons.keys()))
    faults = _of_both(claims, other, people.ids)
    unread = [title for title in claims.unread if title in other.unread]
    notes = (*claims.about, *_unread(faults, unread))
    return Crowd(About(claims.name, claims.sha256, claims.synthetic, notes), people), faults


def _side(claims: Claims, reader: CaseReader) -> _Read:
    return _Read({person.id: person for person in claims}, _problems(claims.faults), reader)


def _problems(faults: Sequence[RowFault]) -> dict[str, str]:
    """Why a person could not be read: what is wrong with a row, rather than that another row is wrong."""
    rows: dict[str, list[RowFault]] = {}
    for fault in faults:
        rows.setdefault(fault.person, []).append(fault)
    return {person: _first(own) for person, own in rows.items() if person}


def _first(faults: Sequence[RowFault]) -> str:
    """The first reason that does not refer to another of the rows."""
    numbers = [f"第{fault.line}行" for fault in faults]
    own = (fault for fault in faults if not any(number in fault.reason for number in numbers))
    return next(own, faults[0]).reason


def _of_both(claims: Claims, other: Claims, known: Sequence[str]) -> list[RowFault]:
    """The rows that cannot be read by the words of either; a person whom one can read is told as a person."""
    lines, persons = {fault.line for fault in other.faults}, frozenset(known)
    return [fault for fault in claims.faults if fault.line in lines and fault.person not in persons]


def _unread(faults: Sequence[RowFault], titles: Sequence[str]) -> list[str]:
    """What of a table could not be used."""
    found = [f"有{len(faults)}行不能读懂，这些行的人没有计算"] if faults else []
    found += [f"第{fault.line}行：{fault.reason.rstrip('。')}" for fault in faults[:_TOLD]]
    found += [f"其余{len(faults) - _TOLD}行从略"] if len(faults) > _TOLD else []
    return [*found, f"没有用到的列：{'、'.join(titles)}"] if titles else found
