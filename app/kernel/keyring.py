"""The versions of the field keys and of the index keys that are alive, and how they are written down.

As settings: ``k2:hex,k1:hex``. As a key file: one key a line, ``seal k2 hex`` or ``index i1 hex``, ``#`` begins a
remark. In both the first key of a kind is the one that is now written with; the others only read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from app.kernel.sm import KEY_ID, Sealer

_NUMBER = re.compile(r"[a-z]+(\d+)")


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Master keys by version, newest use first. ``derived`` says that the index key is the oldest field key itself."""

    seals: Mapping[str, bytes]
    indexes: Mapping[str, bytes]
    derived: bool = False

    def __post_init__(self) -> None:
        if not self.seals or not self.indexes:
            raise ValueError("a key ring has a field key and an index key")
        for version, key in (*self.seals.items(), *self.indexes.items()):
            if not KEY_ID.fullmatch(version) or len(key) not in (16, 32):
                raise ValueError("a key has a short name of letters and digits, and 16 or 32 bytes")

    def __repr__(self) -> str:
        return f"<KeyRing {','.join(self.seals)} / {','.join(self.indexes)}>"

    @property
    def sealing(self) -> str:
        """The version that seals."""
        return next(iter(self.seals))

    @property
    def indexing(self) -> str:
        """The version that indexes are written under."""
        return next(iter(self.indexes))

    def sealer(self, find: Callable[[str], bytes | None] | None = None) -> Sealer:
        """The sealer under these keys; ``find`` is asked for a version that is not among them."""
        return Sealer(self.seals, self.sealing, index_keys=self.indexes, find=find)

    def with_seal(self, key: bytes) -> KeyRing:
        """With a new version, under which everything is sealed from now on."""
        return replace(self, seals={_next("k", self.seals): key, **self.seals})

    def with_index(self, key: bytes) -> KeyRing:
        """With a new version that is looked up from now on; it is written only once :meth:`promoted`."""
        return replace(self, indexes={**self.indexes, _next("i", self.indexes): key})

    def promoted(self) -> KeyRing:
        """With the newest index key in first place."""
        newest = max(self.indexes, key=_number)
        return replace(self, indexes={newest: self.indexes[newest], **self.indexes})

    def without_seal(self, version: str) -> KeyRing:
        """Without a field key that nothing is sealed under any more."""
        return replace(self, seals={name: key for name, key in self.seals.items() if name != version})

    def without_index(self, version: str) -> KeyRing:
        """Without an index key that nothing is indexed under any more."""
        return replace(self, indexes={name: key for name, key in self.indexes.items() if name != version})

    def written(self) -> str:
        """The ring as a key file."""
        kinds = (("seal", self.seals), ("index", self.indexes))
        lines = [f"{kind} {version} {key.hex()}" for kind, keys in kinds for version, key in keys.items()]
        return "\n".join(["# 字段密钥 seal，索引密钥 index；同类中写在最前的用于写入，其余只用于读取", *lines, ""])


def read_settings(seals: str, indexes: str = "") -> KeyRing:
    """The ring as settings say it. Raises ``ValueError``; the text is in no message, since it holds keys."""
    fields = _pairs(part.split(":") for part in seals.split(","))
    if indexes:
        return KeyRing(fields, _pairs(part.split(":") for part in indexes.split(",")))
    oldest = list(fields)[-1]
    return KeyRing(fields, {oldest: fields[oldest]}, derived=True)


def read_file(text: str) -> KeyRing:
    """The ring as a key file says it. Raises ``ValueError``; the text is in no message, since it holds keys."""
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if any(len(line) != 3 or line[0] not in ("seal", "index") for line in lines):
        raise ValueError("a line of a key file is: seal or index, version, key")
    return KeyRing(
        _pairs(line[1:] for line in lines if line[0] == "seal"),
        _pairs(line[1:] for line in lines if line[0] == "index"),
    )


def _pairs(said: Iterable[list[str]]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for part in said:
        if len(part) != 2 or part[0].strip() in found:
            raise ValueError("each version is named once, with its key")
        try:
            found[part[0].strip()] = bytes.fromhex(part[1])
        except ValueError:
            raise ValueError("a key is written in hexadecimal digits") from None
    return found


def _number(version: str) -> int:
    found = _NUMBER.fullmatch(version)
    return int(found[1]) if found else 0


def _next(letter: str, keys: Mapping[str, bytes]) -> str:
    return f"{letter}{max(map(_number, keys)) + 1}"
