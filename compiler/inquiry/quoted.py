"""Words of a document that a rule or a question is about."""

from attrs import frozen

from compiler.pipeline import Program
from dsl import syntax as ast
from dsl.locators import LocatorError, resolve


@frozen
class Quoted:
    """The clause's path, and the words without white space; `policy` names the policy where there are several."""

    path: str
    quote: str
    policy: str = ""

    def __str__(self) -> str:
        words = f"“{self.quote}”" if self.quote else ""
        return f"《{self.policy}》{self.path}{words}" if self.policy else f"{self.path}{words}"


def quoted(program: Program, own: ast.Citations, inherited: ast.Citations, policy: str = "") -> tuple[Quoted, ...]:
    """The words that an item of the policy's own file cites, or else those that its declaration does."""
    document = program.sources.document
    found: list[Quoted] = []
    for citation in own or inherited:
        locator = citation.locator or next((each.locator for each in inherited if each.locator), None)
        if locator is None or document is None:
            continue
        try:
            path = resolve(document, locator).path
        except LocatorError:
            path = locator
        found.append(Quoted(path, "".join((citation.quote or "").split()), policy))
    return tuple(dict.fromkeys(found))
