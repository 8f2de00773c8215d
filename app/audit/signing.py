"""Signatures on heads of the trail: Ed25519 (RFC 8032), behind two small protocols.

Another algorithm (SM2 of GB/T 32918) is another pair of classes here; nothing else would change.
"""

from __future__ import annotations

from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from app.kernel import sm


class Verifier(Protocol):
    """Tells whether a signature is the trail's."""

    @property
    def public_key(self) -> str:
        """The public key as PEM."""
        ...

    def holds(self, signature: bytes, message: bytes) -> bool:
        """Whether the signature belongs to the message."""
        ...


class Signer(Protocol):
    """Holds the key that signs the trail."""

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The signature of a message."""
        ...


class Ed25519Verifier:
    """An Ed25519 public key."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key

    @classmethod
    def from_pem(cls, pem: bytes) -> Ed25519Verifier:
        """The key of a PEM file. Raises ``ValueError`` for anything that is not an Ed25519 public key."""
        key = load_pem_public_key(pem)
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("not an Ed25519 public key")
        return cls(key)

    @property
    def public_key(self) -> str:
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def holds(self, signature: bytes, message: bytes) -> bool:
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


class Ed25519Signer:
    """An Ed25519 private key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def from_pem(cls, pem: bytes) -> Ed25519Signer:
        """The key of a PEM file without a password. Raises ``ValueError`` for anything else."""
        try:
            key = load_pem_private_key(pem, password=None)
        except TypeError as error:
            raise ValueError("the key file is protected by a password") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("not an Ed25519 private key")
        return cls(key)

    @property
    def verifier(self) -> Ed25519Verifier:
        return Ed25519Verifier(self._key.public_key())

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def fingerprint(verifier: Verifier) -> str:
    """Sixteen hexadecimal digits by which people compare public keys: the start of the SM3 of the PEM."""
    return sm.sm3(verifier.public_key.encode()).hex()[:16]
