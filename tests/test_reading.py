"""Files are read in one form only, and each that cannot be is refused with the code that says why."""

import hashlib
import os
from pathlib import Path

import pytest

from dsl.diagnostics import Diagnostic, InputError, Label
from dsl.reading import SIZE_LIMIT, read_source, resolve_beside
from dsl.source import Span, source_from_text

TEXT = "自2022年11月1日起，建立职工医保普通门诊统筹机制。\n年度最高支付限额为3000元。\n"


def written(folder: Path, data: bytes, name: str = "通知.txt") -> Path:
    """A file with the given bytes."""
    path = folder / name
    path.write_bytes(data)
    return path


def refusal(path: Path, cited: Label | None = None) -> Diagnostic:
    """The one diagnostic with which a file is refused."""
    with pytest.raises(InputError) as caught:
        read_source(path, cited)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


def test_utf8_is_read_as_it_stands(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT.encode())
    source = read_source(path)
    assert (source.name, source.text, source.path) == ("通知.txt", TEXT, path)
    assert source.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


def test_a_byte_order_mark_is_dropped_from_the_text_and_counts_in_the_hash(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + TEXT.encode()
    source = read_source(written(tmp_path, data))
    assert source.text == TEXT
    assert source.sha256 == hashlib.sha256(data).hexdigest()


def test_crlf_stays_and_lines_and_columns_agree(tmp_path: Path) -> None:
    source = read_source(written(tmp_path, TEXT.replace("\n", "\r\n").encode()))
    assert source.text == TEXT.replace("\n", "\r\n")
    # “3000元” is the tenth character of the second line: 年度最高支付限额为 are nine.
    assert source.line_column(source.text.index("3000元")) == (2, 10)
    assert source.line_text(2) == "年度最高支付限额为3000元。"


def test_f01_names_files_that_are_alike(tmp_path: Path) -> None:
    written(tmp_path, b"x", "004_96f8ebb8fc6b7c69.txt")
    diagnostic = refusal(tmp_path / "004_96f8ebb8fc6b7c96.txt")
    assert diagnostic.code == "F01"
    assert diagnostic.message == "没有文件“004_96f8ebb8fc6b7c96.txt”。"
    assert diagnostic.helps == ("同一文件夹中名称相近的有：“004_96f8ebb8fc6b7c69.txt”。",)


@pytest.mark.parametrize("name", ["没有/通知.txt", "a\0b", "长" * 300])
def test_f01_for_paths_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path / name).code == "F01"


def test_a_file_that_a_policy_cites_is_reported_where_it_is_cited(tmp_path: Path) -> None:
    cited = Label(source_from_text("政策.ming", "原文：通知.txt。"), Span(3, 9))
    assert refusal(tmp_path / "通知.txt", cited).labels == (cited,)


@pytest.mark.parametrize(
    ("data", "found", "command"),
    [
        (
            TEXT.encode("gb18030"),
            "GB18030编码（含GBK、GB2312，旧版记事本称ANSI）",
            "iconv -f GB18030 -t UTF-8 ",
        ),
        (TEXT.encode("utf-16"), "UTF-16编码", "iconv -f UTF-16 -t UTF-8 "),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16编码", "iconv -f UTF-16 -t UTF-8 "),
        (TEXT.encode("utf-16-le"), "UTF-16编码", "iconv -f UTF-16LE -t UTF-8 "),
        (TEXT.encode("utf-16-be"), "UTF-16编码", "iconv -f UTF-16BE -t UTF-8 "),
        ("policy\n".encode("utf-16-le"), "UTF-16编码", "iconv -f UTF-16LE -t UTF-8 "),
        (TEXT.encode("utf-32"), "UTF-32编码", "iconv -f UTF-32 -t UTF-8 "),
    ],
)
def test_f02_names_the_encoding_and_the_command(tmp_path: Path, data: bytes, found: str, command: str) -> None:
    path = written(tmp_path, data)
    diagnostic = refusal(path)
    assert diagnostic.code == "F02"
    assert diagnostic.message.startswith(f"“通知.txt”是{found}，不是UTF-8文本。")
    assert "记事本" in diagnostic.helps[0] and "WPS" in diagnostic.helps[1]
    assert diagnostic.helps[2] == f"在命令行中：\n  {command}'{path}' > '{tmp_path}/通知.utf8.txt'"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"PK\x03\x04\x14\x00", "Word、WPS等软件的文档（如.docx）"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版Word、WPS文档（如.doc）"),
        (b"%PDF-1.7\n", "PDF文档"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff", "无法识别的内容"),
    ],
)
def test_f02_for_other_documents_gives_no_command(tmp_path: Path, data: bytes, found: str) -> None:
    diagnostic = refusal(written(tmp_path, data))
    assert diagnostic.code == "F02"
    assert found in diagnostic.message
    assert [help_text[:7] for help_text in diagnostic.helps] == ["在WPS或Wo"]


