"""What holds of everything that is computed: interpreter and kernel agree, and every certificate stands."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from compiler.cases import BY_DEFAULT, Timeline, line_fact
from compiler.explanation import Depth
from compiler.formats import json_value
from compiler.kernel import Kernel, compile_kernels
from compiler.run import EventTrace
from compiler.samples import Sample
from compiler.types import Value
from mingsuan.checker import verify
from mingsuan.library import vocabulary_folders
from mingsuan.policy import Evaluated, Policy


def agrees(kernel: Kernel, trace: EventTrace) -> bool:
    """Where the kernel has an answer it must have the interpreter's, to the last node; whether it has one."""
    fast = kernel.run(trace.inputs)
    if fast is None:
        return False
    assert {node: fast[node] for node in trace.values} == trace.values
    return True


def kernel_agrees(policy: Policy, evaluated: Evaluated) -> int:
    """Holds the kernels to the interpreter at every event; how many events they had an answer for."""
    kernels = compile_kernels(policy.program.graph)
    traces = [trace for trace in evaluated.traces if trace.event.type in kernels]
    return sum(agrees(kernels[trace.event.type], trace) for trace in traces)


def certificates_hold(
    policy: Policy, evaluated: Evaluated, folders: Iterable[Path], depths: Iterable[Depth] = tuple(Depth)
) -> int:
    """Verifies the certificate of every result at every event, at every depth; how many results there were."""
    count = 0
    places = [*folders, *vocabulary_folders()]
    for trace in evaluated.traces:
        for name in trace.results:
            for depth in depths:
                certificate = policy.certificate(evaluated, policy.explain(evaluated, trace.index, name, depth))
                faults = verify(json.loads(json.dumps(certificate, ensure_ascii=False)), places)
                assert faults == [], (name, trace.event.date, faults)
            count += 1
    return count


def as_json(policy: Policy, sample: Sample) -> dict[str, Any]:
    """A worked case as the JSON that says the same; what its vocabulary fills in is left out."""
    types = {name: fact.type for name, fact in policy.program.symbols.facts.items()}

    def of(name: str, value: Value | Timeline) -> Any:
        if isinstance(value, Timeline):
            return [{"值": json_value(held, types[name]), "自": since.isoformat()} for since, held in value.changes]
        return json_value(value, types[name])

    events = []
    silent: set[str] = set()
    for event in sample.case.events:
        default = {name for name, origin in event.origins.items() if origin == BY_DEFAULT}
        silent |= default - set(event.facts)
        said = {name: of(name, value) for name, value in event.facts.items() if name not in default}
        lines = {
            kind: [
                {name: of(name, value) for name, value in line.items() if line_fact(name, place) not in default}
                for place, line in enumerate(items)
            ]
            for kind, items in event.lines.items()
        }
        number = {} if event.sequence is None else {"序号": event.sequence}
        events.append({"类型": event.type, "日期": event.date.isoformat(), **number, **said, **lines})
    person = {name: of(name, value) for name, value in sample.case.person.items() if name not in silent}
    return {"编号": sample.name, "参保人": person, "事件": events}
