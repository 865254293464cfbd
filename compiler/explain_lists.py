"""目录 in words: what put a value into a list, what took it out, and whom it is in the list for."""

from attrs import frozen

from compiler.event_view import EventView

_BELONGS = "属于"


@frozen
class Entry:
    """One part of a list: the node that holds where it decides, its membership, and whether it takes values out."""

    node: int
    member: int
    taken_out: bool


@frozen
class Listing:
    """A condition 病种属于特殊病种: the list, the fact, and the parts, the one that goes before the others first."""

    name: str
    fact: int
    entries: tuple[Entry, ...]


def listing(view: EventView, node: int) -> Listing | None:
    """The list that a condition asks for; None for any other condition (see compiler.lists)."""
    label = view.node(node).label
    fact, asks, name = label.partition(_BELONGS)
    if not asks or view.node(node).op not in ("and", "or", "member"):
        return None
    entries: list[Entry] = []
    stack = [(node, False)]
    while stack:
        part, taken_out = stack.pop()
        found = view.node(part)
        if found.op == "and" and len(found.args) == 2 and view.node(found.args[1]).op == "not":
            stack += [(found.args[0], False), (view.node(found.args[1]).args[0], True)]
        elif found.op == "or" and not taken_out:
            stack += [(arg, False) for arg in found.args]
        else:
            member = found.args[-1] if found.op == "and" else part
            if view.node(member).op != "member":
                return None
            entries.append(Entry(part, member, taken_out))
    read = view.node(entries[0].member).args[0]
    return Listing(name, read, tuple(entries)) if view.node(read).label == fact else None


def entered(view: EventView, found: Listing) -> Entry | None:
    """The part by which a value is in a list, or was before another took it out."""
    return next((entry for entry in found.entries if not entry.taken_out and view.value(entry.node)), None)


def struck(view: EventView, found: Listing) -> Entry | None:
    """The part that takes a value out of a list."""
    return next((entry for entry in found.entries if entry.taken_out and view.value(entry.node)), None)


def withheld(view: EventView, found: Listing) -> Entry | None:
    """The part that has a value, but not at this time or not for this person."""
    parts = (entry for entry in found.entries if not entry.taken_out and entry.node != entry.member)
    return next((entry for entry in parts if view.value(entry.member)), None)


def removal(view: EventView, node: int) -> str:
    """补充待遇对困难人员取消, where a condition 未取消 fails; "" for any other condition (see compiler.amend)."""
    found = view.node(node)
    if found.op != "not" or not found.label.endswith("未取消"):
        return ""
    gone = view.node(found.args[0])
    if gone.op == "or":
        gone = next((view.node(arg) for arg in gone.args if view.value(arg)), gone)
    whom, _, what = gone.label.partition("取消")
    return f"{what}{f'对{whom}' if whom else ''}取消"
