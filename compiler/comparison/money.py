"""What a policy pays in a case: its sums of money alone, from no more of the graph than they rest on; by generated
functions, and by the interpreter where those decline."""

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

from attrs import define, field

from compiler.cases import Case
from compiler.comparison.cases import Party, said
from compiler.comparison.flows import Flow, Sums, flows, money_results, sharing, sums_by_type
from compiler.graph import Graph
from compiler.inquiry.influence import narrowed
from compiler.interpret import Key
from compiler.rules import AssumptionKey, EvaluationError
from compiler.run import NOTHING_ASSUMED, Assumed, run_case
from compiler.run_raw import RawRunner


class NotComputed(Exception):
    """A case whose sums cannot be had, and why, in a sentence."""


@define
class Till:
    """One policy, ready to say of many cases what it pays."""

    party: Party
    graph: Graph = field(init=False)
    flows: Mapping[str, Flow] = field(init=False)
    _sharing: frozenset[str] = field(init=False)
    _open: Mapping[Key, AssumptionKey] = field(init=False)  # nodes that are 待定
    _fast: RawRunner = field(init=False)

    def __attrs_post_init__(self) -> None:
        program = self.party.program
        self.graph = narrowed(program.graph, [(item.event, item.name) for item in money_results(program)])
        self.flows, self._sharing = flows(program), sharing(program)
        self._open = {node.id: cast(AssumptionKey, node.data) for node in self.graph.nodes if node.op == "assumption"}
        self._fast = RawRunner(self.graph, program.at_new_year)

    def sums(self, case: Case, drawn: Assumed = NOTHING_ASSUMED) -> Sums:
        """The sums over all events of a case; `drawn` is assumed where nothing is given. Raises NotComputed."""
        assumed = self.party.assumed.values
        return self._computed(case, {**drawn, **assumed} if drawn else assumed, tell=False)[0]

    def traced(self, case: Case, assumed: Assumed) -> tuple[Sums, frozenset[AssumptionKey]]:
        """The sums under other assumptions than the party's, and what of them was asked for. Raises NotComputed."""
        return self._computed(case, assumed, tell=True)

    def _computed(self, case: Case, assumed: Assumed, *, tell: bool) -> tuple[Sums, frozenset[AssumptionKey]]:
        found = self._fast.run(case, assumed, tell=tell)
        if found is None:
            return self._interpreted(case, assumed)
        return sums_by_type(self.flows, self._sharing, found.results.items()), found.asked

    def _interpreted(self, case: Case, assumed: Assumed) -> tuple[Sums, frozenset[AssumptionKey]]:
        """The same by the interpreter, which also knows why a case cannot be computed. Raises NotComputed."""
        at_new_year = self.party.program.at_new_year
        try:
            traces = run_case(self.graph, case, at_new_year=at_new_year, assumed=assumed)
        except EvaluationError as error:
            raise NotComputed(said(error, case)) from None
        for trace in traces:
            for lacking in trace.missing.values():
                raise NotComputed(f"{lacking.name}待定而没有假设")
        asked = frozenset(self._open[key] for trace in traces for key in trace.values if key in self._open)
        events = ((trace.event.type, cast(Mapping[str, Fraction], trace.results)) for trace in traces)
        return sums_by_type(self.flows, self._sharing, events), asked
