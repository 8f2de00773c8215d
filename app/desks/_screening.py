"""What desks do with screening: run it, look into its four pages, decide (A30)."""

from app.offices.desk import Access, sees
from app.programmes.models import ScreeningDecision, ScreeningResult, ScreeningRun, WhatIf, WhatIfLine

SCREENED: tuple[Access, ...] = (
    sees(ScreeningRun),
    sees(ScreeningResult, "export"),
    sees(ScreeningDecision, "export"),
)
"""For everyone who sees who benefits."""

TRIED: tuple[Access, ...] = (sees(WhatIf), sees(WhatIfLine, "export"))
"""For those who draft or approve rules and standards."""
