"""What desks do with the annual recertification (A33): the county opens, below it is filled in, reviewers decide."""

from app.offices.desk import Access, keeps, sees
from app.registry.models.recertification import Recertification, RecertificationDraw, RecertificationItem
from app.registry.recertifying import (  # noqa: F401  (the acts that desks name are declared there)
    campaigns,
    deciding,
    sampling,
)

OPENS: tuple[Access, ...] = (
    keeps(Recertification, "release", "close", "draw"),
    sees(RecertificationItem, "export"),
    sees(RecertificationDraw, "export"),
)
"""The operator of a programme office: plans campaigns, releases them, draws the sample."""

FILLS_IN: tuple[Access, ...] = (sees(RecertificationItem),)
"""Village, township and station: each sees its own households and fills in their year."""

CONFIRMS: tuple[Access, ...] = (sees(RecertificationItem, "export", "confirm"),)
"""The first reviewer of a township, from the list one by one or many at once."""

WATCHES: tuple[Access, ...] = (
    sees(Recertification, "export"),
    sees(RecertificationItem, "export"),
    sees(RecertificationDraw, "export"),
)
"""Those who re-check what was drawn, departments, and supervisors."""

LOOKING = frozenset({"recertification"})
FILLING = LOOKING | {"recertification_fill"}
