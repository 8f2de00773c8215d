"""One byte string for one value: the form that is hashed, chained and signed.

Each value is a letter, the length of its body in decimal, a colon and the body; so no two values share their bytes and
nothing needs escaping. Floats have no place here: money is integer fen. A tuple is written as a list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

Value = None | bool | int | str | bytes | date | datetime | Sequence["Value"] | Mapping[str, "Value"]

_DEEPEST = 100


def encode(value: Value) -> bytes:
    """The canonical bytes of a value. Raises ``ValueError`` or ``TypeError`` for what has none.

    >>> encode({"b": [1, None], "a": "正定"})
    b'm27:s1:as6:\\xe6\\xad\\xa3\\xe5\\xae\\x9as1:bl7:i1:1n0:'
    """
    return _encode(value, _DEEPEST)


def decode(data: bytes) -> Value:
    """The value of canonical bytes. Raises ``ValueError`` for bytes that :func:`encode` would not have written.

    >>> decode(b'l7:i1:1n0:')
    [1, None]
    """
    value, end = _decode(data, 0, _DEEPEST)
    if end != len(data) or encode(value) != data:
        raise ValueError("these bytes are not canonical")
    return value


def _encode(value: Value, depth: int) -> bytes:
    if depth == 0:
        raise ValueError("the value is nested too deeply")
    letter, body = _body(value, depth - 1)
    return b"%s%d:%s" % (letter, len(body), body)


def _body(value: Value, depth: int) -> tuple[bytes, bytes]:
    match value:
        case None:
            return b"n", b""
        case bool():
            return b"o", b"1" if value else b"0"
        case int():
            return b"i", str(int(value)).encode()
        case str():
            return b"s", value.encode()
        case bytes():
            return b"b", value
        case datetime():
            return b"t", _instant(value)
        case date():
            return b"d", value.isoformat().encode()
        case list() | tuple():
            return b"l", b"".join(_encode(item, depth) for item in value)
        case dict():
            return b"m", _mapping(value, depth)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _instant(value: datetime) -> bytes:
    if value.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds").encode()


def _mapping(value: Mapping[str, Value], depth: int) -> bytes:
    if not all(isinstance(key, str) for key in value):
        raise TypeError("the keys of a mapping are text")
    pairs = sorted(value.items(), key=lambda pair: pair[0].encode())
    return b"".join(_encode(key, depth) + _encode(item, depth) for key, item in pairs)


def _decode(data: bytes, start: int, depth: int) -> tuple[Value, int]:
    if depth == 0:
        raise ValueError("the bytes are nested too deeply")
    colon = data.index(b":", start)
    begin, end = colon + 1, colon + 1 + int(data[start + 1 : colon])
    if not begin <= end <= len(data):
        raise ValueError("the bytes end too early")
    return _value(data[start : start + 1], data[begin:end], depth - 1), end


def _value(letter: bytes, body: bytes, depth: int) -> Value:
    match letter:
        case b"n":
            return None
        case b"o":
            return body == b"1"
        case b"i":
            return int(body)
        case b"s":
            return body.decode()
        case b"b":
            return body
        case b"t":
            return datetime.fromisoformat(body.decode()).replace(tzinfo=UTC)
        case b"d":
            return date.fromisoformat(body.decode())
        case b"l":
            return _items(body, depth)
        case b"m":
            return _pairs(body, depth)
    raise ValueError(f"no value begins with {letter!r}")


def _items(body: bytes, depth: int) -> list[Value]:
    items: list[Value] = []
    at = 0
    while at < len(body):
        item, at = _decode(body, at, depth)
        items.append(item)
    return items


def _pairs(body: bytes, depth: int) -> dict[str, Value]:
    items = _items(body, depth)
    keys, values = items[::2], items[1::2]
    if len(keys) != len(values):
        raise ValueError("a key has no value")
    pairs = {key: value for key, value in zip(keys, values, strict=True) if isinstance(key, str)}
    if len(pairs) != len(keys):
        raise ValueError("the keys of a mapping are text and differ")
    return pairs
