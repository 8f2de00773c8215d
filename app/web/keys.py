"""Where this process's keys come from: the environment in production, files of its own otherwise."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from app.kernel.sm import Sealer
from config import Settings, Unsafe


def form_key(settings: Settings) -> str:
    """The key that signs anti-forgery tokens."""
    return settings.secret_key or _kept(settings.instance / "keys" / "form.key", 32)


def field_sealer(settings: Settings) -> Sealer:
    """The key ring of sealed fields; the first key seals, all of them open."""
    written = settings.field_keys or "dev:" + _kept(settings.instance / "keys" / "field.key", 16)
    try:
        ring = {key_id: bytes.fromhex(key) for key_id, key in (part.split(":", 1) for part in written.split(","))}
    except ValueError:
        raise Unsafe("YWL_FIELD_KEYS 的格式应为 编号:十六进制密钥,编号:十六进制密钥") from None
    return Sealer(ring, current=next(iter(ring)))


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
