"""How what a county lays down becomes law: drafted by its office or a department, published by another person (A23)."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import ColumnElement

from app.approvals.flow import Effect, Guard, Kind, State, Step
from app.kernel.divisions import Level
from app.kernel.words import _
from app.programmes.models import DraftState
from app.programmes.setup import rules
from app.store.actor import Actor

STATES = tuple(State.of(state, state in {DraftState.PUBLISHED, DraftState.CANCELLED}) for state in DraftState)

_drafting: Callable[..., Step] = partial(
    Step,
    source=frozenset({"draft", "returned"}),
    duty="draft",
    by=_("惠民办操作员或部门操作员"),
    posts=frozenset({"operator", "department_operator"}),
    org_types=frozenset({"benefit_office", "line_department"}),
    levels=frozenset({Level.COUNTY}),
)
_publishing: Callable[..., Step] = partial(
    Step,
    source=frozenset({"submitted"}),
    duty="publish",
    by=_("县级惠民办初审员"),
    posts=frozenset({"first_reviewer"}),
    org_types=frozenset({"benefit_office"}),
    levels=frozenset({Level.COUNTY}),
    office=rules.in_county,
)


def steps(
    *,
    sound: tuple[Guard, ...],
    publish: Effect,
    confirm: str,
    office: Callable[..., bool],
    among: Callable[[Actor], ColumnElement[bool]] | None = None,
) -> tuple[Step, ...]:
    """The steps from draft to law. ``sound`` speaks against a draft, ``publish`` makes it law, ``office`` drafts it."""
    drafting = partial(_drafting, office=office, among=among)
    return (
        drafting("submit", _("送审"), target="submitted", guards=sound, icon="send"),
        _publishing(
            "publish", _("发布"), target="published", guards=sound, effect=publish, icon="check", confirm=confirm
        ),
        _publishing(
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
    )
