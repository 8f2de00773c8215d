"""The shipped catalogue: the standard programmes that a county may adopt, one file of ``catalogue/`` each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from app.programmes.formula import Entry
from app.programmes.shipping.checking import check_all
from app.programmes.shipping.entries import Shipped
from app.programmes.shipping.reading import read
from app.programmes.shipping.words import list_entries, names

__all__ = ["CATALOGUE", "Shipped", "catalogue_entries", "list_entries", "names", "read_catalogue", "shipped"]

CATALOGUE = Path(__file__).parent / "catalogue"


@cache
def shipped() -> Mapping[str, Shipped]:
    """The entries by the names of their files, ordered by code."""
    return read_catalogue(CATALOGUE)


def read_catalogue(folder: Path) -> dict[str, Shipped]:
    """The entries of a folder, each whole and all consistent.

    Raises :class:`app.programmes.shipping.reading.CatalogueFault`, which names file and key, at the first fault.
    """
    entries = sorted((read(path) for path in folder.glob("*.toml")), key=lambda entry: entry.code)
    found = {entry.entry: entry for entry in entries}
    check_all(found)
    return found


def catalogue_entries() -> Iterator[Entry]:
    """The programmes of the catalogue as rules may name them: by name and by short name."""
    for entry in shipped().values():
        yield from names(entry.code, entry.name, entry.short_name)
