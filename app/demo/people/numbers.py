"""Identity, account, bank and telephone numbers: unique by counting, scattered so that they do not look counted."""

from __future__ import annotations

from datetime import date
from operator import mul

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ZEROES = 48 * sum(_WEIGHTS)
_CHECKS = "10X98765432"

A_DAY = 450
"""How many numbers are issued for one sex and day of birth; serials from 900 stay free for slips of the pen."""
PARTS = 3


def identity_check(body: str) -> str:
    """The check character of GB 11643 for the first 17 digits.

    >>> identity_check("11010519491231002")
    'X'
    """
    return _CHECKS[(sum(map(mul, body.encode(), _WEIGHTS)) - _ZEROES) % 11]


class Registrar:
    """Issues identity numbers; no number twice, whatever the area.

    ``part`` 0, 1 or 2 says where a day's numbers begin, so that three counties of up to a million do not meet.
    """

    def __init__(self, part: int = 0) -> None:
        self._issued: dict[int, int] = {}
        self._start = part * A_DAY // PARTS

    def issue(self, area: str, birth_on: date, sex: str) -> str:
        """A new number. Raises :class:`ValueError` when the day is used up."""
        day = birth_on.toordinal()
        key = day * 2 + (sex == "1")
        count = self._issued.get(key, 0)
        if count >= A_DAY:
            raise ValueError(f"more than {A_DAY} persons of one sex born on {birth_on}: make a smaller county")
        self._issued[key] = count + 1
        serial = ((count + self._start) * 199 + day * 7) % A_DAY * 2 + (sex == "1")
        body = f"{area}{birth_on.year:04d}{birth_on.month:02d}{birth_on.day:02d}{serial:03d}"
        return body + identity_check(body)


def shortened(number: str) -> str:
    """The 15-digit number of the first generation's card for somebody born in the 20th century.

    >>> shortened("610104196209276908")
    '610104620927690'
    """
    return number[:6] + number[8:17]


_DOUBLED = {str(digit): digit * 2 if digit < 5 else digit * 2 - 9 for digit in range(10)}


def luhn_check(body: str) -> str:
    """The last digit of a card number.

    >>> luhn_check("622700121870048046")
    '0'
    """
    total = sum(map(_DOUBLED.__getitem__, body[::-2])) + sum(map(int, body[-2::-2]))
    return str(-total % 10)


def cnaps_check(body: str) -> str:
    """The check digit of a bank's CNAPS code: ISO 7064 MOD 11,10.

    >>> cnaps_check("10210009999")
    '6'
    """
    rest = 10
    for digit in body:
        rest = (rest + int(digit)) % 10 or 10
        rest = rest * 2 % 11
    return str((11 - rest) % 10)


class Counter:
    """Deals numbers of a fixed length, each once, in an order that looks like none."""

    def __init__(self, digits: int, step: int, part: int) -> None:
        self._digits, self._size, self._step = digits, 10**digits, step
        self._next = part * (self._size // PARTS) * step % self._size

    def deal(self) -> str:
        """The next number, with leading zeroes."""
        self._next = (self._next + self._step) % self._size
        return f"{self._next:0{self._digits}d}"


class Teller:
    """Opens accounts and gives telephone numbers."""

    def __init__(self, part: int = 0) -> None:
        self._accounts = Counter(12, 736_878_198_767, part)
        self._lines = Counter(10, 4_618_033_989, part)

    def card(self, prefix: str) -> str:
        """A card number of 19 digits with its Luhn digit."""
        body = prefix + self._accounts.deal()
        return body + luhn_check(body)

    def passbook(self) -> str:
        """A passbook's account number of 22 digits, which has no check digit and is longer than any card's."""
        return "5060121000" + self._accounts.deal()

    def telephone(self) -> str:
        """A mobile telephone number of 11 digits."""
        dealt = self._lines.deal()
        return f"1{3 + int(dealt[0]) % 7}{dealt[1:]}"
