"""规则变化: what becomes of each rule, how that is known, and where words and meaning part."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import define, field

from compiler.changes import Changed
from compiler.comparison.declared import Declared
from compiler.comparison.evidence import Both, Search, search
from compiler.comparison.meaning import Meanings
from compiler.comparison.result import (
    ADDED,
    CHANGED,
    FOLLOWS,
    ONLY_MEANING,
    ONLY_WORDS,
    PROVEN,
    REMOVED,
    SAME,
    SEARCHED,
    Evidence,
    RuleRow,
)
from compiler.graph import Citation
from compiler.inquiry.influence import nodes_above, resting_on
from compiler.pipeline import Program
from compiler.walk import walk
from dsl import syntax as ast
from dsl.source import Span


@define
class _Rows:
    programs: tuple[Program, Program]
    declared: tuple[Declared, Declared]
    meanings: Meanings
    comparable: bool  # whether the words of the two are those of one instrument, so that words and meaning can part
    users: dict[str, set[str]] = field(init=False)  # rule -> those that use it, on either side
    changes: dict[str, str] = field(init=False)  # of each rule that either policy still has
    changed: frozenset[str] = field(init=False)  # paragraphs on which rules rest that are new, gone or changed

    def __attrs_post_init__(self) -> None:
        self.users = {}
        for each in self.declared:
            for name, used in _uses(each).items():
                for item in used:
                    self.users.setdefault(item, set()).add(name)
        alive = {name for each in self.declared for name, rule in each.rules.items() if not rule.gone}
        names = dict.fromkeys([*self.declared[1].rules, *self.declared[0].rules])
        self.changes = {name: self.change(name) for name in names if name in alive}
        new = [name for name, change in self.changes.items() if change in (ADDED, REMOVED, CHANGED)]
        self.changed = frozenset(self.words(0, new) | self.words(1, new))

    # ---- what becomes of a rule

    def change(self, name: str) -> str:
        """新增, 取消, 修改, 随之改变 or 未变."""
        one, other = (each.rules.get(name) for each in self.declared)
        if one is None or one.gone:
            return ADDED
        if other is None or other.gone:
            return REMOVED
        if self.equal(name):
            return SAME
        return CHANGED if one.words != other.words or not self.follows(name) else FOLLOWS

    def equal(self, name: str) -> bool:
        """Whether a rule of both is proven to mean the same; of one without a value, whether it lists the same, or those
        that use it mean the same."""
        if self.kind(name) == "目录" and not any(self.written_otherwise(each) for each in (name, *self.below(name))):
            return True
        valued = self.valued(name)
        if self.kind(name) == "额度" and self.written_otherwise(name):  # whom it binds shows in what it limits
            valued += self.valued_in_both(self.users.get(name, ()))
        return all(self.meanings.equal(each) for each in valued) if valued else not self.written_otherwise(name)

    def valued(self, name: str) -> list[str]:
        """The rule, or else the nearest rules with a value that use it."""
        if self.meanings.has_value(name):
            return [name]
        return self.valued_in_both(self.users.get(name, ()))

    def unequal(self, name: str) -> list[str]:
        """Those of them that are not proven to mean the same; of a 额度 also the benefits that draw on it."""
        valued = [
            *self.valued(name),
            *(self.valued_in_both(self.users.get(name, ())) if self.kind(name) == "额度" else ()),
        ]
        return [each for each in valued if not self.meanings.equal(each)]

    def valued_in_both(self, names: Iterable[str]) -> list[str]:
        """Those that both give a value, in order."""
        return sorted(each for each in names if self.meanings.has_value(each))

    def results(self, name: str, change: str) -> tuple[str, ...]:
        """The results that come out otherwise because of a rule, or may: those that rest on it on either side."""
        if change == SAME:
            return ()
        found: dict[str, None] = {}
        for program, declared in zip(self.programs, self.declared, strict=True):
            if name in declared.rules:
                roots = [program.named[each] for each in self.valued_in(program, name)]
                above = nodes_above(program.whole, roots)
                found |= {item.name: None for item in program.whole.results if item.node in above}
        return tuple(found)

    def valued_in(self, program: Program, name: str) -> list[str]:
        """As `valued`, of one policy."""
        return [
            each for each in ([name] if name in program.named else self.users.get(name, ())) if each in program.named
        ]

    def follows(self, name: str) -> bool:
        """Whether a rule rests on one that is written otherwise, or stands on one side only."""
        return self.redated or any(
            self.written_otherwise(each) or self.unequal_itself(each) for each in self.beneath(name)
        )

    @property
    def redated(self) -> bool:
        """Whether the two hold from different days: then all that they pay does."""
        return self.programs[0].in_force.start != self.programs[1].in_force.start

    def beneath(self, name: str) -> set[str]:
        """All rules by way of which a rule may come out otherwise: those below it; a 额度 counts what its benefits pay."""
        counting = {each for each in self.users.get(name, ()) if self.kind(name) in ("额度", "结算")}
        return set[str]().union(self.below(name), counting, *(self.below(each) for each in counting)) - {name}

    def unequal_itself(self, name: str) -> bool:
        """Whether a rule of both is not equal, and not only because of what is counted in it."""
        return (
            self.kind(name) not in ("额度", "结算") and self.meanings.has_value(name) and not self.meanings.equal(name)
        )

    def kind(self, name: str) -> str:
        """The kind of a rule, 表 or 待遇 …"""
        return next(each.rules[name].kind for each in self.declared if name in each.rules)

    def below(self, name: str) -> set[str]:
        """All rules that a rule rests on."""
        found: set[str] = set()
        stack = [name]
        while stack:
            asked = stack.pop()
            for used, users in self.users.items():
                if asked in users and used not in found and used != name:
                    found.add(used)
                    stack.append(used)
        return found

    def written_otherwise(self, name: str) -> bool:
        one, other = (each.rules.get(name) for each in self.declared)
        return one is None or other is None or one.words != other.words

    # ---- words of documents

    def words(self, side: int, names: Sequence[str]) -> set[str]:
        """The words that rules rest on: the whole paragraphs that they cite."""
        rules, program = self.declared[side].rules, self.programs[side]
        return {_paragraphs(program, item) for name in names if name in rules for item in rules[name].citations}

    def state(self, name: str, change: str) -> str:
        """文改义未改, 义改文未改 or neither."""
        if not self.comparable or change not in (SAME, CHANGED, FOLLOWS):
            return ""
        reworded = self.words(0, [name]) ^ self.words(1, [name])
        if change == SAME:
            return ONLY_WORDS if reworded and (self.requoted(name) or reworded.isdisjoint(self.changed)) else ""
        cited = any(each.rules[name].citations for each in self.declared)
        return "" if reworded or self.requoted(name) or not cited else ONLY_MEANING

    def via(self, name: str) -> tuple[str, ...]:
        """By way of what a rule comes out otherwise: the rules that are themselves changed, and another day."""
        beneath = self.beneath(name)
        found = [each for each, change in self.changes.items() if each in beneath and change not in (SAME, FOLLOWS)]
        return ("施行日期", *found) if self.redated else tuple(found)

    def requoted(self, name: str) -> bool:
        """Whether a rule of both cites other words."""
        one, other = ({item.words for item in each.rules[name].citations} for each in self.declared)
        return one != other


def rule_rows(pair: Both, sides: tuple[Declared, Declared], *, comparable: bool) -> tuple[RuleRow, ...]:
    """Every rule of either policy, in the order of the draft and then of the base."""
    programs = pair.programs
    rows = _Rows(programs, sides, Meanings(*programs), comparable)
    unequal = [
        each for name, change in rows.changes.items() if change in (CHANGED, FOLLOWS) for each in rows.unequal(name)
    ]
    found = search(pair, list(dict.fromkeys(unequal)))
    made = tuple(
        _row(rows, name, change, _evidence(rows, pair, found, name, change)) for name, change in rows.changes.items()
    )
    return (*made, *_readings(programs))


def _evidence(rows: _Rows, pair: Both, found: Search, name: str, change: str) -> Evidence | None:
    """How the answer is known; of a rule that stands on one side only nothing is to be known."""
    if change in (ADDED, REMOVED):
        return None
    if change == SAME:
        return Evidence(PROVEN)
    unequal = rows.unequal(name)
    shown = [each for each in unequal if each in found.found]
    return found.evidence(pair, (shown or unequal)[0]) if unequal else Evidence(SEARCHED)


def _row(rows: _Rows, name: str, change: str, evidence: Evidence | None) -> RuleRow:
    one, other = (each.rules.get(name) for each in rows.declared)
    state = rows.state(name, change)
    if state == ONLY_MEANING and (evidence is None or evidence.kind == SEARCHED):
        state = ""  # that nothing was found leaves open whether the meaning changed at all
    rule = other or one
    assert rule is not None
    before = {_made_by(item) for item in one.changes} if one else set()
    by = dict.fromkeys(item.decl.name.text for item in other.changes if _made_by(item) not in before) if other else {}
    return RuleRow(
        name,
        rule.kind,
        change,
        rows.written_otherwise(name),
        bool(one and other) and rows.words(0, [name]) != rows.words(1, [name]),
        state,
        rows.results(name, change),
        one.citations if one else (),
        other.citations if other else (),
        evidence,
        "、".join(by),
        rows.via(name) if change == FOLLOWS else (),
    )


def _made_by(changed: Changed) -> tuple[str, str]:
    """The 修订 that makes a change, wherever its file was loaded."""
    return changed.unit.file.sha256, changed.decl.name.text


def _readings(programs: tuple[Program, Program]) -> Iterator[RuleRow]:
    """The 口径 of the policies themselves that only one of them has."""
    mine, theirs = ({item.text: item for item in program.readings if item.of_policy} for program in programs)
    for text in dict.fromkeys([*theirs, *mine]):
        if (text in mine) != (text in theirs):
            change = ADDED if text in theirs else REMOVED
            program = programs[1] if text in theirs else programs[0]
            resting = [node.id for node in program.graph.nodes if text in node.readings]
            results = tuple(dict.fromkeys(item.name for item in resting_on(program.graph, resting)))
            yield RuleRow(text, "口径", change, True, False, "", results, (), ())


def _uses(declared: Declared) -> dict[str, set[str]]:
    """For each rule the rules that it uses: those that it names, the 额度 that it draws on, the 结算 that it is in."""
    found: dict[str, set[str]] = {}
    for name, rule in declared.rules.items():
        parts: list[object] = [rule.statement, *(each.change for each in rule.changes)]
        named = {part.name for part in walk(parts) if isinstance(part, ast.Ref)} & declared.rules.keys()
        found.setdefault(name, set()).update(named - {name})
        if isinstance(rule.statement, ast.QuotaDecl | ast.SettlementDecl):
            for benefit in named:
                if declared.rules[benefit].kind == "待遇":
                    found[name].discard(benefit)
                    found.setdefault(benefit, set()).add(name)
    return found


def _paragraphs(program: Program, citation: Citation) -> str:
    """The text of the paragraphs of a document in which words stand, without white space; the words themselves where
    they stand in none (a title)."""
    for document in program.sources.documents:
        if document.source.sha256 == citation.sha256:
            spans = [part.span for clause in document.by_path.values() for part in clause.paragraphs]
            inside = [document.text(span) for span in spans if _meet(span, citation.span)]
            return "".join("".join(inside).split()) or citation.words
    return citation.words


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
