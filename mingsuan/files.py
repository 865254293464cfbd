"""Files that are written whole or not at all, and why one could not be."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_REASONS = {
    errno.ENOENT: ("文件夹不存在", "the folder does not exist"),
    errno.ENOTDIR: ("路径中有一段不是文件夹", "a part of the path is no folder"),
    errno.EISDIR: ("它是一个文件夹", "it is a folder"),
    errno.EACCES: ("没有写入的权限", "permission denied"),
    errno.EPERM: ("没有写入的权限", "permission denied"),
    errno.EROFS: ("那里只能读，不能写", "the file system is read-only"),
    errno.ENOSPC: ("磁盘已满", "no space is left"),
    errno.EDQUOT: ("磁盘配额已用完", "the disk quota is used up"),
    errno.ENAMETOOLONG: ("文件名太长", "the name is too long"),
    errno.ELOOP: ("链接绕成了圈", "its links lead in a circle"),
}


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A stream whose content becomes the file's when the block ends well; otherwise the file stays as it was.

    A link stays a link. What is no regular file (a device, a pipe) is written to directly. Raises OSError.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with path.open("wb") as stream:
            yield stream
        return
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "not writable", str(path))
    temporary = target.with_name(f".mingsuan-{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as stream:
            yield stream
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o7777)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def why_not_written(error: OSError | ValueError) -> tuple[str, str]:
    """Why writing failed, in Chinese and English."""
    if isinstance(error, OSError):
        known = _REASONS.get(error.errno or 0)
        return known or (f"系统报告错误{error.errno}", f"the system reports error {error.errno}")
    return "文件名里有不能用的字符", "the name holds characters that no name may have"
