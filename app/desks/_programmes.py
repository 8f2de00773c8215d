"""What desks do with programmes: the county's office sets them up by two people, everyone below reads them (A23)."""

from app.offices.desk import Access, picks, sees
from app.programmes.models import (
    Enrolment,
    Programme,
    ProgrammeRelation,
    ProgrammeVersion,
    Standard,
    StandardValue,
)

PROGRAMMES: tuple[Access, ...] = (
    sees(Programme, "export"),
    sees(ProgrammeVersion),
    sees(Standard),
    sees(StandardValue),
    sees(ProgrammeRelation),
)
"""For everyone who works with programmes: what is paid, by which rules."""

ENROLLED: tuple[Access, ...] = (sees(Enrolment, "export"),)
"""For those who see who benefits."""

BESIDE_PROGRAMMES: tuple[Access, ...] = (picks(Programme),)
"""The look-up alone, for forms of other desks."""
