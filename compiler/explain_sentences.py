"""One sentence for a result: what it is, the figures that made it, and the clauses; for a zero, why it is nothing."""

from fractions import Fraction

from attrs import frozen

from compiler.event_view import FIGURES, EventView
from compiler.explain_assumed import assumed_words
from compiler.explain_conditions import failure
from compiler.explain_limits import bands_of, biting, called
from compiler.explanation import places
from compiler.formats import date_text, decimal_text
from compiler.graph import Citation, Result


@frozen
class Reason:
    """Why a benefit is nothing, or why a decision is no. `excludes`: the benefit does not apply at all."""

    text: str
    citations: tuple[Citation, ...]
    excludes: bool
    condition: int


def zero_reason(view: EventView, result: Result) -> Reason | None:
    """The one reason for a benefit of nothing, or for a decision of no; None for any other result."""
    roles = result.steps
    if result.kind == "判定":
        if view.value(result.node) is not False:
            return None
        failing = next(node for node in roles.values() if view.value(node) is False)
        return _condition(view, failing)
    if result.kind != "待遇" or view.value(result.node) != 0:
        return None
    for role in ("in_force", "covered", "applies"):
        if role in roles and view.value(roles[role]) is False:
            return _condition(view, roles[role])
    return _taken_away(view, result) or _nothing_left(view, result)


def _taken_away(view: EventView, result: Result) -> Reason | None:
    """A benefit that an amendment takes away, altogether or for the person."""
    node = result.node
    while view.node(node).op == "choose":
        condition, then, otherwise = view.node(node).args
        if not view.value(condition) and view.is_nothing(otherwise):
            return _condition(view, condition)
        node = then if view.value(condition) else otherwise
    return None


def _condition(view: EventView, condition: int) -> Reason:
    fails = failure(view, condition)
    return Reason(fails.text, fails.citations, True, condition)


def _nothing_left(view: EventView, result: Result) -> Reason | None:
    """No expense, a deductible not yet used up, a rate of nothing, a limit used up; None where it is none of these."""
    roles = result.steps

    def is_zero(role: str) -> bool:
        return role in roles and view.value(roles[role]) == 0

    if is_zero("base"):
        return Reason(f"{called(view, roles['base'], '费用')}为0元", (), False, roles["base"])
    if is_zero("after") or (is_zero("raw") and "band 1" in roles and "deductible" in roles):
        return _within_deductible(view, roles)
    for role in ("rate", "raw"):
        if is_zero(role):
            figure = view.node(view.resolved(roles[role]))
            nothing = figure.label if figure.op in FIGURES else f"{called(view, roles[role])}为零"
            return Reason(nothing, view.cited(roles[role]), False, roles[role])
    limit = biting(view, result)
    if limit is not None and limit.node == roles.get("available"):
        return Reason(f"{limit.name}为0元", (), False, limit.node)
    if limit is not None and limit.node != limit.standard:
        words = f"{limit.name.removesuffix('剩余')}{view.brief(limit.standard)}已用完"
        return Reason(words, view.cited(limit.standard), False, limit.standard)
    if "payment" in roles and "raw" not in roles:
        found = view.node(roles["payment"])
        return Reason(found.label or "不予支付", found.citations, False, found.id)
    return None


def _within_deductible(view: EventView, roles: dict[str, int]) -> Reason:
    """政策范围内费用300元未超过剩余起付标准400元."""
    base, standard = roles["base"], roles["deductible"]
    left = roles.get("deductible_left")
    used = roles.get("deductible_used", standard)
    words = f"{called(view, base, '费用')}{view.brief(base)}"
    name = f"{called(view, standard, '起付标准')}{view.brief(standard)}"
    if used == standard or view.value(used) == 0:
        words += f"未超过{name}"
    elif left is None:
        words += f"连同{view.pool_label(used)}{view.brief(used)}，未超过{name}"
    else:
        words += f"未超过剩余起付标准{view.brief(left)}（{name}，{view.pool_label(used)}{view.brief(used)}）"
    return Reason(words, view.cited(standard), False, left or standard)


def own_share_parts(view: EventView, result: Result) -> tuple[int, list[tuple[str, int]]]:
    """The expense, and by name the payments that are not nothing (all of them if everything is told)."""
    payments = [
        (role.removeprefix("payment "), node) for role, node in result.steps.items() if role.startswith("payment ")
    ]
    shown = [part for part in payments if view.all or view.value(part[1]) != 0]
    return result.steps["base"], shown or payments[:1]


