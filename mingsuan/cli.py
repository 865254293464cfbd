"""The command line: mingsuan COMMAND …; exits with 0 (done), 1 (errors in the input, a check failed), 2 (wrong usage)."""

import os
import pkgutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from mingsuan.arguments import Commands, Parser, Run, take_language
from mingsuan.command_list import declare
from mingsuan.console import Console, Stop
from mingsuan.version import VERSION


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Never raises, whatever it is given."""
    words = list(sys.argv[1:] if argv is None else argv)
    console = Console(_language(words))
    _prepare_streams()
    try:
        code = _run(console, words)
        sys.stdout.flush()
        return code
    except Stop as stop:
        if stop.sentence:
            console.note(stop.sentence)
        return stop.code
    except BrokenPipeError:  # whoever reads has seen enough
        _close_output()
        return 1
    except KeyboardInterrupt:
        console.note(console.say("已中断。没有写完的文件不保留。", "Interrupted. No file was left half written."))
        return 1
    except OSError as error:
        _close_output()
        console.note(str(console.unwritten(console.say("标准输出", "standard output"), error)))
        return 1
    except Exception:
        if os.environ.get("MINGSUAN_DEBUG"):
            raise
        console.note(
            console.say(
                "程序内部出错。这是明算的问题，不是规则或案例的问题：请把命令和所用的文件报告给维护者。"
                "设环境变量MINGSUAN_DEBUG=1再运行一次，可看到详情。",
                "Internal error. The fault is in mingsuan, not in your files: please report the command and the files. "
                "Run it again with MINGSUAN_DEBUG=1 for details.",
            )
        )
        return 1


def build_parser(lang: str = "zh") -> Parser:
    """The parser of all commands, in one language."""
    parser = Parser(
        prog="mingsuan",
        lang=lang,
        about=(
            "明算：照政策文件写成规则，算出待遇，说明每个数字出自哪一条哪一句。",
            "Benefit policies written as the document reads, computed exactly, explained to the clause and its words.",
        ),
        more=[
            (
                "每个命令的详细用法：mingsuan 命令 --help。退出码：0完成，1输入有错或核对不通过，2命令用法有误。",
                "Help on a command: mingsuan COMMAND --help. Exit codes: 0 done, 1 errors in the input or a failed check, "
                "2 wrong usage.",
            )
        ],
    )
    take_language(parser, default="zh")
    version = f"mingsuan {VERSION}"
    parser.take("--version", words=("显示版本", "show the version"), action="version", version=version)
    parsers = parser.add_subparsers(
        dest="command", metavar=parser.say(("命令", "COMMAND")), required=True, parser_class=Parser
    )
    declare(Commands(parser, parsers))
    return parser


def _run(console: Console, words: list[str]) -> int:
    parser = build_parser(console.lang)
    if not words:
        sys.stderr.write(parser.format_help())
        return 2
    try:
        arguments = parser.parse_args(words)
    except SystemExit as stop:
        sys.stdout.flush()
        return int(stop.code or 0)
    run: Run = pkgutil.resolve_name(f"mingsuan.{arguments.run}")
    return run(console, arguments)


def _language(words: Sequence[str]) -> str:
    """The language that --lang asks for, before anything else of the line is understood."""
    given = [after for word, after in pairwise(words) if word == "--lang"]
    given += [word.partition("=")[2] for word in words if word.startswith("--lang=")]
    return "en" if "en" in given else "zh"


def _prepare_streams() -> None:
    """Files and pipes get UTF-8 on every system; a terminal shows what it can; a closed stream is an empty one."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")  # type: ignore[union-attr]


def _close_output() -> None:
    """What is still to be written goes nowhere, so that the interpreter does not complain at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
