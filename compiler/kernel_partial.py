"""Graphs as generated Python for events of which not everything is told: as lazy as the interpreter in what it needs.

As `compiler.kernel`, but None stands for a value that cannot be had (a fact or an assumption is missing, no row of a
table holds) and goes on through the operations that ask for it, in the interpreter's order: `and` asks for its second
operand only where the first holds, and so on. Where a result or an addition to a pool is None, so is the whole, and the
interpreter has the word; what is returned are the interpreter's values. Events are taken to have no line items, so that
sums over them are nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import cast

from attrs import evolve, field, frozen

from compiler.graph import Graph, Node
from compiler.kernel import Draft, Slot, function_of, written_drafts
from compiler.operations import LEAVES
from compiler.rules import AssumptionKey
from compiler.terms import Code, Raw, aligned

PartialFunction = Callable[[int, Sequence[Raw | None], Sequence[int], bool], tuple[Raw, ...] | None]


@frozen
class PartialKernel:
    """The code for one type of event without line items.

    `function(day, facts, pools, tell)` takes the ordinal of the event's date, the raw facts and assumptions (None where
    missing) in the order of `facts` and `assumed`, and the raw balances in that of `pools`. It returns the raw values of
    the `results` and then those of the `writes`, and, if it is to `tell`, whether each of the `open` was asked for; or
    None.
    """

    event: str
    source: str = field(repr=False)
    function: PartialFunction = field(repr=False)
    facts: tuple[Slot, ...]
    assumed: tuple[Slot, ...]
    pools: tuple[Slot, ...]  # all of the graph
    results: tuple[Slot, ...]
    writes: tuple[tuple[int, int], ...]  # place of the pool, factor to its denominator
    open: tuple[AssumptionKey, ...]  # of each node that is an assumption


def compile_partial(graph: Graph) -> dict[str, PartialKernel]:
    """A function for each type of event that has results or fills pools. Raises compiler.kernel.NoKernel."""
    return {draft.event: draft.partial() for draft in written_drafts(_without_lines(graph), PartialDraft)}


def _without_lines(graph: Graph) -> Graph:
    """The graph for events without line items, the sums over which are nothing."""
    nodes = (
        Node(node.id, "constant", (), Fraction(0), node.type, node.citations) if node.op == "sum_lines" else node
        for node in graph.nodes
    )
    return evolve(graph, nodes=tuple(nodes))


@frozen(slots=False)
class PartialDraft(Draft):
    """The code of one type of event while it is written; nodes in `unsure` may be None."""

    unsure: set[int] = field(factory=set)

    def code(self, node: Node, target: str) -> Code:
        """The lines that assign a node's value, or None, to its variable."""
        doubtful = [arg for arg in node.args if self.may_lack(arg)]
        own = node.op in ("day_of", "move_date") or (node.op == "table" and len(node.args) % 2 == 0)
        if doubtful or own:
            self.unsure.add(node.id)
        if node.op == "table":
            return self._table(node, target)
        if not doubtful:
            return _without_return(super().code(node, target))
        if node.op in ("and", "or"):
            return self._connective(node, target)
        if node.op == "choose":
            return self._choose(node, target)
        code = _without_return(super().code(node, target))
        lacking = " or ".join(f"{text} is None" for text in dict.fromkeys(self.terms[arg].text for arg in doubtful))
        return Code(
            (f"if {lacking}: {target} = None", "else:", *(f"    {line}" for line in code.lines)), code.denominator
        )

    def may_lack(self, id: int) -> bool:
        """Whether a node's variable may be None."""
        return self.graph.nodes[id].op in ("fact", "assumption") or id in self.unsure

    def _connective(self, node: Node, target: str) -> Code:
        """The operand that decides, or the first that lacks; the last where there is none."""
        first, *others = (self.terms[arg].text for arg in node.args)
        go_on = target if node.op == "and" else f"{target} is False"
        return Code((f"{target} = {first}", *(f"if {go_on}: {target} = {text}" for text in others)))

    def _choose(self, node: Node, target: str) -> Code:
        condition = self.terms[node.args[0]].text
        (then, otherwise), denominator = self._aligned(node.args[1:])
        lines = [f"{target} = {then} if {condition} else {otherwise}"]
        if self.may_lack(node.args[0]):
            lines.append(f"if {condition} is None: {target} = None")
        return Code(tuple(lines), denominator)

    def _table(self, node: Node, target: str) -> Code:
        """The last row is written first, so that the first one that holds or lacks has the last word."""
        rows = len(node.args) // 2
        values, denominator = self._aligned([*node.args[1::2], *node.args[2 * rows :]])
        lines = [f"{target} = {values[rows] if len(values) > rows else None}"]
        for row in reversed(range(rows)):
            condition = self.terms[node.args[2 * row]].text
            lines.append(f"if {condition}: {target} = {values[row]}")
            if self.may_lack(node.args[2 * row]):
                lines.append(f"elif {condition} is None: {target} = None")
        return Code(tuple(lines), denominator)

    def _aligned(self, args: Sequence[int]) -> tuple[list[str], int]:
        """The texts of operands over one denominator, None staying None."""
        terms = [self.terms[arg] for arg in args]
        texts, denominator = aligned(terms)
        return [
            f"({text} if {term.text} is not None else None)" if self.may_lack(arg) and text != term.text else text
            for arg, term, text in zip(args, terms, texts, strict=True)
        ], denominator

    # ---- what was asked for

    def resting_on_open(self) -> set[int]:
        """The nodes that rest on an assumption."""
        found: set[int] = set()
        for id, node in self.nodes.items():
            if node.op == "assumption" or (id not in self.constants and not found.isdisjoint(node.args)):
                found.add(id)
        return found

    def asking(self) -> Iterable[str]:
        """Lines that tell of each node that rests on an assumption whether it was asked for: from the results down, in
        the interpreter's order, all values being known."""
        open = self.resting_on_open()
        if not open:
            return
        yield f"{' = '.join(f'n{id}' for id in sorted(open))} = False"
        roots = sorted(open.intersection(self.roots))
        if roots:
            yield f"{' = '.join(f'n{id}' for id in roots)} = True"
        for id in sorted(open, reverse=True):
            if self.nodes[id].op not in LEAVES:
                yield from self._asked_by(self.nodes[id], open)

    def _asked_by(self, node: Node, open: set[int]) -> Iterable[str]:
        """Lines for the operands of a node."""
        flags = [f"n{arg} = True" if arg in open else "pass" for arg in node.args]
        values = [self.terms[arg].text for arg in node.args]
        match node.op:
            case "and" | "or":
                yield f"s = n{node.id}"
                for flag, value in zip(flags, values, strict=True):
                    yield from ("if s:", f"    {flag}", f"    s = {value if node.op == 'and' else f'not {value}'}")
            case "choose":
                yield from (
                    f"if n{node.id}:",
                    f"    {flags[0]}",
                    f"    if {values[0]}: {flags[1]}",
                    f"    else: {flags[2]}",
                )
            case "table":
                rows = len(node.args) // 2
                yield f"s = n{node.id}"
                for row in range(rows):
                    yield from ("if s:", f"    {flags[2 * row]}")
                    yield from (f"    if {values[2 * row]}:", f"        {flags[2 * row + 1]}", "        s = False")
                if len(flags) > 2 * rows:
                    yield f"if s: {flags[-1]}"
            case _:
                yield f"if n{node.id}: {'; '.join(dict.fromkeys(flags))}"

    # ---- the function

    def partial(self) -> PartialKernel:
        """The finished code."""
        outputs = [self.terms[id] for id in self.roots]
        asked = {id: cast(AssumptionKey, node.data) for id, node in self.nodes.items() if node.op == "assumption"}
        source = self._text([term.text for term in outputs], [f"n{id}" for id in asked])
        places = {name: place for place, name in enumerate(self.pools)}
        return PartialKernel(
            self.event,
            source,
            cast(PartialFunction, function_of(source, self.event)),
            self.slots("fact"),
            self.slots("assumption"),
            self.slots("pool"),
            tuple(Slot(name, self.terms[node].denominator) for name, node in self.results.items()),
            tuple(
                (places[write.pool], self.pools[write.pool] // self.terms[write.node].denominator)
                for write in self.writes
            ),
            tuple(asked.values()),
        )

    def _text(self, outputs: Sequence[str], asked: Sequence[str]) -> str:
        """The text of the function."""
        lines = ["def event(d, facts, pools, tell):"]
        for ops, argument in ((("fact", "assumption"), "facts"), (("pool",), "pools")):
            variables = [term.text for (op, _), term in self.inputs.items() if op in ops]
            if variables:
                lines.append(f"{', '.join(variables)}, = {argument}")
        lines += (*self.lines, f"found = ({', '.join(outputs)},)", "if None in found: return None")
        if asked:
            lines += ("if tell:", *(f"    {line}" for line in self.asking()), f"    found += ({', '.join(asked)},)")
        return "\n    ".join((*lines, "return found")) + "\n"


def _without_return(code: Code) -> Code:
    """The lines without the one that gives up where the value is None."""
    return Code(tuple(line for line in code.lines if not line.endswith(": return None")), code.denominator)
