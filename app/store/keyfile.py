"""The key file: read by every process of the service, replaced whole by the operators' commands."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from app.kernel.errors import DomainError
from app.kernel.keyring import KeyRing, read_file
from app.kernel.words import _


def read_ring(path: Path) -> KeyRing:
    """The keys in the file. Raises :class:`DomainError` where it is missing, unreadable or damaged."""
    try:
        return read_file(path.read_text(encoding="utf-8"))
    except OSError:
        raise DomainError(_("密钥文件不存在或不能读取。请核对 YWL_FIELD_KEYS_FILE 和文件权限。")) from None
    except ValueError:
        raise DomainError(
            _("密钥文件的格式不对，每行应为“seal 版本 十六进制密钥”或“index 版本 十六进制密钥”。请从离线备份恢复。")
        ) from None


def make(path: Path, ring: KeyRing) -> None:
    """Write a first key file; one that is already there stays as it is."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = _written_beside(path, ring.written())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


def change(path: Path, changed: Callable[[KeyRing], KeyRing]) -> KeyRing:
    """Replace the keys by what ``changed`` makes of them, so that whoever reads sees either all or nothing of it."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        ring = changed(read_ring(path))
        _replace(path, ring.written(), path)
    finally:
        os.close(folder)
    return ring


def set_aside(path: Path, kind: str, version: str, key: bytes) -> Path:
    """Keep a retired key in a file beside, for old backups; no command destroys a key."""
    aside = path.with_name(path.name + ".retired")
    line = f"{kind} {version} {key.hex()}\n"
    before = aside.read_text(encoding="utf-8") if aside.exists() else ""
    if line not in before:
        _replace(aside, before + line, path)
    return aside


def _replace(path: Path, text: str, like: Path) -> None:
    """Put a whole file in place, with the owner and the permissions of another."""
    try:
        beside, found = _written_beside(path, text), like.stat()
        if found.st_uid != os.geteuid():
            os.chown(beside, found.st_uid, found.st_gid)
        beside.chmod(found.st_mode & 0o777)
        beside.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError:
        raise DomainError(_("密钥文件不能改写。请用服务账户执行，并核对所在目录可写、磁盘未满。")) from None
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _written_beside(path: Path, text: str) -> Path:
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return beside
