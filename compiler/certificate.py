"""The certificate of an explanation: all that a result rests on, as plain JSON, to be verified by a separate program.

Nodes go by “e2.n17”: the second event of the case, node 17 of the graph; “e2.n17.l3” is its value for the third line
item. A node carries its operation, operands (null: not needed), data, exact value (decimals, or N/M), kind, unit, origin,
citations and label, and a seal: the hash of all that and of its operands' seals. Nodes of earlier events are there where
they filled a balance that was read. What was assumed stands there as it was given.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, cast

from attrs import field, frozen

from compiler.calendar_days import exceptional_days
from compiler.event_view import FIGURES, node_origin
from compiler.explanation import Explanation, Step
from compiler.formats import decimal_text, duration_text
from compiler.graph import Graph, Node
from compiler.places import Place, Places
from compiler.run import EventTrace
from compiler.types import Duration, Kind, Type, Value
from dsl.source import SourceFile

VERSION = 1


@frozen
class Run:
    """A policy as it was applied to a case: its texts, its graph, the case as received, and the traces."""

    policy: str  # name in the header 政策
    rules: Sequence[SourceFile]  # vocabularies, policies amended, and policy
    documents: Sequence[SourceFile]
    graph: Graph
    case: Mapping[str, Any]  # the JSON object
    traces: tuple[EventTrace, ...]
    versions: Mapping[str, str] = field(factory=dict)  # of the programs that made it
    assumptions: Mapping[str, Any] = field(factory=dict)  # the JSON object


class Undetermined(Exception):
    """An explanation of a result that nobody can tell: there is nothing to certify."""


def certificate(run: Run, explanation: Explanation) -> dict[str, Any]:
    """The certificate of an explanation, as a JSON object with its digest. Raises Undetermined."""
    if explanation.pending:
        raise Undetermined(f"“{explanation.result}”待定，没有可以核对的数：{explanation.note}。")
    nodes = _Nodes(run, Places(run.graph, run.traces))
    result: Place = (explanation.index, explanation.node)
    shown = [place for step in explanation.steps if (place := _place(step)) is not None]
    entries = nodes.listed([result, *shown])
    cited = {citation["sha256"] for entry in entries for citation in entry["citations"]}
    documents = dict.fromkeys((file.name, file.sha256) for file in run.documents if file.sha256 in cited)
    body: dict[str, Any] = {
        "version": VERSION,
        "versions": dict(run.versions),
        "policy": run.policy,
        "rules": [{"file": file.name, "sha256": file.sha256, "text": _received(file)} for file in run.rules],
        "documents": [{"file": name, "sha256": sha256} for name, sha256 in documents],
        "case": run.case,
        "assumptions": run.assumptions,
        "event": explanation.index + 1,
        "nodes": entries,
        "results": [
            {
                "name": explanation.result,
                "event": explanation.event.type,
                "node": _id(result),
                "value": nodes.value(result),
            }
        ],
        "explanation": {
            "depth": explanation.depth.value,
            "sentence": explanation.sentence,
            "steps": [_step(step) for step in (_headline(explanation), *explanation.steps)],
        },
    }
    return {**body, "sha256": digest(body)}


def digest(value: object) -> str:
    """The sha256 of a JSON value in its canonical form (keys sorted, UTF-8, no escapes)."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _received(file: SourceFile) -> str:
    """The text whose UTF-8 bytes have the file's hash: with the byte order mark that reading dropped, if there was one."""
    marked = "\ufeff" + file.text
    same = hashlib.sha256(marked.encode("utf-8", "surrogatepass")).hexdigest() == file.sha256
    return marked if same else file.text


def _id(place: Place) -> str:
    event, key = place
    node, line = (key, "") if isinstance(key, int) else (key[0], f".l{key[1] + 1}")
    return f"e{event + 1}.n{node}{line}"


def _place(step: Step) -> Place | None:
    """Where the value that a step shows is."""
    if step.event is None or step.node is None:
        return None
    return step.event, step.node if step.line is None else (step.node, step.line)


def _headline(explanation: Explanation) -> Step:
    """The result itself as a step."""
    value, formula = explanation.value, explanation.formula
    node, event, note = explanation.node, explanation.index, explanation.note
    return Step(0, explanation.result, value, formula, note=note, node=node, event=event)