def test_f02_points_at_damaged_bytes(tmp_path: Path) -> None:
    # A file cut in the middle of its last character, 。 (three bytes): 元 is character 9 + 5 of line 2.
    diagnostic = refusal(written(tmp_path, TEXT.rstrip("\n").encode()[:-1]))
    assert diagnostic.code == "F02"
    assert "有1处损坏的文本" in diagnostic.message
    (label,) = diagnostic.labels
    assert label.file.line_column(label.span.start) == (2, 15)


@pytest.mark.parametrize(
    ("char", "kind"),
    [
        ("\0", "U+0000"),
        ("\x0c", "U+000C"),
        ("\x1b", "U+001B"),
        ("\x85", "U+0085"),
        ("\u202e", "U+202E"),
        ("\r", "U+000D"),
    ],
)
def test_f03_points_at_control_characters(tmp_path: Path, char: str, kind: str) -> None:
    diagnostic = refusal(written(tmp_path, f"第一段\n第{char}二段".encode()))
    assert diagnostic.code == "F03"
    assert f"有1个看不见的控制字符：{kind}。" in diagnostic.message
    (label,) = diagnostic.labels
    assert (label.file.line_column(label.span.start), label.text) == ((2, 2), kind)


def test_f03_counts_all_and_points_at_five(tmp_path: Path) -> None:
    diagnostic = refusal(written(tmp_path, ("\x0b\x07\t\n段" * 5).encode()))
    assert "有10个看不见的控制字符：U+0007、U+000B。" in diagnostic.message
    assert len(diagnostic.labels) == 5


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t\n", "\u3000\n".encode()])
def test_f04_for_files_without_text(tmp_path: Path, data: bytes) -> None:
    assert refusal(written(tmp_path, data)).code == "F04"


def test_f05_for_a_folder_and_a_pipe(tmp_path: Path) -> None:
    assert refusal(tmp_path).message.endswith("无法读取：它是一个文件夹。")
    os.mkfifo(tmp_path / "管道")
    assert refusal(tmp_path / "管道").message == "“管道”无法读取：它不是普通文件。"


def test_f05_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path, b"x")
    monkeypatch.setattr(Path, "open", refuse)
    diagnostic = refusal(path)
    assert (diagnostic.code, diagnostic.message) == ("F05", "“通知.txt”无法读取：没有读取权限。")


def test_f06_begins_one_byte_over_the_limit(tmp_path: Path) -> None:
    assert len(read_source(written(tmp_path, b"a" * SIZE_LIMIT)).text) == 20 * 1024 * 1024
    assert refusal(written(tmp_path, b"a" * (SIZE_LIMIT + 1))).code == "F06"


@pytest.mark.parametrize("name", ["通知.txt", "./通知.txt", "原文/通知.txt", "原文\\通知.txt"])
def test_names_in_the_folder_and_below_it_are_resolved(tmp_path: Path, name: str) -> None:
    expected = tmp_path.joinpath(*(["原文"] if "原文" in name else []), "通知.txt")
    assert resolve_beside(tmp_path / "政策.ming", name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "../通知.txt",
        "原文/../../通知.txt",
        "..\\通知.txt",
        "/etc/passwd",
        "C:\\通知.txt",
        "C:通知.txt",
        "\\\\server\\share\\通知.txt",
        "通知\0.txt",
        "外面/通知.txt",
        "圈/通知.txt",
    ],
)
def test_f07_for_names_that_leave_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "政策"
    folder.mkdir()
    (folder / "外面").symlink_to(tmp_path)
    (folder / "圈").symlink_to(folder / "圈")
    with pytest.raises(InputError) as caught:
        resolve_beside(folder / "政策.ming", name)
    assert [item.code for item in caught.value.diagnostics] == ["F07"]


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    written(tmp_path, TEXT.encode(), "原件.txt")
    (tmp_path / "通知.txt").symlink_to(tmp_path / "原件.txt")
    assert read_source(resolve_beside(tmp_path / "政策.ming", "通知.txt")).text == TEXT
