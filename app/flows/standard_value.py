"""A value of a standard: drafted by the office or a department, published by another person of the office (A23)."""

from collections.abc import Callable, Sequence
from functools import partial

from app.approvals.flow import Flow, Kind, State, Step
from app.kernel.divisions import Level
from app.kernel.words import _
from app.programmes.models import DraftState, StandardValue
from app.programmes.services.standards import publish_value
from app.programmes.setup import guards, rules

ENDS = frozenset({DraftState.PUBLISHED, DraftState.CANCELLED})
SOUND = (guards.is_new, guards.was_tried)


def title_of(value: StandardValue) -> Sequence[str]:
    """A value is called by its standard, its grade and the day from which it holds."""
    return *filter(None, (value.standard.name, value.grade)), _("{day} 起").format(day=value.effective_from)


drafting: Callable[..., Step] = partial(
    Step,
    source=frozenset({"draft", "returned"}),
    duty="draft",
    by=_("惠民办操作员或部门操作员"),
    posts=frozenset({"operator", "department_operator"}),
    org_types=frozenset({"benefit_office", "line_department"}),
    levels=frozenset({Level.COUNTY}),
    office=rules.drafts_value,
)
publishing: Callable[..., Step] = partial(
    Step,
    source=frozenset({"submitted"}),
    duty="publish",
    by=_("县级惠民办初审员"),
    posts=frozenset({"first_reviewer"}),
    org_types=frozenset({"benefit_office"}),
    levels=frozenset({Level.COUNTY}),
    office=rules.in_county,
)

entry = Flow(
    code="standard_value",
    label=_("标准数值"),
    subject=StandardValue,
    icon="calendar-dollar",
    title=title_of,
    states=tuple(State.of(state, state in ENDS) for state in DraftState),
    steps=(
        drafting("submit", _("送审"), target="submitted", guards=SOUND, icon="send"),
        publishing(
            "publish",
            _("发布"),
            target="published",
            guards=SOUND,
            effect=publish_value,
            icon="check",
            confirm=_("发布后从生效日期起按它计算，不能再修改，只能用新的数值代替。"),
        ),
        publishing(
            "send_back",
            _("退回修改"),
            target="returned",
            kind=Kind.RETURN,
            needs_comment=True,
            icon="arrow-back-up",
        ),
        Step("withdraw", _("撤回"), frozenset({"submitted"}), kind=Kind.WITHDRAW, icon="arrow-back"),
        drafting(
            "cancel",
            _("作废草稿"),
            target="cancelled",
            kind=Kind.STOP,
            icon="trash",
            confirm=_("作废后不再办理，需要时请重新起草。"),
        ),
    ),
)
