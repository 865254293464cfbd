"""The JSON Schema (2020-12) of the cases of a policy: every fact, how it is written, and the clauses that read it.

Every case that mingsuan reads is valid by the schema, except where a name or a value is written in full-width letters
or figures, which mingsuan reads as the half-width ones.
"""

from collections import defaultdict
from typing import Any

from attrs import define, field

from compiler.assumptions import open_values
from compiler.defaults import default_values, event_facts, facts_of, line_objects, person_facts
from compiler.formats import value_text
from compiler.graph import Graph
from compiler.symbols import Fact
from compiler.types import Kind
from mingsuan.case_json import CaseReader
from mingsuan.json_values import MAX_DIGITS
from mingsuan.policy import Policy

VERSION = 1
_NUMBER = r"^[0-9]{1,32}(\.[0-9]{1,32})?$"
_RATE = r"^[0-9]{1,32}(\.[0-9]{1,31})?%?$"
_DURATION = "(日|天|周|月|年)$"
_DATES = (r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$", r"^[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日$")
_DATE = {"type": "string", "anyOf": [{"pattern": pattern} for pattern in _DATES]}
_AMOUNT = {
    "anyOf": [
        {"type": "string", "pattern": rf"^[0-9]{{1,{MAX_DIGITS}}}(\.[0-9]{{1,2}}0*)?$"},
        {"type": "integer", "minimum": 0, "maximum": 10**MAX_DIGITS - 1},
    ]
}
_HOW = {
    Kind.AMOUNT: '金额，单位元，写成文字（"300.00"）或整数，不写成带小数点的数',
    Kind.DATE: "日期，2023-02-01或2023年2月1日",
    Kind.TRUTH: "true或false，也可写是、否",
    Kind.RATE: '比例，写成"60%"或"0.6"',
    Kind.DURATION: '时长，写成"12周"',
}


def case_schema(policy: Policy) -> dict[str, Any]:
    """The schema of a case of the policy."""
    return _Schema(policy).case()


@define
class _Schema:
    policy: Policy
    reader: CaseReader = field(init=False)
    facts: dict[str, Fact] = field(init=False)
    rules: dict[str, tuple[str, ...]] = field(init=False)  # fact -> rules that read it
    clauses: dict[str, tuple[str, ...]] = field(init=False)  # rule -> paragraphs that it rests on
    order: dict[str, None] = field(factory=dict)  # all paragraphs, as they stand in the document

    def __attrs_post_init__(self) -> None:
        program = self.policy.program
        self.reader = CaseReader(program.symbols)
        self.facts = program.symbols.facts
        paragraphs: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for entry in program.ledger.entries if program.ledger else ():
            for part in entry.paragraphs:
                for rule in part.rules:
                    paragraphs[rule][part.path] = None
                self.order[part.path] = None
        self.clauses = {rule: tuple(paths) for rule, paths in paragraphs.items()}
        self.rules = _readers(program.graph, set(self.clauses))

    def case(self) -> dict[str, Any]:
        """A case: the person, and the events in their order."""
        symbols = self.policy.program.symbols
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "version": VERSION,
            "title": f"{self.policy.name}的案例",
            "description": "一个参保人和按先后排列的事件。同一天的几个事件须各写明不同的序号。",
            "type": "object",
            "properties": {
                "编号": {"type": ["string", "integer"], "description": "案例的编号，原样写进结果"},
                "家庭": {"type": "string", "description": "所属的家庭，供比较报告用，不影响计算"},
                "说明": {"type": "string", "description": "这是谁，一句话，供比较报告用，不影响计算"},
                "参保人": self._person(),
                "事件": {"type": "array", "items": {"oneOf": [self._event(name) for name in symbols.events()]}},
            },
            "required": ["参保人", "事件"],
            "additionalProperties": False,
            "x-assumptions": self._open(),
        }

    def _open(self) -> list[dict[str, Any]]:
        """What may be assumed (--assume): everything that the policy leaves open."""
        program = self.policy.program
        clauses: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for node in program.graph.nodes:
            if node.op == "assumption" and isinstance(node.data, tuple):
                clauses[str(node.data[0])] |= dict.fromkeys(item.path for item in node.citations)
        return [
            {
                "name": item.name,
                "type": item.type.kind.value,
                "by": item.by or None,
                "keys": list(item.keys) if item.by else [],
                "choices": list(item.choices),
                "bounds": list(item.bounds_text),
                "reason": item.reason,
                "clauses": list(clauses[item.name]),
            }
            for item in open_values(program.symbols, program.graph).values()
        ]

    def _person(self) -> dict[str, Any]:
        names = sorted(person_facts(self.policy.program.symbols), key=list(self.facts).index)
        properties: dict[str, Any] = {}
        for name in names:
            told = self._fact(self.facts[name])
            how = {key: told.pop(key) for key in ("enum", "type", "anyOf", "pattern") if key in told}
            dated = {
                "type": "object",
                "properties": {"值": how, "自": _DATE},
                "required": ["值"],
                "additionalProperties": False,
            }
            properties |= self._named(name, {**told, "anyOf": [how, {"type": "array", "minItems": 1, "items": dated}]})
        return {
            "type": "object",
            "description": '参保人的事实。随时间变化的写成列表：[{"值": "在职"}, {"值": "退休", "自": "2023-06-01"}]。',
            "properties": properties,
            "additionalProperties": False,
        }

    def _event(self, event: str) -> dict[str, Any]:
        """Events of one type; facts of the person may stand in it too."""
        symbols = self.policy.program.symbols
        by_default = event == "就医"
        own = event_facts(symbols, event) | person_facts(symbols)
        properties: dict[str, Any] = {
            "类型": {"const": event},
            "日期": {**_DATE, "description": "事件的日期"},
            "序号": {
                "type": ["integer", "null"],
                "minimum": 0,
                "maximum": 10**9 - 1,
                "description": "同一天有几个事件时的先后",
            },
        }
        properties |= self._properties(own)
        properties |= {name: self._lines(name) for name in line_objects(symbols, event)}
        return {
            "title": event,
            "type": "object",
            "properties": properties,
            "required": ["日期"] if by_default else ["类型", "日期"],
            "additionalProperties": False,
        }

    def _lines(self, name: str) -> dict[str, Any]:
        """The line items of an event."""
        properties = self._properties(facts_of(self.policy.program.symbols, name))
        item = {"type": "object", "properties": properties, "additionalProperties": False}
        return {"type": "array", "description": f"各项{name}，每项的事实写在{{}}里", "items": item}

    def _properties(self, names: frozenset[str]) -> dict[str, Any]:
        """Facts under their names, in the order declared."""
        properties: dict[str, Any] = {}
        for name in sorted(names, key=list(self.facts).index):
            properties |= self._named(name, self._fact(self.facts[name]))
        return properties

    def _named(self, name: str, schema: dict[str, Any]) -> dict[str, Any]:
        """A fact under its name and each synonym."""
        others = {
            other: {**schema, "description": f"同“{name}”。{schema['description']}"}
            for other in self.facts[name].synonyms
        }
        return {name: schema, **others}

    def _fact(self, fact: Fact) -> dict[str, Any]:
        """How a fact is written, what it is by default, who reads it."""
        schema: dict[str, Any] = {"description": self._description(fact), **self._form(fact)}
        defaults = default_values(self.policy.program.symbols)
        if fact.name in defaults:
            value = defaults[fact.name]
            plain = value_text(value, fact.type).removesuffix("元").replace(",", "")
            schema["default"] = value if isinstance(value, bool) else plain
        if fact.interface:
            schema["x-interface"] = fact.interface
        rules = self.rules.get(fact.name, ())
        schema["x-rules"] = list(rules)
        read = {path for rule in rules for path in self.clauses[rule]}
        schema["x-clauses"] = [path for path in self.order if path in read]
        return schema

    def _form(self, fact: Fact) -> dict[str, Any]:
        """What may be written for a fact."""
        match fact.type.kind:
            case Kind.CLASS:
                texts = list(dict.fromkeys((*fact.choices, *self.reader.choices(fact.name))))
                return {"enum": [*texts, *(int(text) for text in texts if _is_integer(text))]}
            case Kind.TRUTH:
                return {"enum": [True, False, "是", "否"]}
            case Kind.DATE:
                return dict(_DATE)
            case Kind.AMOUNT:
                return dict(_AMOUNT)
            case Kind.RATE:
                return {"anyOf": [{"type": "string", "pattern": _RATE}, {"type": "number", "minimum": 0, "maximum": 1}]}
            case Kind.DURATION:
                return {"type": "string", "pattern": _DURATION}
        return {"anyOf": [{"type": "string", "pattern": _NUMBER}, {"type": "number", "minimum": 0}]}

    def _description(self, fact: Fact) -> str:
        """A sentence on a fact: whose it is, how it is written, its choices with synonyms and codes."""
        how = _HOW.get(fact.type.kind, "数")
        if fact.type.kind is Kind.CLASS:
            names = self.reader.choices(fact.name).items()
            groups = []
            for choice in fact.choices:
                others = [text for text, value in names if value == choice and text != choice]
                groups.append(choice + (f"（{'、'.join(others)}）" if others else ""))
            how = "取值：" + "、".join(groups)
        order = "，由低到高" if fact.ordered else ""
        unread = "" if fact.name in self.rules else "。本政策不读取"
        return f"{fact.owner}的事实。{how}{order}{unread}。"


def _is_integer(text: str) -> bool:
    """Whether a JSON integer can stand for a code."""
    return text.isascii() and text.isdigit() and str(int(text)) == text


def _readers(graph: Graph, citing: set[str]) -> dict[str, tuple[str, ...]]:
    """For each fact the rules that read it: the nearest ones above it that rest on words of the document."""
    users: defaultdict[int, list[int]] = defaultdict(list)
    for node in graph.nodes:
        for arg in node.args:
            users[arg].append(node.id)
    found: dict[str, tuple[str, ...]] = {}
    for fact in graph.nodes:
        if fact.op != "fact":
            continue
        rules: set[str] = set()
        seen, stack = {fact.id}, [fact.id]
        while stack:
            node = graph.nodes[stack.pop()]
            if node.rule in citing:
                rules.add(node.rule)
                continue
            for user in users[node.id]:
                if user not in seen:
                    seen.add(user)
                    stack.append(user)
        found[str(fact.data)] = tuple(sorted(rules))
    return found
