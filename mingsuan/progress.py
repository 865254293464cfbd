"""Bars for what takes long: on a terminal, on standard error, and only after two seconds."""

import sys
from typing import Any


def progress(description: str, total: int | None, unit: str, **settings: Any) -> Any:
    """A bar to be used as a context, with `update`; nothing is shown where standard error is no terminal."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread of its own: other processes may be forked while a bar is shown
    return tqdm(
        total=total, desc=description, unit=unit, delay=2, disable=None, leave=False, file=sys.stderr, **settings
    )