def _step(step: Step) -> dict[str, Any]:
    place = _place(step)
    return {
        "depth": step.depth,
        "label": step.label,
        "value": step.value,
        "formula": step.formula,
        "origin": step.origin.value,
        "note": step.note,
        "node": _id(place) if place is not None else None,
    }


@frozen
class _Nodes:
    """The nodes of a run as entries of the certificate."""

    run: Run
    places: Places

    def listed(self, roots: Sequence[Place]) -> list[dict[str, Any]]:
        """Entries of the roots and of all that they rest on, operands first."""
        entries: list[dict[str, Any]] = []
        seals: dict[Place, str] = {}
        for place in sorted(self.places.below(roots), key=self._order):
            operands = self.places.operands(place)
            entry = self._entry(place, operands)
            chain = [seals[arg] if arg is not None else None for arg in operands]
            seals[place] = digest([entry, chain])[:16]
            entries.append({**entry, "seal": seals[place]})
        return entries

    def value(self, place: Place) -> str | bool:
        """The exact value of a node as JSON."""
        node, values = self.places.node(place), self.run.traces[place[0]].values
        value = values[place[1]] if place[1] in values else _figure(node)
        return exact_text(value, node.type)

    def _order(self, place: Place) -> tuple[tuple[date, int], tuple[int, int]]:
        """By event, node and line item: operands come first."""
        event, key = place
        return self.places.rank(event), (key, 0) if isinstance(key, int) else key

    def _entry(self, place: Place, operands: Sequence[Place | None]) -> dict[str, Any]:
        node, (event, key) = self.places.node(place), place
        return {
            "id": _id(place),
            "event": event + 1,
            "op": node.op,
            "operands": [_id(arg) if arg is not None else None for arg in operands],
            "data": self._data(node, place),
            "value": self.value(place),
            "kind": node.type.kind.value,
            "unit": _unit(node.type),
            "origin": node_origin(node, self.run.traces[event], None if isinstance(key, int) else key[1]).value,
            "label": node.label,
            "readings": list(node.readings),
            "citations": [
                {
                    "document": citation.document,
                    "sha256": citation.sha256,
                    "path": citation.path,
                    "quote": citation.quote,
                    "start": citation.span.start,
                    "end": citation.span.end,
                }
                for citation in node.citations
            ],
        }

    def _data(self, node: Node, place: Place) -> object:
        """What an operation has of its own; the value of a figure stands under “value”."""
        if node.op == "constant":
            return None
        if node.op == "parameter":
            return cast(tuple[str, Value], node.data)[0]
        if node.op == "pool":
            writes = [write for write in self.run.graph.writes if write.pool == node.data]
            return {
                "name": node.data,
                "period": self.places.period(str(node.data)),
                "writes": [{"event": write.event, "node": write.node} for write in writes],
            }
        if node.op == "move_date":
            return [*cast(tuple[str], node.data), self._exceptions(node, place)]
        return list(node.data) if isinstance(node.data, tuple) else node.data

    def _exceptions(self, node: Node, place: Place) -> list[str]:
        """Where working days are counted: the holidays on weekdays and the weekends to work on between the dates."""
        values = self.run.traces[place[0]].values
        start, time = (values[arg[1]] for arg in self.places.operands(place) if arg is not None)
        if not isinstance(time, Duration) or time.unit != "工作日":
            return []
        first, last = sorted((cast(date, start), cast(date, values[place[1]])))
        return sorted(day.isoformat() for days in exceptional_days(first, last) for day in days)


def _figure(node: Node) -> Value:
    """The value of a figure that the run did not need. Raises AssertionError for any other node."""
    assert node.op in FIGURES, f"node {node.id} ({node.op}) has no value"
    return cast(tuple[str, Value], node.data)[1] if node.op == "parameter" else cast(Value, node.data)


def _unit(type: Type) -> str:
    """元, 元/年, %, 个百分点, 周岁, the name of a class, or ""."""
    unit = {Kind.AMOUNT: "元", Kind.RATE: "%", Kind.POINTS: "个百分点", Kind.AGE: "周岁"}.get(type.kind, type.of or "")
    return f"{unit}/{type.per}" if type.per else unit


def exact_text(value: Value, type: Type) -> str | bool:
    """A value exactly: decimals, or N/M where they do not end; ISO dates; yes and no as true and false."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Fraction):
        return decimal_text(value, 0, grouped=False) or f"{value.numerator}/{value.denominator}"
    if isinstance(value, Duration):
        return duration_text(value)
    return value.isoformat() if isinstance(value, date) else value
