"""The notary of this process: the key that signs the trail, and the file that witnesses it. Set once at start."""

from __future__ import annotations

from dataclasses import dataclass

from app.audit.signing import Signer
from app.audit.witness import Witness
from app.kernel.errors import BrokenTrail
from app.kernel.words import _


@dataclass(frozen=True, slots=True)
class Notary:
    """Who signs, and where the newest head is witnessed."""

    signer: Signer
    witness: Witness


_notaries: list[Notary] = []


def use(notary: Notary | None) -> None:
    """From now on the trail is signed and witnessed by this notary; by nobody if ``None``."""
    _notaries[:] = [notary] if notary else []


def notary() -> Notary:
    """The notary in use. Raises :class:`BrokenTrail` where there is none: nothing can be done that must be recorded."""
    if not _notaries:
        raise BrokenTrail(_("审计签名密钥没有就位，操作不能留痕，已拒绝。请联系系统管理员检查审计密钥后重新启动服务。"))
    return _notaries[0]
