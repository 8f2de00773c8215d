"""Values as people type and read them: one reading and one writing for the query row, forms, cells and the API."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import BigInteger

from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.web.sheet import Attribute, Kind, attributes_of, key_name

_YES, _NO = frozenset({"1", "true", "yes", "on", "是"}), frozenset({"0", "false", "no", "off", "否"})
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_LARGEST_KEY = 2**31 - 1
_DIGITS = 40


def read(one: Attribute, text: str) -> Any:
    """The value that a text means in a column. Raises ``DomainError`` with a sentence."""
    return _READERS[one.kind](one, read_text(text))


def read_text(text: str) -> str:
    """The text without blanks around it. Raises ``DomainError`` for characters that no database keeps."""
    if "\x00" in text or any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        raise DomainError(_("含有不能保存的字符，请重新输入。"))
    return text.strip()


def read_day(text: str) -> date:
    """The date that a text means. Raises ``DomainError`` with a sentence."""
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        if found:
            year, month, day = map(int, found.groups())
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        raise DomainError(_("请按“年-月-日”填写日期，如 2026-03-01。")) from None


def read_key(model: Any, text: str) -> Any:
    """The primary key that a text means, or ``None`` where no row can have it."""
    kind = model.__table__.c[key_name(model)].type
    if kind.python_type is int:
        largest = 2**63 - 1 if isinstance(kind, BigInteger) else _LARGEST_KEY
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 19 else largest + 1
        return number if number <= largest else None
    return text if text and "\x00" not in text and text.isprintable() and len(text) <= 200 else None


def _text(one: Attribute, text: str) -> str:
    if one.length is not None and len(text) > one.length:
        raise DomainError(_("最多 {length} 个字，请缩短。").format(length=one.length))
    return text


def _number(one: Attribute, text: str) -> int | Decimal:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    scale = one.field.scale
    whole = one.whole and not scale
    try:
        if len(plain) > _DIGITS:
            raise ValueError(plain)
        value = Decimal(int(plain)) if whole else Decimal(plain).scaleb(scale)
    except (ValueError, InvalidOperation):
        raise DomainError(_("请填写整数。") if whole else _("请填写数字。")) from None
    if not value.is_finite() or abs(value) > one.largest:
        raise DomainError(_("数字太大，请核对。"))
    if scale and value != value.to_integral_value():
        raise DomainError(_("最多 {scale} 位小数，请核对。").format(scale=scale))
    return int(value) if one.whole else value


def _bool(_one: Attribute, text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise DomainError(_("请选择“是”或“否”。"))


def _date(_one: Attribute, text: str) -> date:
    return read_day(text)


def _instant(_one: Attribute, text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.combine(read_day(text), time())
    try:
        return (found if found.tzinfo else found.replace(tzinfo=clock.CHINA)).astimezone(UTC)
    except OverflowError:
        raise DomainError(_("请按“年-月-日 时:分”填写时间，如 2026-03-01 09:30。")) from None


def _choice(one: Attribute, text: str) -> str:
    choices = dict(one.choices())
    if text in choices:
        return text
    by_label = {label: value for value, label in choices.items()}
    if text in by_label:
        return by_label[text]
    raise DomainError(_("请从列表中选择。"))


def _related(one: Attribute, text: str) -> Any:
    key = read_key(one.related, text)
    if key is None or (isinstance(key, int) and key > _LARGEST_KEY):
        raise DomainError(_("请从列表中选择。"))
    return key


_READERS = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.BOOL: _bool,
    Kind.DATE: _date,
    Kind.INSTANT: _instant,
    Kind.CHOICE: _choice,
    Kind.RELATED: _related,
}


def typed(one: Attribute, value: Any) -> str:
    """The value as an input holds it; :func:`read` makes the same value of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%dT%H:%M")
    if one.field.scale:
        return f"{scaled(one, value):f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def scaled(one: Attribute, value: int) -> Decimal:
    """A number in the unit that people use: fen as yuan with two decimals."""
    return Decimal(value).scaleb(-one.field.scale)


def plain(value: Any) -> Any:
    """The value as JSON holds it."""
    if value is None or isinstance(value, (bool, int, str)):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)


def attribute_of(model: Any, name: str) -> Attribute:
    """One column of a model by name, whoever sees it."""
    return next(one for one in attributes_of(model) if one.name == name)
