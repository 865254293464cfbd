"""The parser of the command line: argparse, with all its words in Chinese or English and help of 80 columns."""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from attrs import frozen

from mingsuan.console import WIDTH, Console
from mingsuan.terminal import display_width, visible, wrap

Words = tuple[str, str]  # Chinese, English
Run = Callable[[Console, argparse.Namespace], int]

_WIDEST = 24  # columns of the left side of a list; what is wider has a line of its own

# What argparse says, and what is said instead; {0}, {1} are the groups.
_ARGPARSE: tuple[tuple[str, Words], ...] = (
    (r"the following arguments are required: (.+)", ("缺少{0}", "{0} is missing")),
    (r"unrecognized arguments: (.+)", ("不认识“{0}”", "“{0}” is not understood")),
    (
        r"argument (?:命令|COMMAND): invalid choice: '(.*?)' \(.*",
        ("没有“{0}”这个命令", "there is no command “{0}”"),
    ),
    (
        r"argument ([^:]+): expected (?:one|at least one|\d+) arguments?",
        ("{0} 后面要写一个值", "{0} needs a value"),
    ),
    (r"argument ([^:]+): ignored explicit argument '(.*)'", ("{0} 后面不带值", "{0} takes no value")),
    (r"argument ([^:]+): (.+)", ("{0} {1}", "{0}: {1}")),
)
_UNKNOWN: Words = ("这样写看不懂", "this is not understood")


class Parser(argparse.ArgumentParser):
    """One command's parser. Its words are pairs, of which it shows one."""

    def __init__(self, *, lang: str, about: Words, more: Sequence[Words] = (), **settings: Any) -> None:
        self.lang, self.about, self.more = lang, about, more
        self.shown: list[tuple[argparse.Action, str]] = []
        self.commands: list[tuple[str, Parser]] = []
        super().__init__(add_help=False, allow_abbrev=False, **settings)
        self.take(
            *("-h", "--help"),
            words=("显示这份说明", "show this help"),
            action="help",
        )

    def say(self, words: Words) -> str:
        """The words in the parser's language."""
        return words[self.lang == "en"]

    def take(
        self,
        *names: str,
        words: Words,
        metavar: Words | None = None,
        choices: Sequence[str] = (),
        **settings: Any,
    ) -> None:
        """Declare an argument; `choices` are the values it may have."""
        if choices:
            settings |= {"type": self._one_of(choices), "metavar": "|".join(choices)}
        elif metavar is not None:
            settings["metavar"] = self.say(metavar)
        self.shown.append((self.add_argument(*names, **settings), self.say(words)))

    def _one_of(self, choices: Sequence[str]) -> Callable[[str], str]:
        listed = self.say(("、", ", ")).join(choices)

        def read(given: str) -> str:
            if given not in choices:
                wrong = self.say((f"没有“{given}”，可以写：{listed}", f"“{given}” is none of {listed}"))
                raise argparse.ArgumentTypeError(wrong)
            return given

        return read

    # ---- help

    def format_usage(self) -> str:
        """用法：mingsuan explain 政策 --case 案例文件 [--event N] …"""
        start = self.say(("用法：", "usage: ")) + self.prog
        optional = [action for action, _ in self.shown if action.option_strings]
        parts = [_usage(action) for action in optional if action.dest not in ("help", "lang", "version")]
        positional = [_usage(action) for action, _ in self.shown if not action.option_strings]
        if self.commands:
            positional.append(self.say(("命令 …", "COMMAND …")))
        lines, line = [], start
        for part in (*positional, *parts):
            if display_width(f"{line} {part}") > WIDTH:
                lines.append(line)
                line = " " * min(display_width(start), 20)
            line = f"{line} {part}"
        return "\n".join([*lines, line]) + "\n"

    def format_help(self) -> str:
        """Usage, what the command does, its arguments, and notes."""
        blocks = [self.format_usage(), _paragraph(self.say(self.about))]
        if self.commands:
            blocks.append(_listed(self.say(("命令", "commands")), self._summaries()))
        positional = [(_usage(item, bare=True), text) for item, text in self.shown if not item.option_strings]
        optional = [(_names(item), text) for item, text in self.shown if item.option_strings]
        if positional:
            blocks.append(_listed(self.say(("参数", "arguments")), positional))
        blocks.append(_listed(self.say(("选项", "options")), optional))
        blocks.extend(_paragraph(self.say(words)) for words in self.more)
        return "\n".join(blocks)

    def _summaries(self) -> list[tuple[str, str]]:
        return [(name, parser.say(parser.about)) for name, parser in self.commands]

    # ---- faults

    def parse_known_args(self, *given: Any, **named: Any) -> Any:
        """As argparse does it, but a command itself refuses what it does not understand."""
        namespace, unknown = super().parse_known_args(*given, **named)
        if unknown and not self.commands:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return namespace, unknown

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line, and end with 2."""
        sentence = visible(self._sentence(message))
        lines = wrap(self.say((f"{self.prog}：{sentence}。", f"{self.prog}: {sentence}.")), WIDTH)
        see = self.say((f"详见 {self.prog} --help", f"see {self.prog} --help"))
        sys.stderr.write("\n".join([*lines, self.format_usage().rstrip("\n"), see]) + "\n")
        raise SystemExit(2)

    def _sentence(self, message: str) -> str:
        """What argparse says, in the parser's language."""
        for pattern, words in _ARGPARSE:
            found = re.fullmatch(pattern, message, re.DOTALL)
            if found:
                first, *others = found.groups()
                if message.startswith("the following"):
                    first = self.say(("、", ", ")).join(first.split(", "))
                return self.say(words).format(first.split("/")[-1], *others)
        return self.say(_UNKNOWN)


