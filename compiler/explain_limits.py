"""What a benefit pays in steps: the bands of a 分段, the rounding, and the limits with the one that bit."""

from typing import cast

from attrs import evolve, field, frozen

from compiler.event_view import EventView
from compiler.explain_conditions import failure
from compiler.explain_values import all_value_steps, reading_step, value_steps
from compiler.explanation import Origin, Step
from compiler.graph import Result
from dsl.numerals import NumeralError, match_numeral


@frozen
class Limit:
    """A limit of a payment: its node, what it is called, and its figure; a condition that fails lifts it."""

    node: int
    name: str  # 普通门诊年度限额剩余
    standard: int
    lifted: int | None = None
    labels: dict[int, str] = field(init=False)

    @labels.default
    def _labels(self) -> dict[int, str]:
        return {self.standard: self.name.removesuffix("剩余"), self.node: self.name}


def called(view: EventView, node: int, otherwise: str = "金额") -> str:
    """What a value is called, also behind rounding and choices; a figure that has no name but itself goes by another."""
    while view.node(node).op == "round":
        node = view.node(node).args[0]
    found = view.node(node)
    label = found.label or view.node(view.resolved(node)).label
    return otherwise if not label or is_figure(label) else label


def is_figure(label: str) -> bool:
    """Whether a label is a figure as written: 404.20元."""
    try:
        found = match_numeral(label, 0)
    except NumeralError:
        return False
    return found is not None and found[1] == len(label)


def limits_of(view: EventView, result: Result) -> list[Limit]:
    """The limits of a payment in the order in which they are told."""
    roles = result.steps
    payment, rounded = roles.get("payment"), roles.get("rounded")
    if payment is None or rounded is None or view.node(payment).op != "minimum":
        return []
    return [_limit(view, result, arg) for arg in view.node(payment).args if arg != rounded]


def _limit(view: EventView, result: Result, node: int) -> Limit:
    roles = result.steps
    if node == roles.get("available"):
        return Limit(node, called(view, node, "费用"), node)
    if node == roles.get("cap_left", roles.get("cap")) and "cap" in roles:
        cap = roles["cap"]
        return Limit(node, called(view, cap, "支付限额") + ("剩余" if node != cap else ""), cap)
    found = view.node(node)
    left = found.args[1] if found.op == "choose" and found.args[2] == roles.get("rounded") else node
    name = next(
        (role.removeprefix("quota_left ") for role in roles if roles[role] == left and "quota_left" in role), ""
    )
    if not name:
        return Limit(node, called(view, node), node)
    lifted = found.args[0] if left != node and view.value(found.args[0]) is False else None
    return Limit(node, f"{name}剩余", roles[f"quota {name}"], lifted)


def biting(view: EventView, result: Result) -> Limit | None:
    """The limit that is what is paid: of several the first."""
    payment = result.steps.get("payment")
    limits = [limit for limit in limits_of(view, result) if limit.lifted is None]
    return next((limit for limit in limits if view.value(limit.node) == view.value(payment or 0)), None)


def limit_steps(view: EventView, result: Result, told: set[int | None]) -> list[Step]:
    """What is left of each limit, and which one bit; one that does not hold for the person only where everything is
    told. Values that are told already are not told again."""
    bit, steps = biting(view, result), list[Step]()
    rounded = result.steps.get("rounded")
    for limit in limits_of(view, result):
        bites = bit is not None and limit.node == bit.node
        if limit.lifted is not None:
            steps += _lifted(view, limit) if view.all else []
            continue
        if limit.node == result.steps.get("available") and not bites and not view.all:
            continue  # of an expense no more than the expense is paid
        lines = value_steps(view, limit.node, 1, limit.labels)
        if limit.node in told:
            lines = [view.at(limit.node, Step(1, limit.name, view.text(limit.node)))]
        if limit.standard in (rounded, result.steps.get("raw")) and not view.all:  # what is paid is the cap itself
            plain = evolve(lines[0], label=limit.name, formula="", origin=Origin.COMPUTED, citations=(), readings=())
            lines = [plain]
        note = "未触及"
        if bites:
            note = "恰好用尽" if view.value(rounded or 0) == view.value(limit.node) else "以此为限"
        steps += [evolve(lines[0], note="，".join(filter(None, (lines[0].note, note)))), *lines[1:]]
    return steps


def _lifted(view: EventView, limit: Limit) -> list[Step]:
    """A 额度 that does not bind the person, with the condition that says whom it binds."""
    assert limit.lifted is not None
    fails = failure(view, limit.lifted)
    cited = fails.citations or view.cited(limit.standard)
    gone = view.node(fails.node).op == "not" and view.node(fails.node).label.endswith("未取消")
    words = f"不设限额：{'已取消' if gone else fails.text}"
    return [Step(1, limit.name.removesuffix("剩余"), origin=Origin.CASE, citations=cited, note=words, event=view.index)]


