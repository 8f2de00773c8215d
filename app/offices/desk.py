"""Desks: what one kind of office may do with which models. One file each in ``app/desks``.

A desk becomes a role; its accesses become that role's permissions. The wall says *where*, the desk says *what*.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.kernel.catalogue import Catalogue, catalogue
from app.kernel.divisions import Level
from app.store.base import Model

READ = frozenset({"list", "show", "lookup"})
TIERS = frozenset({Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWN})
EVERYWHERE = frozenset(Level)


@dataclass(frozen=True, slots=True)
class Access:
    """What a desk may do with one model: its acts, and the columns it does not see or may not edit."""

    model: type[Model]
    acts: frozenset[str]
    hidden: frozenset[str] = frozenset()
    frozen: frozenset[str] = frozenset()

    @property
    def view(self) -> str:
        """The name under which the framework keeps the permissions on this model."""
        return str(self.model.__tablename__)


def sees(model: type[Model], *acts: str, hidden: tuple[str, ...] = ()) -> Access:
    """Read access, with what else is named: ``export``, ``reveal``."""
    return Access(model, READ | frozenset(acts), hidden=frozenset(hidden))


def keeps(model: type[Model], *acts: str, hidden: tuple[str, ...] = (), frozen: tuple[str, ...] = ()) -> Access:
    """Read, add, edit and export, with what else is named: an act declared by ``@command``."""
    return Access(model, READ | {"add", "edit", "export"} | frozenset(acts), frozenset(hidden), frozenset(frozen))


def picks(model: type[Model]) -> Access:
    """Look-up only: the model appears in selects and nowhere else."""
    return Access(model, frozenset({"lookup"}))


@dataclass(frozen=True, slots=True)
class Desk:
    """One kind of work place: the posts that sit at it, in which organisations, at which tiers.

    ``pages`` names the hand-built pages (by their view's permission name) that it opens. ``at_programmes``
    binds its scope to the programmes that its organisation answers for.
    """

    code: str
    label: str
    post: str
    org_types: frozenset[str]
    levels: frozenset[Level] = EVERYWHERE
    accesses: tuple[Access, ...] = ()
    pages: frozenset[str] = frozenset()
    at_programmes: bool = False

    def access(self, model: type[Model]) -> Access | None:
        """What this desk may do with a model, if anything."""
        return next((access for access in self.accesses if access.model is model), None)

    def permissions(self) -> Iterator[tuple[str, str]]:
        """Every (permission, view) pair of the desk, in the framework's terms."""
        for access in self.accesses:
            yield from ((f"can_{act}", access.view) for act in sorted(access.acts))
        yield from (("can_view", page) for page in sorted(self.pages))


def desks() -> Catalogue[Desk]:
    """The catalogue of desks."""
    return catalogue("app.desks", Desk)


def desk_of(kind: str, post: str, level: Level) -> Desk | None:
    """The desk at which a post sits in this kind of organisation at this tier, if there is one."""
    return next(
        (desk for desk in desks().values() if desk.post == post and kind in desk.org_types and level in desk.levels),
        None,
    )
