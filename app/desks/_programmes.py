"""What desks do with programmes: the county's office sets them up by two people, everyone below reads them (A23)."""

from app.offices.desk import Access, keeps, picks, sees
from app.programmes.models import (
    Enrolment,
    Programme,
    ProgrammeRelation,
    ProgrammeVersion,
    Standard,
    StandardValue,
)
from app.programmes.services import programmes, relations, standards  # noqa: F401  (acts that desks name)

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

KEPT: tuple[Access, ...] = (
    keeps(Programme, "close", "reopen"),
    sees(ProgrammeVersion),
    keeps(Standard),
    keeps(StandardValue),
    keeps(ProgrammeRelation, "end"),
)
"""For the office that sets programmes up; the services insist on the county's."""

DRAFTED: tuple[Access, ...] = (
    sees(Programme, "export"),
    sees(ProgrammeVersion),
    sees(Standard),
    keeps(StandardValue),
    sees(ProgrammeRelation),
)
"""For the departments, which draft rules of their own programmes and values of standards."""

SETTING_UP = frozenset({"programme_catalogue", "programme_rules", "programme_what_if"})
"""The hand-built pages of the office that sets programmes up."""

DRAFTING = frozenset({"programme_rules", "programme_what_if"})
"""Those of a department."""

WEIGHING = frozenset({"programme_what_if"})
"""Those of whoever publishes what others drafted."""
