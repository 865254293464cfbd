"""Cases that show a difference, in words, and how it is known whether two rules mean the same."""

from collections.abc import Iterator, Mapping

from attrs import evolve

from compiler.cases import Case
from compiler.comparison.result import PROVEN, SEARCHED, Evidence
from compiler.formats import value_text
from compiler.inquiry.case_text import assumed_texts, case_text
from compiler.inquiry.witnesses import Witness
from compiler.symbols import Fact
from dsl import syntax as ast
from dsl.source import source_from_text
from mingsuan.report.blocks import Paragraph
from mingsuan.report.contents_parts import paragraph

_NOWHERE = source_from_text("", "")


def witness_facts(witness: Witness) -> dict[str, Fact]:
    """The facts that either side of a witness reads, in the order in which the graphs do: a comparison does not carry
    the vocabulary."""
    found: dict[str, Fact] = {}
    for side in witness.sides:
        for node in side.program.graph.nodes:
            if node.op == "fact":
                name = str(node.data)
                decl = ast.FactDecl(ast.Name(name), None, str(node.type.kind))
                found.setdefault(name, Fact(name, node.type, "", (), (), False, None, None, _NOWHERE, decl))
    return found


def known_case(case: Case, facts: Mapping[str, Fact]) -> Case:
    """The case with the facts that are known: nothing reads the others."""
    events = tuple(
        evolve(
            event,
            facts={name: value for name, value in event.facts.items() if name in facts},
            lines={
                owner: tuple({name: value for name, value in line.items() if name in facts} for line in lines)
                for owner, lines in event.lines.items()
            },
        )
        for event in case.events
    )
    return evolve(case, person={name: value for name, value in case.person.items() if name in facts}, events=events)


def witness_paragraphs(witness: Witness, answers: tuple[str, str]) -> Iterator[Paragraph]:
    """The case in words, and the result under either answer."""
    case, *assumed = witness_case(witness)
    yield paragraph("举例：", *case.runs)
    yield from witness_values(witness, answers)
    yield from assumed


def witness_case(witness: Witness) -> Iterator[Paragraph]:
    """The case in words, and what is assumed in it."""
    facts = witness_facts(witness)
    lines = case_text(known_case(witness.upto, facts), facts, witness.facts)
    yield paragraph(f"{'；'.join(lines)}。")
    assumed = assumed_texts(witness.sampled.assumed, witness.common)
    if assumed:
        yield paragraph(f"（待定事项的假设：{'，'.join(assumed)}）")


def witness_values(witness: Witness, answers: tuple[str, str]) -> Iterator[Paragraph]:
    """The result under either answer."""
    for answer, value, type in zip(answers, witness.values, witness.types, strict=True):
        yield paragraph(f"{answer}：{witness.result}{value_text(value, type)}。")


def evidence_paragraphs(evidence: Evidence | None, names: tuple[str, str]) -> Iterator[Paragraph]:
    """How it is known: a proof, a case, or so many cases tried; the last never passes for a proof."""
    if evidence is None:
        return
    if evidence.kind == PROVEN:
        yield paragraph("证明：两边的规则经计算机逐项比对完全相同，已经证明含义未变。")
    elif evidence.kind == SEARCHED:
        tried = f"试算{evidence.tried}例未见差异；试算不是证明，" if evidence.tried else "没有能够试算的案例，"
        yield paragraph(f"试算：{tried}不能说含义未变。")
    elif evidence.witness is not None:
        yield from witness_paragraphs(evidence.witness, names)
    else:
        yield paragraph("举例：两边结果不同。")
