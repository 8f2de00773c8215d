"""What desks do with screening: run it, look into its four pages, decide (A30)."""

from app.offices.desk import READ, Access, sees
from app.programmes.models import Enrolment, ScreeningDecision, ScreeningResult, ScreeningRun, WhatIf, WhatIfLine
from app.programmes.services import admitting  # noqa: F401  (the act that desks name is declared there)

SCREENED: tuple[Access, ...] = (
    sees(ScreeningRun),
    sees(ScreeningResult, "export"),
    sees(ScreeningDecision, "export"),
)
"""For everyone who sees who benefits."""

TRIED: tuple[Access, ...] = (sees(WhatIf), sees(WhatIfLine, "export"))
"""For those who draft or approve rules and standards."""

ADMITS = Access(
    Enrolment,
    READ | {"export", "add"},
    frozen=frozenset({"grade", "amount", "ends_on", "end_reason", "state"}),
)
"""For those who enter: enrolling by hand, with what the rules say of the amount."""

LOOKS_INTO = frozenset({"screening", "screening_check", "screening_notice"})
"""The overview with its lists and evidence, checking anybody, the notices."""

DECIDES = LOOKS_INTO | {"screening_decide"}
"""The same for those who start a screening and decide on what it finds."""
