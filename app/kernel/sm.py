"""National cryptography: SM3 (GB/T 32905), HMAC-SM3, SM4-GCM (GB/T 32907), and the sealing of single fields.

GB/T 22239-2019 level 3, 8.1.4.8 asks that personal information is stored encrypted. A sealed field is bound to its
context (table and column, and the row where wanted), so that it cannot be moved to another place.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import unicodedata
from collections.abc import Callable, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.kernel.errors import DomainError
from app.kernel.words import _

_NONCE = 12
_TAG = 16
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")


class BrokenSeal(DomainError):
    """A sealed field was altered, moved from its place, or its key is missing."""


def sm3(data: bytes) -> bytes:
    """The SM3 digest, 32 bytes.

    >>> sm3(b"abc").hex()[:16]
    '66c7f0f462eeedd9'
    """
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """The HMAC-SM3 code, 32 bytes (GB/T 15852.2)."""
    code = hmac.HMAC(key, hashes.SM3())
    code.update(data)
    return code.finalize()


def derive_key(master: bytes, purpose: str, length: int = 32) -> bytes:
    """The key for one purpose from a master key of 16 or 32 bytes (HKDF of RFC 5869 with HMAC-SM3)."""
    if len(master) not in (16, 32):
        raise ValueError("a master key has 16 or 32 bytes")
    return HKDF(hashes.SM3(), length, salt=None, info=purpose.encode()).derive(master)


def encrypt(key: bytes, nonce: bytes, plain: bytes, context: bytes) -> bytes:
    """SM4-GCM: the ciphertext followed by its tag of 16 bytes."""
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(context)
    return cipher.update(plain) + cipher.finalize() + cipher.tag


def decrypt(key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
    """What :func:`encrypt` was given. Raises ``InvalidTag`` if anything differs."""
    if len(sealed) < _TAG:
        raise InvalidTag
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce, sealed[-_TAG:])).decryptor()
    cipher.authenticate_additional_data(context)
    return cipher.update(sealed[:-_TAG]) + cipher.finalize()


class Sealer:
    """Seals short fields under a ring of master keys, and finds them again by a keyed index.

    New seals use ``current``; the other keys still open old ones. The blind index comes from ``index``, by default the
    first key of the ring: it must stay the same through rotations, or nothing would be found any more.
    """

    __slots__ = ("_current", "_index", "_keys", "_random")

    def __init__(
        self,
        keys: Mapping[str, bytes],
        current: str,
        index: str | None = None,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        if not keys or not all(_KEY_ID.fullmatch(key_id) for key_id in keys):
            raise ValueError("a key ring maps short names of letters and digits to keys")
        if current not in keys or (index is not None and index not in keys):
            raise ValueError("the current key and the index key are in the ring")
        self._keys = {key_id: derive_key(master, "ywl/seal", 16) for key_id, master in keys.items()}
        self._index = derive_key(keys[index or next(iter(keys))], "ywl/blind-index")
        self._current = current
        self._random = random

    def seal(self, text: str, context: str) -> str:
        """The text as ``key:base64``, readable only in this context."""
        nonce = self._random(_NONCE)
        sealed = encrypt(self._keys[self._current], nonce, text.encode(), context.encode())
        return f"{self._current}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, token: str, context: str) -> str:
        """The text of a token. Raises :class:`BrokenSeal` if it was altered, moved or its key is missing."""
        key_id, _colon, body = token.partition(":")
        try:
            sealed = _exact_base64(body)
            return decrypt(self._keys[key_id], sealed[:_NONCE], sealed[_NONCE:], context.encode()).decode()
        except (KeyError, ValueError, InvalidTag) as error:
            raise BrokenSeal(_("这项加密数据已损坏或密钥不符，不能读取。请联系系统管理员核查密钥和数据。")) from error

    def rotate(self, token: str, context: str) -> str:
        """The same text under the current key; a token that is there already stays as it is."""
        text = self.open(token, context)
        return token if token.startswith(f"{self._current}:") else self.seal(text, context)

    def blind_index(self, text: str, context: str) -> str:
        """The keyed index, 64 hexadecimal digits, by which equal texts of one context are found unopened."""
        place = context.encode()
        return hmac_sm3(self._index, b"%d:%s%s" % (len(place), place, normalised(text).encode())).hex()


def normalised(text: str) -> str:
    """The text as it is indexed: half width, upper case, without spaces.

    >>> normalised(" 13012319380214００1x ")
    '13012319380214001X'
    """
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _exact_base64(body: str) -> bytes:
    found = base64.b64decode(body.encode(), validate=True)
    if base64.b64encode(found).decode() != body or len(found) < _NONCE + _TAG:
        raise binascii.Error("not the one way to write these bytes")
    return found
