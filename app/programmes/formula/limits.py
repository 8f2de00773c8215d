"""How large a kept value may be. Beyond it a value is taken as missing, so that no sum can overflow anywhere.

The limits are as low as belief allows, because what fits into 64 bits is reckoned several times as fast.
"""

from __future__ import annotations

from app.programmes.formula.kinds import Unit

MOST_MONEY = 10**12
"""Fen of a person, a household or an amount: ten thousand million yuan."""
MOST_STANDARD = 10**10
"""Fen of a standard: a hundred million yuan."""
MOST_PRICE = 10**8
"""Fen a mu: a million yuan a mu."""
MOST_AREA = 10**10
"""Hundredths of a mu."""
MOST_COUNTED = 10**5
"""Persons, years of age, months, days, houses and whatever else is counted."""
MOST_PLAIN = 10**9
"""Numbers without a unit, before their decimals."""
MOST_PERSONS = 1_000
"""Persons of one household."""
MOST_DAYS = 10**7
"""Days between any two dates that can be written."""


def most(unit: Unit, scale: int) -> int:
    """The largest value that is believed, in 10^-scale parts of the unit."""
    if unit.yuan:
        return MOST_PRICE if unit.mu else MOST_MONEY
    if unit.mu:
        return MOST_AREA
    parts: int = 10**scale
    return (MOST_COUNTED if unit.counted else MOST_PLAIN) * parts


def most_standard(unit: Unit, scale: int) -> int:
    """The largest standard that is believed, in 10^-scale parts of the unit."""
    return min(most(unit, scale), MOST_STANDARD) if unit.yuan else most(unit, scale)
