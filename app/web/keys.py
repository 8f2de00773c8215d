"""Where this process's keys come from: the environment in production, files of its own otherwise."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from app.kernel.errors import DomainError
from app.kernel.keyring import KeyRing, read_settings
from app.store import keyfile
from app.store.sealing import FieldKeys
from config import Settings, Unsafe


def form_key(settings: Settings) -> str:
    """The key that signs anti-forgery tokens."""
    return settings.secret_key or _kept(settings.instance / "keys" / "form.key", 32)


def field_keys(settings: Settings) -> FieldKeys:
    """The keys of sealed fields: those that settings name, those of the key file, or a key file of one's own."""
    try:
        if settings.field_keys:
            return FieldKeys(read_settings(settings.field_keys, settings.index_keys))
        return FieldKeys(path=settings.field_keys_file or _own_file(settings.instance / "keys"))
    except ValueError:
        raise Unsafe(
            "YWL_FIELD_KEYS、YWL_INDEX_KEYS 的格式应为 编号:十六进制密钥,编号:十六进制密钥，密钥长 16 或 32 字节"
        ) from None
    except DomainError as refusal:
        raise Unsafe(f"拒绝启动：{refusal.sentence}") from None


def _own_file(folder: Path) -> Path:
    """The key file of a process without settings, made on first use; a single key of earlier days moves into it."""
    path, earlier = folder / "field.keys", folder / "field.key"
    if not path.exists():
        if earlier.exists():
            ring = read_settings(f"dev:{earlier.read_text().strip()}")
        else:
            ring = KeyRing({"k1": secrets.token_bytes(16)}, {"i1": secrets.token_bytes(32)})
        keyfile.make(path, ring)
    return path


def _kept(path: Path, size: int) -> str:
    """The hexadecimal key in a file that only this account reads; made on first use."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(size))
    return path.read_text().strip()
