"""The command questions: what the texts of policies leave open."""

import argparse
from collections.abc import Callable

from attrs import evolve

from compiler.pipeline import Program, compile_policy
from compiler.questions import questions
from compiler.sampling import Assumed
from mingsuan.console import Console
from mingsuan.library import find_policy, vocabulary_folders
from mingsuan.loading import has_errors, load_policy
from mingsuan.policy import Policy
from mingsuan.show_questions import Asked, question_lines, questions_json


def run_questions(console: Console, arguments: argparse.Namespace) -> int:
    """The open questions of some policies, and where they say different things."""
    policies = [load_policy(console, name) for name in arguments.policies]
    asked = [_asked(policy, {}) for policy in policies]
    if arguments.format == "json":
        console.deliver_json(questions_json(asked, None), arguments.output)
    else:
        blocks = ["\n".join(question_lines(console, item, arguments.output)) for item in asked]
        console.deliver("\n\n".join(blocks) + "\n", arguments.output)
    return int(any(has_errors(policy.diagnostics) for policy in policies))


def _asked(policy: Policy, given: Assumed) -> Asked:
    """What is asked about one policy; of one with errors, what needs no case."""
    return Asked(policy.name, policy.program, questions(policy.program, _recompiling(policy.program), given))


def _recompiling(program: Program) -> Callable[[str], Program]:
    """What compiles the policy with another text of its own file."""
    file = program.sources.policy.file
    return lambda text: compile_policy(evolve(file, text=text), vocabulary_folders(), find_policy)
