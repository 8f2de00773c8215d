"""All files of a county that is not in the database yet, in one folder, with the truth beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.demo import cast, truth
from app.demo.people.places import spoken, villages_of
from app.demo.people.shapes import Household, Listing, Village
from app.demo.people.stream import people
from app.demo.sheets.hand import Hand
from app.demo.sheets.legacy import LAYOUTS, Context
from app.demo.sheets.outside import write_lists


def write_sheets(folder: Path, persons: int, seed: int) -> Mapping[str, int]:
    """Write the files of four older systems and of eight other authorities; file name → rows of data."""
    folder.mkdir(parents=True, exist_ok=True)
    villages = villages_of(cast.COUNTY)
    households: list[Household] = []
    listings: list[Listing] = []
    with truth.TruthFile(folder / truth.NAME) as kept:
        for folk in people(seed, persons, villages):
            households.append(folk.household)
            listings.extend(folk.listings)
            kept.add(folk.truths)
    context = Context({village.code: village for village in villages}, _names(villages), Hand(seed))
    written = {name: write(context, households, folder / name) for name, write in LAYOUTS.items()}
    return written | write_lists(listings, folder)


def _names(villages: Sequence[Village]) -> dict[str, str]:
    """Code → how files name the village: with its town where another has the same name, by code if that is no help."""
    in_county = Counter(map(_stem, villages))
    in_town = Counter((village.town, _stem(village)) for village in villages)
    names: dict[str, str] = {}
    for village in villages:
        if in_county[_stem(village)] == 1:
            names[village.code] = village.name
        elif in_town[village.town, _stem(village)] == 1:
            names[village.code] = village.town + village.name
        else:
            names[village.code] = village.code
    return names


def _stem(village: Village) -> str:
    return spoken(village).removesuffix("社区").removesuffix("村")
