"""The tables of this room."""

from app.programmes.models.enrolments import Enrolment, EnrolmentState
from app.programmes.models.programmes import (
    Certification,
    Cycle,
    DayKind,
    Payee,
    PolicyLevel,
    Programme,
    ProgrammeState,
    Rounding,
    Unit,
)
from app.programmes.models.relations import ProgrammeRelation, RelationKind
from app.programmes.models.screening import (
    Finding,
    ResultState,
    RunState,
    ScreeningDecision,
    ScreeningResult,
    ScreeningRun,
    Verdict,
    WhatIf,
    WhatIfChange,
    WhatIfLine,
    WhatIfSubject,
)
from app.programmes.models.standards import Standard, StandardKind, StandardValue
from app.programmes.models.versions import DraftState, ProgrammeVersion

__all__ = [
    "Certification",
    "Cycle",
    "DayKind",
    "DraftState",
    "Enrolment",
    "EnrolmentState",
    "Finding",
    "Payee",
    "PolicyLevel",
    "Programme",
    "ProgrammeRelation",
    "ProgrammeState",
    "ProgrammeVersion",
    "RelationKind",
    "ResultState",
    "Rounding",
    "RunState",
    "ScreeningDecision",
    "ScreeningResult",
    "ScreeningRun",
    "Standard",
    "StandardKind",
    "StandardValue",
    "Unit",
    "Verdict",
    "WhatIf",
    "WhatIfChange",
    "WhatIfLine",
    "WhatIfSubject",
]
