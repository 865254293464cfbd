"""Packages that only reports need: imported when first used, and what to say where they are not installed."""

from importlib import import_module
from types import ModuleType

INSTALL = "pip install 'mingsuan[report]'"


class NotInstalled(Exception):
    """A package is missing. `what` is its name; `zh` and `en` tell the user in a sentence what to install."""

    def __init__(self, what: str, zh: str, en: str) -> None:
        super().__init__(zh)
        self.what = what
        self.zh = zh
        self.en = en


def require(module: str, what_zh: str, what_en: str) -> ModuleType:
    """The module with that name; NotInstalled where it is missing, saying what needs it (写PDF文件, writing PDF files)."""
    try:
        return import_module(module)
    except ImportError as error:
        zh = f"{what_zh}需要另装：{INSTALL}。"
        en = f"{what_en[:1].upper()}{what_en[1:]} needs more to be installed: {INSTALL}."
        raise NotInstalled(module, zh, en) from error
