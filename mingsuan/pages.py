"""HTML pages from the templates that ship: everything escaped, nothing undefined, nothing fetched."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mingsuan.terminal import visible

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["visible"] = visible


def page(template: str, **data: Any) -> str:
    """A template filled in."""
    return _ENVIRONMENT.get_template(template).render(**data)
