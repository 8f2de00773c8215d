"""National cryptography: SM3 (GB/T 32905), HMAC-SM3, SM4-GCM (GB/T 32907), and the sealing of single fields.

GB/T 22239-2019 level 3, 8.1.4.8 asks that personal information is stored encrypted. A sealed field is bound to its
context (table and column, and the row where wanted), so that it cannot be moved to another place.
"""

from __future__ import annotations

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
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")
"""What a version of a key is called."""
TAIL = 4
"""How many characters of its end a value may be found by."""
_TAIL_MARK = "#tail"
_BROKEN = _("这项加密数据已损坏或密钥不符，不能读取。请联系系统管理员核查密钥和数据。")


class BrokenSeal(DomainError):
    """A sealed field was altered, moved from its place, or its key is missing."""


class LostKey(BrokenSeal):
    """A sealed field names a version of the key that this process does not have."""


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
    """Seals short fields under a ring of master keys, and finds them again by keyed indexes.

    New seals use ``current``; the other keys still open old ones, and ``find`` is asked for a key that is not in the
    ring. The blind indexes have keys of their own, of which the first writes and all are looked up; where none are
    given, the key comes from the field key called ``index``, by default the first.
    """

    __slots__ = ("_ciphers", "_current", "_find", "_indexes", "_random")

    def __init__(
        self,
        keys: Mapping[str, bytes],
        current: str,
        index: str | None = None,
        random: Callable[[int], bytes] = os.urandom,
        *,
        index_keys: Mapping[str, bytes] | None = None,
        find: Callable[[str], bytes | None] | None = None,
    ) -> None:
        if not keys or not all(KEY_ID.fullmatch(key_id) for key_id in keys):
            raise ValueError("a key ring maps short names of letters and digits to keys")
        if current not in keys or (index is not None and index not in keys):
            raise ValueError("the current key and the index key are in the ring")
        self._ciphers = {key_id: _cipher(master) for key_id, master in keys.items()}
        masters = list((index_keys or {}).values()) or [keys[index or next(iter(keys))]]
        self._indexes = tuple(hmac.HMAC(derive_key(master, "ywl/blind-index"), hashes.SM3()) for master in masters)
        self._current = current
        self._random = random
        self._find = find

    @property
    def current(self) -> str:
        """The version of the key under which new seals are made."""
        return self._current

    def seal(self, text: str, context: str) -> str:
        """The text as ``key:base64``, readable only in this context."""
        nonce = self._random(_NONCE)
        cipher = Cipher(self._ciphers[self._current], modes.GCM(nonce)).encryptor()
        cipher.authenticate_additional_data(context.encode())
        body = nonce + cipher.update(text.encode()) + cipher.finalize() + cipher.tag
        return f"{self._current}:{binascii.b2a_base64(body, newline=False).decode()}"

    def open(self, token: str, context: str) -> str:
        """The text of a token. Raises :class:`BrokenSeal` if it was altered or moved, :class:`LostKey` without key."""
        key_id, colon, body = token.partition(":")
        algorithm = self._ciphers.get(key_id) or self._found(key_id if colon else "")
        try:
            sealed = _exact_base64(body)
            cipher = Cipher(algorithm, modes.GCM(sealed[:_NONCE], sealed[-_TAG:])).decryptor()
            cipher.authenticate_additional_data(context.encode())
            return (cipher.update(sealed[_NONCE:-_TAG]) + cipher.finalize()).decode()
        except (ValueError, InvalidTag) as error:
            raise BrokenSeal(_BROKEN) from error

    def rotate(self, token: str, context: str) -> str:
        """The same text under the current key; a token that is there already stays as it is."""
        text = self.open(token, context)
        return token if token.startswith(f"{self._current}:") else self.seal(text, context)

    def blind_index(self, text: str, context: str) -> str:
        """The keyed index, 64 hexadecimal digits, by which equal texts of one context are found unopened."""
        return self._code(self._indexes[0], normalised(text), context)

    def blind_indexes(self, text: str, context: str) -> tuple[str, ...]:
        """The index under every index key in use; the first is how it is now written."""
        plain = normalised(text)
        return tuple(self._code(key, plain, context) for key in self._indexes)

    def tail_index(self, text: str, context: str) -> str:
        """The keyed index, 16 hexadecimal digits, of the last four characters."""
        return self._code(self._indexes[0], tail_of(text), context + _TAIL_MARK)[:16]

    def tail_indexes(self, text: str, context: str) -> tuple[str, ...]:
        """The index of the last four characters under every index key in use; the first is how it is now written."""
        plain, place = tail_of(text), context + _TAIL_MARK
        return tuple(self._code(key, plain, place)[:16] for key in self._indexes)

    def _code(self, key: hmac.HMAC, plain: str, context: str) -> str:
        place = context.encode()
        code = key.copy()
        code.update(b"%d:%s%s" % (len(place), place, plain.encode()))
        return code.finalize().hex()

    def _found(self, key_id: str) -> algorithms.SM4:
        if not KEY_ID.fullmatch(key_id):
            raise BrokenSeal(_BROKEN)
        master = self._find(key_id) if self._find else None
        if master is None:
            raise LostKey(
                _(
                    "这项数据用密钥版本“{version}”加密，而系统里没有这个密钥。请联系系统管理员核查密钥和数据，"
                    "从离线备份找回该版本的密钥。"
                ).format(version=key_id)
            )
        return self._ciphers.setdefault(key_id, _cipher(master))


def _cipher(master: bytes) -> algorithms.SM4:
    return algorithms.SM4(derive_key(master, "ywl/seal", 16))


def tail_of(text: str) -> str:
    """The last four characters of a text as it is indexed.

    >>> tail_of("6227 0012 1870 0480 460x")
    '460X'
    """
    return normalised(text)[-TAIL:]


def normalised(text: str) -> str:
    """The text as it is indexed: half width, upper case, without spaces.

    >>> normalised(" 13012319380214００1x ")
    '13012319380214001X'
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return "".join(plain.split()).upper()


def _exact_base64(body: str) -> bytes:
    found = binascii.a2b_base64(body, strict_mode=True)
    if binascii.b2a_base64(found, newline=False).decode() != body or len(found) < _NONCE + _TAG:
        raise binascii.Error("not the one way to write these bytes")
    return found
