"""The recertification of a household: filled in below, confirmed by the township, re-checked by the county (A33)."""

from collections.abc import Callable
from functools import partial

from app.approvals.flow import Flow, Kind, State, Step
from app.kernel.divisions import Level
from app.kernel.words import _
from app.registry.models.recertification import ItemState, RecertificationItem
from app.registry.recertifying import deciding

ENDS = frozenset({ItemState.AGREED, ItemState.GONE})

filling: Callable[..., Step] = partial(
    Step,
    posts=frozenset({"operator", "village_informant"}),
    org_types=frozenset({"benefit_office", "station", "village_committee"}),
    levels=frozenset({Level.TOWN, Level.VILLAGE}),
)
confirming: Callable[..., Step] = partial(
    Step,
    source=frozenset({"reported"}),
    duty="confirm",
    by=_("乡镇初审员"),
    posts=frozenset({"first_reviewer"}),
    org_types=frozenset({"benefit_office"}),
    levels=frozenset({Level.TOWN}),
    office=deciding.in_area,
)
rechecking: Callable[..., Step] = partial(
    Step,
    source=frozenset({"confirmed"}),
    duty="recheck",
    by=_("县级惠民办初审员（抽中的）"),
    posts=frozenset({"first_reviewer"}),
    org_types=frozenset({"benefit_office"}),
    levels=frozenset({Level.COUNTY}),
    office=deciding.drawn_in_area,
    among=deciding.drawn,
)

entry = Flow(
    code="recertification",
    label=_("年度核查"),
    subject=RecertificationItem,
    icon="checklist",
    title=deciding.title_of,
    form="RecertificationFormView.edit",
    amended_by=frozenset({"report"}),
    states=tuple(State.of(state, state in ENDS, outside=state is ItemState.GONE) for state in ItemState),
    steps=(
        filling(
            "report",
            _("上报"),
            source=frozenset({"due", "returned"}),
            target="reported",
            duty="report",
            by=_("村信息员或乡镇操作员"),
            office=deciding.in_area,
            among=deciding.filled,
            guards=(deciding.was_filled,),
            icon="send",
        ),
        confirming("confirm", _("确认"), target="confirmed", effect=deciding.lift, icon="check"),
        confirming(
            "send_back",
            _("退回修改"),
            target="returned",
            kind=Kind.RETURN,
            needs_comment=True,
            icon="arrow-back-up",
        ),
        rechecking("agree", _("复查相符"), target="agreed", effect=deciding.agrees, icon="check"),
        rechecking(
            "differ",
            _("复查不符"),
            target="returned",
            kind=Kind.RETURN,
            needs_comment=True,
            effect=deciding.differs,
            icon="x",
        ),
        filling("withdraw", _("撤回"), source=frozenset({"reported"}), kind=Kind.WITHDRAW, icon="arrow-back"),
    ),
)
