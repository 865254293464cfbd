"""The command verify: a certificate, recomputed by the checker that knows nothing of the compiler."""

import argparse
import json
import re
from pathlib import Path
from typing import Any

from mingsuan.checker import verify
from mingsuan.console import WIDTH, Console, Stop
from mingsuan.library import shipped_folder
from mingsuan.loading import read_file
from mingsuan.terminal import visible, wrap

_PARTS = ("version", "policy", "rules", "documents", "case", "event", "nodes", "results", "explanation", "sha256")
_UNREADABLE = re.compile(r"：无法核对（[A-Za-z]+ .*）$", re.DOTALL)  # what Python says of data of a wrong form


def run_verify(console: Console, arguments: argparse.Namespace) -> int:
    """Print each failed step, or that all holds."""
    path = Path(arguments.certificate)
    certificate = _certificate(console, str(path))
    folders = [Path(name) for name in arguments.sources or ()]
    for folder in folders:
        if not folder.is_dir():
            raise Stop(1, console.say(f"错误：没有“{folder}”这个文件夹。", f"error: there is no folder “{folder}”."))
    try:
        failures = verify(certificate, [shipped_folder(), *folders, *([] if folders else _beside(path))])
    except OSError as error:
        name = error.filename or path.parent
        raise Stop(1, console.say(f"错误：无法读取“{name}”。", f"error: cannot read “{name}”.")) from None
    if failures:
        lines = [line for failure in failures for line in _failure(console, failure)]
        lines.append(
            console.say(
                f"凭证核对不通过：{len(failures)}处。", f"The certificate does not hold: {len(failures)} faults."
            )
        )
        console.deliver("\n".join(lines) + "\n", None)
        return 1
    holds = "✓ " + console.say(
        "凭证核对无误：每一步重算相符，每处引文见于原文。", "The certificate holds: each step and each quote."
    )
    console.deliver(console.paint(holds, "green") + "\n", None)
    return 0


def _beside(certificate: Path) -> list[Path]:
    """Texts in the folder of a certificate and one folder deep: a whole disk may lie below it."""
    forms = ("*.txt", "*.ming", "*/*.txt", "*/*.ming")
    return [path for form in forms for path in sorted(certificate.parent.glob(form))]


def _failure(console: Console, failure: str) -> list[str]:
    told = _UNREADABLE.sub("：无法核对，这里的格式不对", failure)
    first, *more = wrap(visible(told), WIDTH - 2)
    return [f"{console.paint('✗', 'red')} {first}", *(f"  {line}" for line in more)]


def _certificate(console: Console, path: str) -> dict[str, Any]:
    """The JSON object of a certificate. Raises Stop."""
    text = read_file(console, path).text
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if isinstance(data, dict) and all(part in data for part in _PARTS):
        return data
    raise Stop(
        1,
        console.say(
            f"错误：“{Path(path).name}”不是凭证。凭证由 mingsuan explain … --format json 生成。",
            f"error: “{Path(path).name}” is no certificate as mingsuan explain … --format json makes it.",
        ),
    )
