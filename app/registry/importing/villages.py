"""Villages as people write them in old sheets: by code, by name, with or without the office behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import divisions
from app.kernel.divisions import Level
from app.kernel.words import _
from app.offices.models import Division
from app.store.actor import Actor

UNKNOWN_VILLAGE = _("本辖区没有“{value}”，或者不止一个村叫这个名字。请写村的 12 位代码，或“乡镇名+村名”。")
_OFFICES = ("社区居民委员会", "居民委员会", "村民委员会", "社区居委会", "居委会", "村委会", "社区", "村")


def village_options(session: Session, actor: Actor) -> Mapping[str, str]:
    """What a cell may say → the village's code in the actor's area; a name that two villages share is no answer."""
    low, high = actor.scope.bounds
    about = select(Division.code, Division.name).where(Division.valid_to.is_(None))
    if not actor.is_system:
        about = about.where(Division.code >= low, Division.code < high)
    names = {row.code: row.name for row in session.execute(about)}
    above = select(Division.code, Division.name).where(Division.code.in_({f"{code[:9]}000" for code in names}))
    towns = {row.code: row.name for row in session.execute(above)}
    villages = [
        (code, name, towns.get(f"{code[:9]}000", ""))
        for code, name in names.items()
        if divisions.level_of(code) == Level.VILLAGE
    ]
    exact = _unshared((word, code) for code, name, town in villages for word in (code, name, f"{town}{name}"))
    loose = _unshared((word, code) for code, name, town in villages for word in _words(name, town))
    return loose | exact


def _unshared(said: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Word → code, without the words that mean two villages."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for word, code in said:
        if found.setdefault(word, code) != code:
            shared.add(word)
    return {word: code for word, code in found.items() if word not in shared}


def _words(name: str, town: str) -> Iterator[str]:
    """How a village may be called besides its full name."""
    stem = next((name[: -len(end)] for end in _OFFICES if name.endswith(end) and len(name) > len(end)), name)
    for written in {stem, f"{stem}村", f"{stem}村委会", f"{stem}村民委员会", f"{stem}社区"}:
        yield written
        yield f"{town}{written}"