def bands_of(view: EventView, result: Result) -> list[int]:
    """The numbers of the bands that have a portion (where none has, the first)."""
    numbers = [int(role.removeprefix("band ")) for role in result.steps if role.startswith("band ")]
    return [number for number in numbers if view.value(result.steps[f"band_portion {number}"]) != 0] or numbers[:1]


def stretch_steps(view: EventView, result: Result) -> list[Step]:
    """What lies before the event along the bands, and how far it goes; of an expense that is all of it, the expense."""
    start, end = _stretch(view, result)
    standard = result.steps.get("deductible")
    if standard is not None and standard in view.node(start).args:
        return _along_amount(view, result, standard, end)
    labels = {start: view.node(start).label or "此前已累计", end: view.node(end).label or "连同本次"}
    if standard is not None and not called(view, standard, ""):
        labels[standard] = "起付标准"
    if view.value(start) == 0:
        labels[end] = labels[end].removeprefix("连同本次") or labels[end]
    return all_value_steps(view, [start, end] if view.value(start) != 0 else [end], 1, labels)


def _along_amount(view: EventView, result: Result, standard: int, end: int) -> list[Step]:
    """Of bands along the whole amount above a deductible: the deductible, what has been counted before, and that with
    the event."""
    used = result.steps.get("deductible_used")
    whole = next(arg for arg in view.node(end).args if arg != standard)
    counted = [] if used is None or view.value(used) == 0 else [used]
    labels = {standard: called(view, standard, "起付标准"), **dict.fromkeys(counted, "此前已累计")}
    first, *further = all_value_steps(view, [standard, *counted, whole], 1, labels)
    full = counted and view.number(counted[0]) >= view.number(standard)
    note = "，".join(filter(None, (first.note, "此前已满" if full else "")))
    return [evolve(first, note=note), *further]


def _stretch(view: EventView, result: Result) -> tuple[int, int]:
    """From where to where along all bands the event goes: the ends that the first and the last band are cut from."""
    roles = result.steps
    last = sum(role.startswith("band ") for role in roles)
    inner = [view.node(roles[f"band_portion {number}"]).args[0] for number in (1, last)]
    return view.node(inner[0]).args[1], view.node(inner[1]).args[0]


def band_steps(view: EventView, result: Result) -> list[Step]:
    """Each band with a portion: 10万元以下的部分 100,000.00 × 60% = 60,000.00, and under it the rate."""
    roles, steps = result.steps, list[Step]()
    for number in bands_of(view, result):
        band, portion, rate = (roles[f"{role} {number}"] for role in ("band", "band_portion", "band_rate"))
        product = f"{called(view, portion)} {view.operand(portion)} × {view.operand(rate)}"
        steps.append(view.at(band, Step(1, "", view.operand(band), product)))
        if view.all:
            steps += value_steps(view, portion, 2, {})
        steps += value_steps(view, rate, 2, {})
    return steps


def rounding_steps(view: EventView, result: Result) -> list[Step]:
    """2,700.00 × 60% = 1,620.00 with the 口径 of rounding; two lines where rounding changed the amount."""
    roles = result.steps
    if "rounded" not in roles or "raw" not in roles:
        return []
    raw, rounded = roles["raw"], roles["rounded"]
    found = view.node(rounded)
    same = view.value(raw) == view.value(rounded)
    steps = []
    product = _product(view, result)
    if product and not same:
        steps.append(view.at(raw, Step(1, "", view.operand(raw), product)))
    if product and same:
        head = Step(1, "", view.operand(rounded), product, Origin.READING)
    else:
        mode = (
            "全额支付" if same and raw in (roles.get("after"), roles.get("base")) else cast(tuple[str], found.data)[0]
        )
        head = Step(1, mode, view.text(rounded), "", Origin.READING)
    steps.append(view.at(rounded, evolve(head, readings=found.readings)))
    return steps + [reading_step(view, text, 2) for text in found.readings if view.all]


def _product(view: EventView, result: Result) -> str:
    """What comes before rounding: an amount times a rate, or several bands together; "" for anything else."""
    roles, raw = result.steps, view.node(result.steps["raw"])
    if "band 1" in roles:
        bands = [roles[f"band {number}"] for number in bands_of(view, result)]
        return " + ".join(map(view.operand, bands)) if len(bands) > 1 else ""
    return " × ".join(view.operand(arg) for arg in raw.args) if raw.op == "multiply" else ""
