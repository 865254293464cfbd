"""What a comparison reads, for either policy: typical cases, people, assumptions; and the comparison made of them."""

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
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
from mingsuan.claims import Claims, ClaimsPerson, read_claims
from mingsuan.commands_questions import recompiling
from mingsuan.json_values import CaseFault, read_json
from mingsuan.policy import Policy
from mingsuan.report.needs import require
from mingsuan.version import VERSION

_LIBRARIES = ("matplotlib", "python-docx", "typst", "pylopdf-fonts-zh-cn", "rjieba")
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
    found = {"mingsuan": VERSION}
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

    def given(self, name: str, data: object, family: str = "", note: str = "", theirs: object = None) -> Given:
        """A case as either reads it, or why it does not; `theirs` is what the draft reads, if it is not the same."""
        base, why = _read(self.base, data)
        if self.draft is self.base and theirs is None:
            return Given(name, (base, base), (why, why), family, note)
        draft, other_why = _read(self.draft, data if theirs is None else theirs)
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
    return [_line(readers, f"第{number}行", line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


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
class _People(Sequence[Given]):
    """The persons of a table of claims, each read when asked for: by the words of either policy."""

    base: Mapping[str, ClaimsPerson]
    draft: Sequence[ClaimsPerson]
    readers: Readers

    def __len__(self) -> int:
        return len(self.draft)

    @overload
    def __getitem__(self, at: int) -> Given: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Given]: ...
    def __getitem__(self, at: int | slice) -> Given | Sequence[Given]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        person = self.draft[at]
        if self.readers.base is self.readers.draft:
            return self.readers.given(person.id, person.case)
        other = self.base.get(person.id)
        return self.readers.given(person.id, other.case if other is not None else None, theirs=person.case)


def read_people(policies: Policies, path: Path) -> tuple[Crowd, Claims]:
    """The people of a table of claims, and the table. Raises ClaimsError and OSError."""
    base, draft = (policy.program.symbols for policy in policies)
    claims = read_claims(path, draft)
    base_people: dict[str, ClaimsPerson] = {}
    if not same_words(policies):
        base_people = {person.id: person for person in read_claims(path, base)}
    about = About(claims.name, claims.sha256, claims.synthetic, (*claims.about, *_unread(claims)))
    return Crowd(about, _People(base_people, list(claims), Readers.of(policies))), claims


def _unread(claims: Claims) -> list[str]:
    """What of a table could not be used."""
    found = [f"有{len(claims.faults)}行不能读懂，没有计算"] if claims.faults else []
    return [*found, f"没有用到的列：{'、'.join(claims.unread)}"] if claims.unread else found
