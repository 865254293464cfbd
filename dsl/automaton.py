"""The parser's state: takes tokens and builds values, and tells what may come next without building anything."""

from collections.abc import Iterable
from typing import Any

from attrs import define, field

from dsl.grammar import Grammar
from dsl.tokens import Token


class Unexpected(Exception):
    """A token that cannot stand where it does, and the types of the tokens that were taken before it."""

    def __init__(self, token: Token, last: Token | None, before: list[str]) -> None:
        self.token, self.last, self.before = token, last, before
        super().__init__(token.text)


@define
class Automaton:
    """One statement being read: the stacks of the LALR(1) automaton, and the tokens taken so far."""

    grammar: Grammar
    states: list[int] = field(init=False)
    values: list[Any] = field(init=False, factory=list)
    taken: list[Token] = field(init=False, factory=list)

    def __attrs_post_init__(self) -> None:
        self.states = [self.grammar.start]

    def feed(self, tokens: Iterable[Token]) -> None:
        """Take tokens in order. Raises Unexpected at the first that cannot stand where it does."""
        actions, gotos = self.grammar.actions, self.grammar.gotos
        states, values = self.states, self.values
        for token in tokens:
            kind = token.type
            action: Any = actions[states[-1]].get(kind)
            while action.__class__ is not int:
                if action is None:
                    types = [taken.type for taken in self.taken]
                    raise Unexpected(token, self.taken[-1] if types else None, types)
                size, build = action.size, action.build
                if build is None:
                    del states[-1]
                else:  # no rule is empty, so size is at least 1
                    values[-size:] = (build(values[-size:]),)
                    del states[-size:]
                states.append(gotos[states[-1]][action.origin])
                action = actions[states[-1]].get(kind)
            states.append(action)
            values.append(token)
            self.taken.append(token)

    def finish(self, end: Token) -> Any:
        """The value of all that was taken, `end` being the token of type $END. Raises Unexpected if more is needed."""
        self.feed((end,))
        return self.values[-2]

    def accepts(self, types: Iterable[str]) -> bool:
        """Whether tokens of these types could be taken now, one after the other."""
        states = list(self.states)
        return all(advance(self.grammar, states, kind) for kind in types)


def advance(grammar: Grammar, states: list[int], kind: str) -> bool:
    """Move a stack of states over one token; False (and a stack of no use) where it cannot stand there."""
    actions, gotos = grammar.actions, grammar.gotos
    while True:
        action: Any = actions[states[-1]].get(kind)
        if action is None:
            return False
        if action.__class__ is int:
            states.append(action)
            return True
        del states[-action.size :]
        states.append(gotos[states[-1]][action.origin])


def expected_after(grammar: Grammar, types: Iterable[str]) -> list[str]:
    """The types of token that may follow tokens of these types, which must be acceptable themselves."""
    states = [grammar.start]
    for kind in types:
        advance(grammar, states, kind)
    return [kind for kind in grammar.actions[states[-1]] if advance(grammar, list(states), kind)]
