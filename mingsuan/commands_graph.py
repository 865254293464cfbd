"""Commands about what a policy computes, and from what: graph, schema."""

import argparse

from mingsuan.console import Console
from mingsuan.graph_view import graph_dot, graph_json, graph_text
from mingsuan.loading import load_sound
from mingsuan.schema import case_schema


def run_graph(console: Console, arguments: argparse.Namespace) -> int:
    """The evaluation graph."""
    policy = load_sound(console, arguments.policy)
    if arguments.format == "json":
        console.deliver_json(graph_json(policy), arguments.output)
    elif arguments.format == "dot":
        console.deliver(graph_dot(policy, lang=console.lang), arguments.output)
    else:
        console.deliver(graph_text(policy, lang=console.lang), arguments.output)
    return 0


def run_schema(console: Console, arguments: argparse.Namespace) -> int:
    """The JSON Schema of the policy's cases."""
    console.deliver_json(case_schema(load_sound(console, arguments.policy)), arguments.output)
    return 0
