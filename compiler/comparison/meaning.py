"""Whether two policies mean the same by a rule: equality of the graphs that they were lowered to is a proof that they do."""

from attrs import define, field

from compiler.inquiry.influence import changed_pools, nodes_above, same_computations
from compiler.pipeline import Program


@define
class Meanings:
    """Two programs laid side by side."""

    base: Program
    draft: Program
    _same: dict[str, bool] = field(init=False)  # rules of both that have a value -> whether it is computed alike

    def __attrs_post_init__(self) -> None:
        old, new = self.base.whole, self.draft.whole
        known: dict[object, int] = {}
        first, second = (same_computations(graph, known) for graph in (old, new))
        moved = changed_pools(old, first, new, second)
        above = nodes_above(new, [node.id for node in new.nodes if node.op == "pool" and node.data in moved])
        same_day = self.base.at_new_year == self.draft.at_new_year  # on which a person's facts count
        self._same = {}
        for name, one in self.base.named.items():
            other = self.draft.named.get(name)
            if other is not None:
                alike = first[one] == second[other] and other not in above and name not in moved
                self._same[name] = same_day and alike

    def has_value(self, name: str) -> bool:
        """Whether both give the rule a value of its own (目录 and 结算 have none)."""
        return name in self._same

    def equal(self, name: str) -> bool:
        """Whether both compute a rule in the same way through and through, earlier events included."""
        return self._same[name]