def _usage(action: argparse.Action, *, bare: bool = False) -> str:
    """An argument as the usage line has it."""
    value = "" if action.nargs == 0 else str(action.metavar or action.dest)
    if not action.option_strings:
        text = f"{value} …" if action.nargs == "+" and not bare else value
        return f"[{text}]" if action.nargs == "?" and not bare else text
    text = f"{action.option_strings[-1]} {value}".strip()
    return text if action.required else f"[{text}]"


def _names(action: argparse.Action) -> str:
    """An option with its names and its value."""
    value = "" if action.nargs == 0 else f" {action.metavar or action.dest}"
    return ", ".join(action.option_strings) + value


def _paragraph(text: str) -> str:
    return "\n".join(wrap(text, WIDTH)) + "\n"


def _listed(heading: str, entries: Sequence[tuple[str, str]]) -> str:
    """A heading and its entries in two columns."""
    left = min(max(display_width(name) for name, _ in entries), _WIDEST)
    lines = [heading]
    for name, text in entries:
        beside = wrap(text, WIDTH - left - 4)
        if display_width(name) > left:
            lines.append(f"  {name}")
            name = ""
        lines += [
            f"  {first}{' ' * (left - display_width(first))}  {line}".rstrip()
            for first, line in zip([name, *[""] * len(beside)], beside, strict=False)
        ]
    return "\n".join(lines) + "\n"


@frozen
class Commands:
    """Where commands are declared: each with its parser and what runs it."""

    parser: Parser
    _parsers: Any

    def add(self, name: str, run: str, summary: Words, more: Words | None = None) -> Parser:
        """The parser of a new command; `run` names the function that runs it (module:function)."""
        notes = (more,) if more else ()
        parser = self._parsers.add_parser(
            name, prog=f"mingsuan {name}", lang=self.parser.lang, about=summary, more=notes
        )
        assert isinstance(parser, Parser)
        self.parser.commands.append((name, parser))
        take_language(parser, default=argparse.SUPPRESS)
        parser.set_defaults(run=run)
        return parser


def take_language(parser: Parser, default: str) -> None:
    """--lang, which stands before the command or after it."""
    words = ("说明和诊断所用的语言：zh中文（默认），en英文", "language of messages: zh (Chinese, the default) or en")
    parser.take("--lang", words=words, choices=("zh", "en"), default=default)


def take_output(parser: Parser) -> None:
    """-o."""
    words = ("写到这个文件（先写临时文件，写完才改名），不写则显示", "write to this file, whole or not at all")
    parser.take("-o", "--output", words=words, metavar=("文件", "FILE"))


def take_format(parser: Parser, *formats: str) -> None:
    """--format; the first is the default."""
    words = (f"输出的格式，默认{formats[0]}", f"form of the output, {formats[0]} by default")
    parser.take("--format", words=words, choices=formats, default=formats[0])


def take_assumptions(parser: Parser) -> None:
    """--assume."""
    words = (
        '给待定的参数取值的JSON文件：{"参数名": {"三级": "1000元", "理由": "…"}}',
        'a JSON file with values for what is left open (待定): {"NAME": {"三级": "1000元", "理由": "…"}}',
    )
    parser.take("--assume", words=words, metavar=("文件", "FILE"))


def take_policy(parser: Parser, *, several: bool = False) -> None:
    """POLICY or POLICY …"""
    words = (
        "规则文件，或只有一个规则文件的文件夹，或随附政策的名称（mingsuan list）",
        "a file of rules, a folder with one, or the name of a policy that ships (mingsuan list)",
    )
    settings = {"nargs": "+"} if several else {}
    parser.take("policies" if several else "policy", words=words, metavar=("政策", "POLICY"), **settings)
