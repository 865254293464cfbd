"""Files to texts: one encoding, no control characters, nothing outside the folder; a clear refusal each."""

import errno
import hashlib
import re
import shlex
from difflib import get_close_matches
from itertools import islice
from pathlib import Path, PureWindowsPath

from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, InputError, Label
from dsl.source import SourceFile, Span

SIZE_LIMIT = 20 * 1024 * 1024  # bytes

# Control characters (Unicode category Cc) other than tab, line feed and the carriage return of a CRLF, and
# those that reorder the text around them (a reader would see another text than the one that is hashed).
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)")
_SHOWN = 5  # control characters or damaged places that are pointed at, the others are counted

# What a file that is no UTF-8 text begins with: the bytes, Chinese, English, the name iconv has for it.
_SIGNATURES = (
    (b"\xff\xfe\x00\x00", "UTF-32编码", "UTF-32 text", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32编码", "UTF-32 text", "UTF-32"),
    (b"\xff\xfe", "UTF-16编码", "UTF-16 text", "UTF-16"),
    (b"\xfe\xff", "UTF-16编码", "UTF-16 text", "UTF-16"),
    (b"PK\x03\x04", "Word、WPS等软件的文档（如.docx）", "an office document (such as .docx)", ""),
    (b"\xd0\xcf\x11\xe0", "旧版Word、WPS文档（如.doc）", "an old office document (such as .doc)", ""),
    (b"%PDF-", "PDF文档", "a PDF document", ""),
)
# What Chinese policy texts consist of, for guesses at an encoding.
_LIKELY = re.compile("[\t\n\r -~\u00b7\u00d7\u2010-\u203b\u2460-\u24ff\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]")


def read_source(path: Path, cited: Label | None = None) -> SourceFile:
    """The text of a UTF-8 file: a byte order mark is dropped, CRLF stays; the sha256 is that of the bytes.

    `cited` is the place that names the file, if one does; a file that cannot be used is reported there.
    Raises InputError with F01-F06.
    """
    data = _read_bytes(path, cited)
    source = SourceFile(path.name, _decode(path, data, cited), hashlib.sha256(data).hexdigest(), path)
    if not source.text.strip():
        help_text = "请确认保存过内容，没有误选文件。"
        raise InputError([report("F04", *_place(path, cited), helps=[help_text], file=path.name)])
    controls = list(_CONTROL.finditer(source.text))
    if controls:
        raise InputError([_control_characters(source, controls)])
    return source


def resolve_beside(base_path: Path, name: str, cited: Label | None = None) -> Path:
    """The path of a file that a policy names, in the policy's folder or below it; it need not exist.

    Both separators are understood. Raises InputError with F07 for an absolute path, for one that goes up,
    and for a link that leads out of the folder. `cited` is the place of the name in the policy.
    """
    parts = PureWindowsPath(name)
    folder = base_path.parent
    inside = not (parts.anchor or name.startswith("/") or ".." in parts.parts or _CONTROL.search(name))
    path = folder.joinpath(*parts.parts) if inside else folder
    try:
        inside = inside and path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # links that lead in a circle
        inside = False
    if inside:
        return path
    helps = ["请把文件放到政策文件所在的文件夹里，只写文件名，例如：原文：通知.txt。"]
    raise InputError([report("F07", *_place(base_path, cited), helps=helps, name=name)])


def _place(path: Path, cited: Label | None) -> tuple[Label]:
    """Where to show what is wrong with a whole file: where it is named, or the file without any line."""
    return (cited or Label(SourceFile(path.name, "", "", path), Span(0, 0)),)


def _read_bytes(path: Path, cited: Label | None) -> bytes:
    """The bytes of a regular file of at most SIZE_LIMIT bytes. Raises InputError with F01, F05, F06."""
    try:
        if path.is_file():
            with path.open("rb") as stream:
                data = stream.read(SIZE_LIMIT + 1)
            if len(data) <= SIZE_LIMIT:
                return data
            helps = ["政策原文通常不到1MB：请确认没有误选文件；若文件确实很长，请拆成几个文件。"]
            raise InputError([report("F06", *_place(path, cited), helps=helps, file=path.name)])
        reason = _not_a_file(path)
    except (OSError, ValueError) as error:
        reason = _reason(error)
    if reason is None:
        raise InputError([report("F01", *_place(path, cited), helps=_near_names(path), file=path.name)])
    chinese, english, help_text = reason
    raise InputError(
        [report("F05", *_place(path, cited), helps=[help_text], file=path.name, why=chinese, why_en=english)]
    )


def _not_a_file(path: Path) -> tuple[str, str, str] | None:
    """Why a path is no regular file (Chinese, English, what to do); None where there is nothing."""
    if path.is_dir():
        return "它是一个文件夹", "it is a folder", "请写到文件为止，例如：文件夹名/政策.ming。"
    if path.exists():
        return "它不是普通文件", "it is not a regular file", "请换成普通的文本文件。"
    return None


def _reason(error: OSError | ValueError) -> tuple[str, str, str] | None:
    """Why reading failed (Chinese, English, what to do); None for names that no file can have."""
    if isinstance(error, ValueError) or error.errno in (errno.ENAMETOOLONG, errno.ELOOP):
        return None
    if isinstance(error, PermissionError):
        return "没有读取权限", "permission denied", "请让文件的所有者开放读取权限，或另存一份。"
    what = error.strerror or type(error).__name__
    return f"系统报告“{what}”", what, "请确认磁盘或网络位置可用，文件没有被其他程序占用。"


def _near_names(path: Path) -> list[str]:
    """What to do about a missing file: names in its folder that are like it."""
    try:
        names = [entry.name for entry in islice(path.parent.iterdir(), 1000)]
    except (OSError, ValueError):
        return [f"文件夹“{path.parent}”也不存在，请检查路径。"]
    near = get_close_matches(path.name[:200], names, n=3, cutoff=1 / 2)
    if near:
        return ["同一文件夹中名称相近的有：" + "、".join(f"“{name}”" for name in near) + "。"]
    return ["请检查文件名和所在文件夹，包括扩展名（.ming、.txt）。"]


def _decode(path: Path, data: bytes, cited: Label | None) -> str:
    """The text of UTF-8 bytes without a byte order mark. Raises InputError with F02."""
    for signature, chinese, english, codec in _SIGNATURES:
        if data.startswith(signature):
            raise InputError([_foreign(path, cited, chinese, english, codec)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        damaged = data.decode("utf-8-sig", "replace")
        places = [index for index, char in enumerate(damaged) if char == "\ufffd"]
        sound = sum(char > "\x7f" for char in damaged) - len(places)
        if len(places) * 10 <= sound:
            raise InputError([_damaged(path, damaged, places)]) from None
    else:
        if text.count("\0") * 5 <= len(text) or not _utf16(data):
            return text
    raise InputError([_foreign(path, cited, *_guess(data))])


def _guess(data: bytes) -> tuple[str, str, str]:
    """The likely encoding of bytes that are no UTF-8: in Chinese, in English, iconv's name (may be empty)."""
    codec = _utf16(data) if b"\0" in data else ""
    if codec:
        return "UTF-16编码", "UTF-16 text", codec
    if _likely(data, "gb18030"):
        return "GB18030编码（含GBK、GB2312，旧版记事本称ANSI）", "GB18030 text (GBK, GB2312)", "GB18030"
    return "无法识别的内容", "of an unknown kind", ""


def _utf16(data: bytes) -> str:
    """The byte order in which the bytes are a likely UTF-16 text, or nothing."""
    return next((codec for codec in ("UTF-16LE", "UTF-16BE") if _likely(data, codec)), "")


def _likely(data: bytes, codec: str) -> bool:
    """Whether nine tenths of what the bytes say in an encoding is what Chinese policy texts consist of."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return False
    return sum(1 for _ in _LIKELY.finditer(text)) * 10 >= len(text) * 9


def _foreign(path: Path, cited: Label | None, chinese: str, english: str, codec: str) -> Diagnostic:
    """F02 for a file in another form, with the steps that convert it."""
    helps = [
        "在记事本中：打开文件，“文件”→“另存为”，“编码”选“UTF-8”。",
        "在WPS或Word中：“文件”→“另存为”，类型选“纯文本（*.txt）”，编码选“Unicode (UTF-8)”。",
    ]
    if codec:
        target = path.with_name(f"{path.stem}.utf8{path.suffix}")
        command = f"iconv -f {codec} -t UTF-8 {shlex.quote(str(path))} > {shlex.quote(str(target))}"
        helps.append(f"在命令行中：\n  {command}")
    else:
        del helps[0]
    return report("F02", *_place(path, cited), helps=helps, file=path.name, found=chinese, found_en=english)


def _damaged(path: Path, text: str, places: list[int]) -> Diagnostic:
    """F02 for UTF-8 with damaged bytes; `text` has U+FFFD at `places`."""
    source = SourceFile(path.name, text, "", path)
    labels = [Label(source, Span(place, place + 1), "这里的字节损坏") for place in places[:_SHOWN]]
    return report(
        "F02",
        *labels,
        helps=["文件可能在传输中损坏或被截断，请重新取得文件，不要在此基础上修补。"],
        file=path.name,
        found=f"有{len(places)}处损坏的文本",
        found_en=f"a text with {len(places)} damaged places",
    )


def _control_characters(source: SourceFile, controls: list[re.Match[str]]) -> Diagnostic:
    """F03 for the control characters of a text."""
    codes = {f"U+{ord(match.group()):04X}" for match in controls}
    labels = [
        Label(source, Span(match.start(), match.end()), f"U+{ord(match.group()):04X}") for match in controls[:_SHOWN]
    ]
    return report(
        "F03",
        *labels,
        helps=["请删去这些字符。它们多由Word、网页复制带入：粘贴时请选“无格式文本”，换行只用回车键。"],
        file=source.name,
        count=len(controls),
        kinds="、".join(sorted(codes)[:_SHOWN]),
    )
