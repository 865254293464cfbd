"""Facts of a worked case (样例): what its phrases and figures say of the person, an event or a line item."""

from collections.abc import Sequence

from attrs import define

from compiler.lower_conditions import phrase_text
from compiler.scope import numeral_value
from compiler.symbols import Symbols
from compiler.types import Value, how_to_write
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label
from dsl.source import Span


class Faulty(Exception):
    """The sample cannot be used; its diagnostic has been recorded."""


@define
class SampleFacts:
    """Reads the facts of one worked case; what is wrong goes into `found`."""

    symbols: Symbols
    decl: ast.SampleDecl
    found: list[Diagnostic]

    def refuse(self, code: str, span: Span, *, helps: Sequence[str] = (), **args: object) -> Faulty:
        """Record what is wrong; the caller raises what this returns."""
        if code == "T01" and not helps:
            helps = how_to_write(args["expected"], args["actual"])
        file = self.symbols.file_of(self.decl)
        self.found.append(report(code, Label(file, span), helps=helps, clause=None, **args))
        return Faulty()

    def refuse_case(self, span: Span, problem: str) -> Faulty:
        """As `refuse`, of what makes no sense in a worked case."""
        return self.refuse("T11", span, sample=self.decl.name.text, problem=problem)

    def read_parts(self, parts: Sequence[object], phrase: ast.Phrase | None = None) -> dict[str, Value]:
        """The facts that a phrase and the settings and assignments among some parts state. Raises Faulty."""
        facts: dict[str, Value] = {}
        if phrase is not None:
            self.set(facts, phrase)
        for part in parts:
            if isinstance(part, ast.Setting):
                self.set(facts, part.phrase)
            elif isinstance(part, ast.Assignment):
                self.assign(facts, part)
        return facts

    def merge(self, into: dict[str, Value], facts: dict[str, Value], span: Span) -> None:
        """Facts stated beside others. Raises Faulty where two disagree."""
        for name, value in facts.items():
            if name in into and into[name] != value:
                raise self.refuse("T09", span, fact=name, first=shown(into[name]), second=shown(value))
            into[name] = value

    def assign(self, facts: dict[str, Value], item: ast.Assignment) -> None:
        """A fact given a figure. Raises Faulty."""
        name = item.ref.name
        fact = self.symbols.facts.get(name)
        if name in self.symbols.day_of_event:
            raise self.refuse_case(item.span, f"“{name}”就是事件的日期，写在事件的开头，不另写。")
        if fact is None:
            problem = f"“{item.ref.text}”是算出来的，样例里只写事实的值；要写它应得的结果，请写“{item.ref.text}应为…”。"
            raise self.refuse_case(item.span, problem)
        value, type = numeral_value(item.value.numeral)
        if type.kind is not fact.type.kind:
            raise self.refuse("T01", item.value.span, what=f"“{fact.name}”", expected=fact.type, actual=type)
        self.merge(facts, {fact.name: value}, item.span)

    def set(self, facts: dict[str, Value], phrase: ast.Phrase) -> None:
        """Facts set by a phrase: single values and words that stand for conjunctions of single values."""
        for part in phrase.parts:
            new: dict[str, Value] = {}
            self._part(new, part, part.span)
            self.merge(facts, new, part.span)

    def _part(self, facts: dict[str, Value], part: ast.Values | ast.Predicate, span: Span) -> None:
        pending: list[tuple[object, bool]] = [(part, True)]  # and whether it holds
        seen: set[str] = set()
        while pending:
            node, holds = pending.pop()
            if isinstance(node, ast.Predicate) and node.ref.name in self.symbols.terms:
                if node.ref.name in seen:
                    raise Faulty  # the word is explained by itself, which has been reported
                seen.add(node.ref.name)
            match node:
                case ast.Values(refs=refs, reach="") if holds:
                    if len(refs) != 1:
                        raise self.refuse("T08", span, text=phrase_text(ast.Phrase((node,))))
                    owner = self.symbols.value_class.get(refs[0].name)
                    if owner is None:
                        raise Faulty  # its class could not be read, which has been reported
                    self.merge(facts, {owner: refs[0].name}, span)
                case ast.Predicate(ref=ref, negated=negated) if ref.name in self.symbols.facts:
                    self.merge(facts, {ref.name: holds is not negated}, span)
                case ast.Predicate(ref=ref, negated=negated) if ref.name in self.symbols.terms:
                    pending.append((self.symbols.terms[ref.name].condition, holds is not negated))
                case ast.ClassIs(ref=ref, values=values, negated=False) if (
                    holds and len(values.refs) == 1 and not values.reach and ref.name in self.symbols.facts
                ):
                    self.merge(facts, {ref.name: values.refs[0].name}, span)
                case ast.Phrase(parts=parts) if holds or len(parts) == 1:  # what is not both may be either
                    pending.extend((inner, holds) for inner in parts)
                case ast.ObjectIs(phrase=phrase, negated=negated):
                    pending.append((phrase, holds is not negated))
                case ast.BracketedCondition(inner=inner):
                    pending.append((inner, holds))
                case ast.Joined(word="且", items=items) if holds:
                    pending.extend((inner, True) for inner in items)
                case _:
                    text = phrase_text(ast.Phrase((part,)))
                    raise self.refuse("T08", span, text=text)


def shown(value: Value) -> str:
    """A value for a message."""
    return {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)
