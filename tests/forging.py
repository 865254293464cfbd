"""Altering certificates: their leaves, other values for them, and seals and digests made anew as a forger would."""

from collections.abc import Iterator
from typing import Any

from compiler.certificate import digest as sealed_digest

Place = tuple[str | int, ...]


def leaves(value: Any) -> Iterator[Place]:
    """The places of all values of a JSON text that are no object and no list."""
    stack: list[tuple[Place, Any]] = [((), value)]
    while stack:
        place, found = stack.pop()
        if isinstance(found, dict):
            stack.extend(((*place, key), item) for key, item in found.items())
        elif isinstance(found, list):
            stack.extend(((*place, index), item) for index, item in enumerate(found))
        else:
            yield place


def leaves_of_each_kind(certificate: dict[str, Any]) -> list[Place]:
    """Of the leaves that are alike (the same keys, in nodes of the same operation) one."""
    alike: dict[object, Place] = {}
    for place in leaves(certificate):
        op = certificate["nodes"][place[1]]["op"] if place[0] == "nodes" else ""
        alike[op, *(key for key in place if isinstance(key, str))] = place
    return [*alike.values()]


def at(value: Any, place: Place) -> Any:
    """What stands at a place."""
    for key in place:
        value = value[key]
    return value


def altered(certificate: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    """The certificate with another value at a place."""
    whole = dict(certificate)
    changed: Any = whole
    for key in place[:-1]:  # only what lies on the way is copied
        changed[key] = changed[key].copy()
        changed = changed[key]
    changed[place[-1]] = value
    return whole


def other(value: Any) -> Any:
    """A value of the same kind that is not the same."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value + 1
    if not value:
        return "1元"
    digits = [index for index, char in enumerate(value) if char in "0123456789"]
    if not digits:
        return value + "改"
    last = digits[-1]
    return value[:last] + ("1" if value[last] != "1" else "2") + value[last + 1 :]


def redigested(certificate: dict[str, Any]) -> dict[str, Any]:
    """The certificate with the digest of its content, as a forger would make it."""
    body = {key: value for key, value in certificate.items() if key != "sha256"}
    return {**body, "sha256": sealed_digest(body)}


def resealed(certificate: dict[str, Any]) -> dict[str, Any]:
    """As `redigested`, the seals of the nodes made anew as well: what is left is what the checker knows."""
    changed = {**certificate, "nodes": [dict(node) for node in certificate["nodes"]]}
    seals: dict[str | None, str | None] = {None: None}
    for node in changed["nodes"]:
        body = {key: value for key, value in node.items() if key != "seal"}
        chain = [seals.get(operand) for operand in node["operands"]]
        node["seal"] = seals[node["id"]] = sealed_digest([body, chain])[:16]
    return redigested(changed)
