"""What is made of a policy for people, for those who import mingsuan: text of the terminal, a page, a verification."""

from compiler.explanation import Explanation
from mingsuan.checker import verify
from mingsuan.policy import Policy
from mingsuan.show_diagnostics import render as diagnostics_text
from mingsuan.show_explanation import render_text as explanation_text
from mingsuan.terminal import wants_colour

__all__ = ["diagnostics_text", "explanation_html", "explanation_text", "verify", "wants_colour"]


def explanation_html(policy: Policy, explanation: Explanation) -> str:
    """An explanation of the policy as one page, the documents that it cites beside it."""
    from mingsuan.show_html import render_html  # the template engine is slow to import, and only pages need it

    return render_html(explanation, [document.source for document in policy.program.sources.documents])
