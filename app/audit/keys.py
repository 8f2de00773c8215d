"""Where the trail's key comes from: a PEM file that only the service's account may read."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.audit.notary import Notary
from app.audit.signing import Ed25519Signer, Signer
from app.audit.witness import Witness
from config import Unsafe

if TYPE_CHECKING:
    from config import Settings

ALGORITHMS = {"ed25519": Ed25519Signer.from_pem}
"""Name in the settings → what reads the key file."""


def notary_of(settings: Settings) -> Notary:
    """The notary that the settings describe. Raises :class:`Unsafe` where production must not start with it."""
    return Notary(signer_of(settings), Witness(settings.audit_witness_file))


def signer_of(settings: Settings) -> Signer:
    """The signer of the key file; in development the file is made on first use."""
    reader = ALGORITHMS.get(settings.audit_signature.lower())
    if reader is None:
        known = "、".join(ALGORITHMS)
        raise Unsafe(
            f"YWL_AUDIT_SIGNATURE={settings.audit_signature}：本版本没有这种签名算法，可用的有 {known}。"
            "SM2 需要另行接入经认证的密码模块，在此之前请用 ed25519。"
        )
    if not settings.production:
        _make(settings.audit_key_file)
    try:
        return reader(_read(settings.audit_key_file, strict=settings.production))
    except ValueError:
        raise Unsafe(
            f"审计签名密钥 {settings.audit_key_file} 不是未加密的 Ed25519 私钥（PEM）。"
            "请按 docs/operations.md 生成，或从离线备份恢复。"
        ) from None


def _read(path: Path, *, strict: bool) -> bytes:
    """The file's bytes; the mode is asked of the opened file, so that it cannot be exchanged in between."""
    try:
        with open(path, "rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if strict and mode & 0o077:
                raise Unsafe(
                    f"审计签名密钥 {path} 的权限是 {mode:04o}，同组或其他账户能够读写。请执行 chmod 0400 {path}。"
                )
            return file.read()
    except OSError as error:
        raise Unsafe(
            f"审计签名密钥 {path} 不能读取（{error.strerror}）：没有它就不能留痕，系统不启动。"
            "请按 docs/operations.md 生成，只让运行服务的账户可读。"
        ) from None


def _make(path: Path) -> None:
    """A new key, complete or not there at all, even if several processes start at once."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()
