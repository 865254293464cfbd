"""Meaning: checks, evaluation graph, evaluation, traces. Knows no screen and no report format."""
