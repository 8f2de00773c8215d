"""What may be shown of an identity number, a telephone, an account and a name to who need not know the whole.

A mask that would hide fewer than four characters hides them all, so a short value never leaks whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

_STAR = "*"
_LEAST_HIDDEN = 4


def mask_identity(text: str) -> str:
    """The first six and the last four characters of an identity number.

    >>> mask_identity("130123193802140017")
    '130123********0017'
    """
    return _between(text, 6, 4)


def mask_telephone(text: str) -> str:
    """The first three and the last four digits of a telephone number.

    >>> mask_telephone("13800001234")
    '138****1234'
    """
    return _between(text, 3, 4)


def mask_account(text: str) -> str:
    """The last four digits of a bank account.

    >>> mask_account("6227001218700480460")
    '***************0460'
    """
    return _between(text, 0, 4)


def mask_name(text: str) -> str:
    """The first character of a person's name.

    >>> mask_name("张三"), mask_name("张")
    ('张*', '*')
    """
    name = text.strip()
    return name[:1] + _STAR * (len(name) - 1) if len(name) > 1 else _STAR * len(name)


MASKS: Mapping[str, Callable[[str], str]] = {
    "id_no": mask_identity,
    "identity": mask_identity,
    "telephone": mask_telephone,
    "account": mask_account,
    "name": mask_name,
}
"""The masks by the names that columns give them."""


def mask(name: str, text: str) -> str:
    """A value behind the mask of that name; a mask that nobody defined hides everything.

    >>> mask("telephone", "13800001234"), mask("unheard-of", "abc")
    ('138****1234', '***')
    """
    known = MASKS.get(name)
    return known(text) if known else _STAR * min(len(text), 8)


def shows_end(name: str, count: int) -> bool:
    """Whether the mask of that name shows the last characters anyway, so that asking for them tells nothing more.

    >>> shows_end("account", 4), shows_end("name", 4)
    (True, False)
    """
    sample = "0123456789abcdefgh"
    return mask(name, sample)[-count:] == sample[-count:]


def _between(text: str, head: int, tail: int) -> str:
    value = text.strip()
    hidden = len(value) - head - tail
    if hidden < _LEAST_HIDDEN:
        return _STAR * len(value)
    return value[:head] + _STAR * hidden + value[-tail:]
