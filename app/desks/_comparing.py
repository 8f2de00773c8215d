"""What desks do with comparisons: who registers and who reviews decides, supervisors look on."""

from app.offices.desk import Access, sees
from app.registry.comparing import disposing, merging, pairs, settling  # noqa: F401  (the acts are declared there)
from app.registry.models import DuplicatePair, ExternalEntry, ExternalList, Finding, ListHit, Merge

DECIDED: tuple[Access, ...] = (
    sees(DuplicatePair, "export", "dismiss", "reopen"),
    sees(Merge, "export", "undo"),
    sees(ListHit, "export", "confirm", "refute", "reopen"),
    sees(Finding, "export", "settle", "reopen"),
    sees(ExternalList, "export"),
)
"""For operators and reviewers of offices; across townships it is the county that sees both sides."""

BESIDE_LISTS: tuple[Access, ...] = (sees(ExternalEntry),)
"""The lines of the lists themselves, for the offices that take lists in."""

WATCHED: tuple[Access, ...] = tuple(
    sees(model, "export") for model in (DuplicatePair, Merge, ListHit, Finding, ExternalList)
)
"""For supervisors (A32)."""

COMPARING = frozenset({"comparisons", "merging"})
"""The overview, from which comparing is started, and the page on which two persons stand side by side."""
