"""What is to be said of a policy in a list: its headers, its document, how many clauses are computed."""

from typing import Any

from compiler.ledger import ACCOUNTED, COMPUTED, OPEN
from mingsuan.policy import Policy


def overview(policy: Policy) -> dict[str, Any]:
    """title, status, region, amends (names of policies), in_force_from (ISO or None), source (file name), sha256, clauses,
    as JSON values."""
    program = policy.program
    headers = {word: header.text for word, header in program.symbols.headers.items()}
    document = program.sources.document
    ledger = program.ledger
    start = program.in_force.start
    return {
        "title": headers.get("全称", policy.name),
        "status": headers.get("状态", ""),
        "region": headers.get("统筹地区", ""),
        "amends": [unit.name for unit in program.sources.policy.named if unit.is_policy],
        "in_force_from": start.isoformat() if start is not None else None,
        "source": document.source.name if document else "",
        "sha256": document.source.sha256 if document else "",
        "clauses": {
            name: ledger.count(status) if ledger else 0
            for name, status in (("computed", COMPUTED), ("accounted", ACCOUNTED), ("open", OPEN))
        },
    }
