"""The command questions: what the texts of policies leave open."""

import argparse
from collections.abc import Callable, Sequence

from attrs import evolve

from compiler.inquiry.conflicts import conflict_question, find_conflicts, find_unlike, unlike_question
from compiler.inquiry.questions import questions
from compiler.inquiry.sampling import Assumed
from compiler.pipeline import Program, compile_policy
from mingsuan.console import Console
from mingsuan.library import find_policy, vocabulary_folders
from mingsuan.loading import has_errors, load_assumptions, load_policy
from mingsuan.policy import Policy
from mingsuan.progress import progress
from mingsuan.show_questions import Asked, question_lines, questions_json


def run_questions(console: Console, arguments: argparse.Namespace) -> int:
    """The open questions of some policies, and where they say different things."""
    policies = [load_policy(console, name) for name in arguments.policies]
    assumed = [taken.values for taken in load_assumptions(console, policies, arguments.assume)]
    with progress(console.say("待明确的问题", "open questions"), None, "") as bar:
        asked = [_asked(policy, given, bar.update) for policy, given in zip(policies, assumed, strict=True)]
    between = _between(policies, {key: value for given in assumed for key, value in given.items()})
    if arguments.format == "json":
        console.deliver_json(questions_json(asked, between), arguments.output)
    else:
        told = [*asked, between] if between is not None and between.questions else asked
        blocks = ["\n".join(question_lines(console, item, arguments.output)) for item in told]
        console.deliver("\n\n".join(blocks) + "\n", arguments.output)
    return int(any(has_errors(policy.diagnostics) for policy in policies))


def _asked(policy: Policy, given: Assumed, told: Callable[[], object]) -> Asked:
    """What is asked about one policy."""
    program = policy.program
    found = questions(program, recompiling(program), given, told)
    return Asked(policy.name, program.sources.document, program.symbols.facts, found)


def _between(policies: Sequence[Policy], given: Assumed) -> Asked | None:
    """Where several policies say different things; None of a single one."""
    if len(policies) < 2:
        return None
    programs = [policy.program for policy in policies]
    facts = {name: fact for program in reversed(programs) for name, fact in program.symbols.facts.items()}
    found = [conflict_question(each) for each in find_conflicts(programs, given)]
    found += [unlike_question(each) for each in find_unlike(programs)]
    return Asked("、".join(policy.name for policy in policies), None, facts, found)


def recompiling(program: Program) -> Callable[[str], Program]:
    """What compiles the policy with another text of its own file."""
    file = program.sources.policy.file
    return lambda text: compile_policy(evolve(file, text=text), vocabulary_folders(), find_policy)