def sentence(view: EventView, result: Result, reason: Reason | None) -> str:
    """The explanation in one sentence, or two or three."""
    words = _told(view, result, reason)
    readings = view.decisive(result.node)
    if readings:
        words = f"{words.removesuffix('。')}，依口径“{'”“'.join(readings)}”。"
    return words + assumed_words(view, result.node)


def _told(view: EventView, result: Result, reason: Reason | None) -> str:
    head = f"{date_text(view.trace.event.date)}{view.trace.event.type}："
    titles = view.wording.titles
    if result.kind == "待遇":
        head += f"{result.name}支付{_cents(view.number(result.node))}元。"
        if reason is not None:
            return f"{head}{reason.text}{places(reason.citations, titles)}。"
        return head + _payment(view, result)
    if result.kind == "个人负担":
        base, payments = own_share_parts(view, result)
        paid = "、".join(f"{name}{view.brief(node)}" for name, node in payments)
        whole = f"{called(view, base, '费用')}{view.brief(base)}"
        return f"{head}个人负担{_cents(view.number(result.node))}元，即{whole}减去{paid}。"
    head += f"{result.name}为{view.brief(result.node)}"
    if reason is not None:
        return f"{head}：{reason.text}{places(reason.citations, titles)}。"
    cited = view.cited(result.node) or tuple(
        item for node in result.steps.values() for item in view.node(node).citations
    )
    return f"{head}{places(tuple(dict.fromkeys(cited)), titles)}。"


def _cents(amount: Fraction) -> str:
    """An amount with its fen: 1620.00."""
    return decimal_text(amount, 2, grouped=False) or str(amount)


def _payment(view: EventView, result: Result) -> str:
    """政策范围内费用2800元扣除剩余起付标准100元后，按60%支付〔…〕, and where a limit bit, that it did."""
    roles = result.steps
    rests: list[int] = []
    words = ""
    if "base" in roles:
        words = f"{called(view, roles['base'], '费用')}{view.brief(roles['base'])}"
    if "deductible" in roles:
        rests.append(roles["deductible"])
        words += _deducted(view, result)
    if "band 1" in roles:
        words += f"，{_by_bands(view, result)}"
        rests += [roles[f"band_rate {number}"] for number in bands_of(view, result)]
    elif "rate" in roles:
        rests.append(roles["rate"])
        words += f"，按{view.text(roles['rate'])}支付"
    elif "raw" in roles and roles["raw"] in (roles.get("after"), roles.get("base")):
        words += "，全额支付"
    elif "raw" in roles:
        rests.append(roles["raw"])
        row = view.node(view.resolved(roles["raw"])).label if view.node(roles["raw"]).op == "table" else ""
        words = f"{called(view, roles['raw'])}{f'（{row}）' if row else ''}为{view.brief(roles['raw'])}"
    limit, rounded = biting(view, result), roles.get("rounded")
    if limit is not None and rounded is not None and view.number(roles["payment"]) < view.number(rounded):
        rests += [] if limit.node == roles.get("available") else [limit.standard]
        words += f"应为{view.brief(rounded)}，以{limit.name}的{view.brief(limit.node)}为限"
    return f"{words}{places(view.cited(*rests), view.wording.titles)}。"


def _deducted(view: EventView, result: Result) -> str:
    """扣除剩余起付标准100元后, or that it had been used up."""
    roles = result.steps
    standard = roles["deductible"]
    name = f"{called(view, standard, '起付标准')}{view.brief(standard)}"
    if "band 1" in roles:
        before = view.value(roles["deductible_used"]) != 0 if "deductible_used" in roles else False
        return f"{'连同此前累计' if before else ''}扣除{name}后"
    left = roles.get("deductible_left", standard)
    if view.value(left) == 0:
        return f"（{name}已满）"
    return f"扣除{name}后" if view.value(left) == view.value(standard) else f"扣除剩余起付标准{view.brief(left)}后"


def _by_bands(view: EventView, result: Result) -> str:
    """分段支付：10万元以下的部分按60%，超过10万元至20万元的部分按65%."""
    roles = result.steps
    parts = [
        f"{called(view, roles[f'band_portion {number}'])}按{view.text(roles[f'band_rate {number}'])}"
        for number in bands_of(view, result)
    ]
    return f"分段支付（{'，'.join(parts)}）"
