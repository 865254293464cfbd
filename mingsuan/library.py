"""Where policies are: a path, or a name among those that ship."""

from importlib import resources
from pathlib import Path

from attrs import frozen

from dsl.catalogue import report
from dsl.diagnostics import InputError
from dsl.reading import read_source
from dsl.source import SourceFile

VOCABULARY = "vocabulary"


def shipped_folder() -> Path:
    """The folder of the policies that ship."""
    return Path(str(resources.files("stdlib_policies")))


def vocabulary_folders() -> list[Path]:
    """Where vocabularies are looked for, after the policy's own folder."""
    return [shipped_folder() / VOCABULARY]


@frozen
class Shipped:
    """A policy that ships: the name of its folder and its file of rules."""

    name: str
    path: Path


def shipped() -> list[Shipped]:
    """All policies that ship, by name."""
    folders = sorted(path for path in shipped_folder().iterdir() if path.is_dir() and path.name != VOCABULARY)
    return [Shipped(folder.name, path) for folder in folders for path in sorted(folder.glob("*.ming"))[:1]]


def find_policy(name: str) -> Path | None:
    """The file of rules of a policy that ships, by its name."""
    return next((item.path for item in shipped() if item.name == name), None)


def find(name: str) -> SourceFile:
    """The file of rules of a path, of a folder that holds just one, or of a shipped name. Raises InputError."""
    path = Path(name)
    if path.is_dir():
        inside = sorted(path.glob("*.ming"))
        if len(inside) == 1:
            return read_source(inside[0])
    if not path.suffix and not path.exists():
        found = find_policy(name)
        vocabulary = vocabulary_folders()[0] / f"{name}.ming"
        if found is None and "/" not in name and vocabulary.is_file():
            found = vocabulary
        if found is None:
            names = "、".join(item.name for item in shipped())
            helps = (f"随附的政策有：{names}。自己的政策请写出文件路径，例如 我的政策.ming。",)
            raise InputError([report("F01", helps=helps, file=name)])
        path = found
    return read_source(path)
