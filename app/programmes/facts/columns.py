"""Which columns of the registry the facts are made from, and whom and when a screening looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from app.kernel import clock, divisions


class Kind(StrEnum):
    """What a column holds, by the type that the column engine gives it."""

    WHOLE = "BIGINT"
    TEXT = "VARCHAR"
    DAY = "DATE"
    TRUTH = "BOOLEAN"
    INSTANT = "TIMESTAMP"


@dataclass(frozen=True, slots=True)
class Source:
    """A table as it is read: its columns with their kinds, and how a household's rows are found in it."""

    table: str
    columns: tuple[tuple[str, Kind], ...]
    of_households: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(name for name, _kind in self.columns)


@dataclass(frozen=True, slots=True)
class Area:
    """The households that are looked at: those of a range of divisions, or some of them by key."""

    low: str
    high: str
    households: tuple[int, ...] = ()

    @classmethod
    def of(cls, division_code: str, households: Sequence[int] = ()) -> Area:
        """The area of a division, or some households in it."""
        return cls(*divisions.range_of(division_code), tuple(households))


@dataclass(frozen=True, slots=True)
class Moment:
    """The day for which facts are asked, and the instant by which they had to be known; ``None`` is now."""

    day: date
    known_at: datetime | None = None

    @property
    def is_present(self) -> bool:
        """Whether the rows themselves answer, without the facts of what changed."""
        return self.known_at is None and self.day >= clock.today()

    @property
    def known(self) -> datetime:
        """The instant by which facts had to be known, in UTC and without its zone, as the column engine keeps it."""
        return (self.known_at or clock.now()).astimezone(UTC).replace(tzinfo=None)


def end_of(day: date) -> datetime:
    """The last instant of a day in China: what was known on that day."""
    return datetime.combine(day + timedelta(days=1), time(), clock.CHINA) - timedelta(microseconds=1)


_WHOLE, _TEXT, _DAY, _TRUTH, _INSTANT = Kind.WHOLE, Kind.TEXT, Kind.DAY, Kind.TRUTH, Kind.INSTANT
_OF_HOUSEHOLD = "household_id IN ({ids})"
_OF_PERSON = "person_id IN (SELECT id FROM persons WHERE household_id IN ({ids}))"
_STATED = (("known_from", _INSTANT), ("known_to", _INSTANT))
_REGISTERED = (("valid_from", _DAY), ("known_from", _INSTANT))

HOUSEHOLDS = Source(
    "households",
    (("id", _WHOLE), ("division_code", _TEXT), ("head_id", _WHOLE), ("hukou_type", _TEXT), ("state", _TEXT),
     *_REGISTERED),
    "id IN ({ids})",
)  # fmt: skip
PERSONS = Source(
    "persons",
    (("id", _WHOLE), ("household_id", _WHOLE), ("division_code", _TEXT), ("relation", _TEXT), ("sex", _TEXT),
     ("birth_on", _DAY), ("nationality", _TEXT), ("marital", _TEXT), ("hukou_type", _TEXT), ("health", _TEXT),
     ("disability_kind", _TEXT), ("disability_grade", _WHOLE), ("disability_until", _DAY), ("can_work", _TRUTH),
     ("in_school", _TRUTH), ("state", _TEXT), *_REGISTERED),
    _OF_HOUSEHOLD,
)  # fmt: skip
INCOMES = Source(
    "incomes",
    (("household_id", _WHOLE), ("person_id", _WHOLE), ("year", _WHOLE), ("amount", _WHOLE), *_STATED),
    _OF_HOUSEHOLD,
)
ASSETS = Source(
    "assets",
    (("household_id", _WHOLE), ("year", _WHOLE), ("kind", _TEXT), ("quantity", _WHOLE), ("amount", _WHOLE), *_STATED),
    _OF_HOUSEHOLD,
)
LAND = Source(
    "land_holdings",
    (("id", _WHOLE), ("household_id", _WHOLE), ("year", _WHOLE), ("season", _TEXT), ("contract", _WHOLE),
     ("registered", _WHOLE), ("transferred_in", _WHOLE), ("transferred_out", _WHOLE), ("excluded", _WHOLE),
     ("subsidised", _WHOLE), *_STATED),
    _OF_HOUSEHOLD,
)  # fmt: skip
VALUES = Source(
    "attribute_values",
    (("id", _WHOLE), ("attribute_id", _WHOLE), ("subject", _TEXT), ("subject_id", _WHOLE), ("value", _TEXT),
     ("number", _WHOLE), ("valid_from", _DAY), ("valid_to", _DAY), *_STATED),
    "(subject = 'household' AND subject_id IN ({ids}) OR subject = 'person' AND subject_id IN"
    " (SELECT id FROM persons WHERE household_id IN ({ids})))",
)  # fmt: skip
HITS = Source(
    "list_hits",
    (("person_id", _WHOLE), ("kind", _TEXT), ("state", _TEXT), ("happened_on", _DAY), ("found_at", _INSTANT),
     ("decided_at", _INSTANT)),
    _OF_PERSON,
)  # fmt: skip
ENROLMENTS = Source(
    "enrolments",
    (("id", _WHOLE), ("person_id", _WHOLE), ("household_id", _WHOLE), ("division_code", _TEXT),
     ("programme_code", _TEXT), ("amount", _WHOLE), ("starts_on", _DAY), ("ends_on", _DAY), ("state", _TEXT),
     *_STATED),
    f"({_OF_HOUSEHOLD} OR {_OF_PERSON})",
)  # fmt: skip
FACTS = Source(
    "facts",
    (("id", _WHOLE), ("subject", _TEXT), ("subject_id", _WHOLE), ("name", _TEXT), ("value", _TEXT),
     ("valid_from", _DAY), ("valid_to", _DAY), *_STATED),
    "(subject = 'household' AND subject_id IN ({ids}) OR subject = 'person' AND subject_id IN"
    " (SELECT id FROM persons WHERE household_id IN ({ids})))",
)  # fmt: skip

SOURCES = (HOUSEHOLDS, PERSONS, INCOMES, ASSETS, LAND, VALUES, HITS, ENROLMENTS, FACTS)
