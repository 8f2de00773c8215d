"""The villages of a county as the shipped divisions list them, and how many of the people live in each."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path
from random import Random

from app.demo.people.shapes import Village

DIVISIONS = Path(__file__).resolve().parents[2] / "offices" / "data" / "divisions_hebei.csv.gz"


def villages_of(county: str, path: Path = DIVISIONS) -> tuple[Village, ...]:
    """Every village and residents' committee of a county, by its six digits."""
    names: dict[str, str] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["code"].startswith(county[:6]):
                names[row["code"]] = row["name"]
    return tuple(
        Village(code, name, names[code[:9] + "000"])
        for code, name in sorted(names.items())
        if not code.endswith("000") and code[:9] + "000" in names
    )


def quotas(random: Random, persons: int, villages: Sequence[Village]) -> list[int]:
    """How many persons each village has: uneven as villages are, and together exactly ``persons``."""
    weights = [0.35 + 1.9 * random.random() * random.random() for _village in villages]
    total, given, passed, shares = sum(weights), 0, 0.0, []
    for weight in weights:
        passed += weight
        upto = int(persons * passed / total + 0.5)
        shares.append(upto - given)
        given = upto
    shares[-1] += persons - given
    return shares


def spoken(village: Village) -> str:
    """The village's name as an address says it.

    >>> spoken(Village("130123100201", "北关村委会", "正定镇"))
    '北关村'
    """
    for ending, short in (
        ("村村民委员会", "村"),
        ("村民委员会", "村"),
        ("村委会", "村"),
        ("居民委员会", ""),
        ("居委会", ""),
    ):
        if village.name.endswith(ending):
            return village.name.removesuffix(ending) + short
    return village.name
