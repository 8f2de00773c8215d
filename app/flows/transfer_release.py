"""A release to another township: two people of the holding township decide on what the receiving one asked."""

from functools import partial

from app.approvals.flow import Flow, Kind, State, Step
from app.kernel.divisions import Level
from app.kernel.words import _
from app.registry import transfer_rules as rules
from app.registry.models.transfers import ReleaseState, TransferRelease
from app.registry.services import transfers

ENDS = frozenset({ReleaseState.RELEASED, ReleaseState.REFUSED, ReleaseState.CLOSED})
OFFICE = {"org_types": frozenset({"benefit_office"}), "levels": frozenset({Level.TOWN})}

by_operator = partial(
    Step,
    source=frozenset({"waiting"}),
    duty="check",
    posts=frozenset({"operator"}),
    by=_("迁出乡镇操作员"),
    **OFFICE,  # type: ignore[arg-type]
)
by_reviewer = partial(
    Step,
    source=frozenset({"checked"}),
    duty="release",
    posts=frozenset({"first_reviewer"}),
    by=_("迁出乡镇初审员"),
    **OFFICE,  # type: ignore[arg-type]
)

entry = Flow(
    code="transfer_release",
    label=_("迁出放行"),
    subject=TransferRelease,
    icon="upload",
    title=rules.title_of,
    states=tuple(State.of(state, state in ENDS, outside=state is ReleaseState.CLOSED) for state in ReleaseState),
    steps=(
        by_operator(
            code="check",
            label=_("核对无误"),
            target="checked",
            guards=(rules.in_time, rules.still_held),
            icon="check",
        ),
        by_reviewer(
            code="release",
            label=_("放行"),
            target="released",
            guards=(rules.in_time, rules.still_held),
            effect=transfers.release,
            icon="check",
            confirm=_("放行后人员（整户）连同历史转到迁入地，本地不再看到。"),
        ),
        by_operator(
            code="refuse_at_check",
            label=_("不予放行"),
            target="refused",
            guards=(rules.in_time,),
            kind=Kind.STOP,
            needs_comment=True,
            effect=transfers.refuse,
            icon="ban",
        ),
        by_reviewer(
            code="refuse_at_release",
            label=_("不予放行"),
            target="refused",
            guards=(rules.in_time,),
            kind=Kind.STOP,
            needs_comment=True,
            effect=transfers.refuse,
            icon="ban",
        ),
        Step("withdraw", _("撤回"), frozenset({"checked"}), kind=Kind.WITHDRAW, icon="arrow-back-up"),
    ),
)
