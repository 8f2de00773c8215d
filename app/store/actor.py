"""Who acts: an officer, in one post of one organisation, at one address, within one scope."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.kernel import divisions


@dataclass(frozen=True, slots=True)
class Scope:
    """What one may see and touch: a division and all below it, crossed with programmes.

    ``programmes`` is ``None`` where the post is not tied to programmes. ``reason`` is set only for the system
    itself, whose scope is everything and always says why. The default reaches nothing.
    """

    division: str = ""
    programmes: frozenset[str] | None = None
    officer_id: int = 0
    reason: str = ""

    @property
    def everything(self) -> bool:
        """Whether this is the system's own scope."""
        return bool(self.reason)

    @property
    def bounds(self) -> tuple[str, str]:
        """The half-open range of division codes inside; an empty range where there is no division."""
        return divisions.range_of(self.division) if self.division else ("", "")

    @property
    def above(self) -> tuple[str, ...]:
        """The divisions above this one, the province first: what their offices lay down holds here too."""
        return divisions.ancestors_of(self.division) if self.division else ()

    def holds_division(self, code: str | None) -> bool:
        """Whether a row of that division lies inside."""
        low, high = self.bounds
        return self.everything or (code is not None and low <= code < high)

    def holds_programme(self, code: str | None) -> bool:
        """Whether a row of that programme lies inside."""
        return self.everything or self.programmes is None or code in self.programmes


NOTHING = Scope()


@dataclass(frozen=True, slots=True)
class Actor:
    """An officer at work. ``desk`` is the code of what the post in this kind of organisation may do."""

    officer_id: int
    username: str
    name: str
    grant_id: int
    post: str
    desk: str
    organisation_id: int
    organisation: str
    organisation_kind: str
    division_code: str
    address: str = ""
    session_id: str = ""
    scope: Scope = field(default=NOTHING)
    stands_in_for: int | None = None
    code_verified: bool = False

    @property
    def is_system(self) -> bool:
        """Whether this is the system itself: a scheduled job or an operator's command on the server."""
        return self.officer_id == 0


def system(reason: str) -> Actor:
    """The system acting for itself, for a stated reason: a job, a migration, a command on the server."""
    return Actor(
        officer_id=0,
        username="system",
        name="系统",
        grant_id=0,
        post="system",
        desk="",
        organisation_id=0,
        organisation="",
        organisation_kind="",
        division_code="",
        scope=Scope(reason=reason),
    )
