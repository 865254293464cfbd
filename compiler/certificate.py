"""The certificate of an explanation: all that a result rests on, as plain JSON, to be verified by a separate program.

Nodes go by “e2.n17”: the second event of the case, node 17 of the graph. A node carries its operation, operands (null:
not needed), data, exact value (decimals, or N/M), kind, unit, origin, citations and label, and a seal: the hash of all
that and of its operands' seals. Nodes of earlier events are there where they filled a balance that was read.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, cast

from attrs import field, frozen

from compiler.event_view import FIGURES, node_origin
from compiler.explanation import Explanation, Step
from compiler.formats import decimal_text, duration_text
from compiler.graph import Graph, Node
from compiler.periods import PERIODS
from compiler.run import EventTrace
from compiler.types import Duration, Kind, Type, Value
from dsl.source import SourceFile

VERSION = 1
Place = tuple[int, int]  # index of the event, id of the node


@frozen
class Run:
    """A policy as it was applied to a case: its texts, its graph, the case as received, and the traces."""

    policy: str  # name in the header 政策
    rules: Sequence[SourceFile]  # vocabularies and policy
    documents: Sequence[SourceFile]
    graph: Graph
    case: Mapping[str, Any]  # the JSON object
    traces: tuple[EventTrace, ...]
    versions: Mapping[str, str] = field(factory=dict)  # of the programs that made it


def certificate(run: Run, explanation: Explanation) -> dict[str, Any]:
    """The certificate of an explanation, as a JSON object with its digest."""
    nodes = _Nodes(run)
    shown = [(step.event, step.node) for step in explanation.steps]
    places = [(event, node) for event, node in shown if event is not None and node is not None]
    entries = nodes.listed([(explanation.index, explanation.node), *places])
    cited = dict.fromkeys(citation["document"] for entry in entries for citation in entry["citations"])
    body: dict[str, Any] = {
        "version": VERSION,
        "versions": dict(run.versions),
        "policy": run.policy,
        "rules": [{"file": file.name, "sha256": file.sha256, "text": _received(file)} for file in run.rules],
        "documents": [{"file": file.name, "sha256": file.sha256} for file in run.documents if file.name in cited],
        "case": run.case,
        "event": explanation.index + 1,
        "nodes": entries,
        "results": [
            {
                "name": explanation.result,
                "event": explanation.event.type,
                "node": _id((explanation.index, explanation.node)),
                "value": nodes.value((explanation.index, explanation.node)),
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
    return f"e{place[0] + 1}.n{place[1]}"


def _headline(explanation: Explanation) -> Step:
    """The result itself as a step."""
    value, formula = explanation.value, explanation.formula
    return Step(0, explanation.result, value, formula, node=explanation.node, event=explanation.index)


def _step(step: Step) -> dict[str, Any]:
    return {
        "depth": step.depth,
        "label": step.label,
        "value": step.value,
        "formula": step.formula,
        "origin": step.origin.value,
        "note": step.note,
        "node": _id((step.event, step.node)) if step.event is not None and step.node is not None else None,
    }


@frozen
class _Nodes:
    """The nodes of a run as entries of the certificate."""

    run: Run

    def listed(self, roots: Sequence[Place]) -> list[dict[str, Any]]:
        """Entries of the roots and of all that they rest on, operands first."""
        found: set[Place] = set()
        stack = list(roots)
        while stack:
            place = stack.pop()
            if place not in found:
                found.add(place)
                stack.extend(arg for arg in self._operands(place) if arg is not None)
        entries: list[dict[str, Any]] = []
        seals: dict[Place, str] = {}
        for place in sorted(found, key=lambda place: (self._rank(place[0]), place[1])):
            entry = self._entry(place)
            chain = [seals[arg] if arg is not None else None for arg in self._operands(place)]
            seals[place] = digest([entry, chain])[:16]
            entries.append({**entry, "seal": seals[place]})
        return entries

    def value(self, place: Place) -> str | bool:
        """The exact value of a node as JSON."""
        node = self._node(place)
        values = self.run.traces[place[0]].values
        value = values[place[1]] if place[1] in values else _figure(node)
        return exact_text(value, node.type)

    def _node(self, place: Place) -> Node:
        return self.run.graph.nodes[place[1]]

    def _rank(self, event: int) -> tuple[date, int]:
        found = self.run.traces[event].event
        return found.date, found.sequence or 0

    def _operands(self, place: Place) -> list[Place | None]:
        """What a node's value came from; of a balance, all that earlier events of its period added to it."""
        event, node = place[0], self._node(place)
        if node.op == "pool":
            return list(self._additions(event, str(node.data)))
        values = self.run.traces[event].values
        return [(event, arg) if arg in values else None for arg in node.args]

    def _additions(self, event: int, pool: str) -> list[Place]:
        key = PERIODS[self._period(pool)]
        own, rank = key(self.run.traces[event].event.date), self._rank(event)
        earlier = [
            trace for trace in self.run.traces if self._rank(trace.index) < rank and key(trace.event.date) == own
        ]
        return [(trace.index, node) for trace in earlier for name, node, _ in trace.additions if name == pool]

    def _period(self, pool: str) -> str:
        return next(item.period for item in self.run.graph.pools if item.name == pool)

    def _entry(self, place: Place) -> dict[str, Any]:
        node = self._node(place)
        return {
            "id": _id(place),
            "event": place[0] + 1,
            "op": node.op,
            "operands": [_id(arg) if arg is not None else None for arg in self._operands(place)],
            "data": self._data(node),
            "value": self.value(place),
            "kind": node.type.kind.value,
            "unit": _unit(node.type),
            "origin": node_origin(node, self.run.traces[place[0]]).value,
            "label": node.label,
            "readings": list(node.readings),
            "citations": [
                {
                    "document": citation.document,
                    "path": citation.path,
                    "quote": citation.quote,
                    "start": citation.span.start,
                    "end": citation.span.end,
                }
                for citation in node.citations
            ],
        }

    def _data(self, node: Node) -> object:
        """What an operation has of its own; the value of a figure stands under “value”."""
        if node.op == "constant":
            return None
        if node.op == "parameter":
            return cast(tuple[str, Value], node.data)[0]
        if node.op == "pool":
            writes = [write for write in self.run.graph.writes if write.pool == node.data]
            return {
                "name": node.data,
                "period": self._period(str(node.data)),
                "writes": [{"event": write.event, "node": write.node} for write in writes],
            }
        return list(node.data) if isinstance(node.data, tuple) else node.data


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
