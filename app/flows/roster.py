"""A roster: compiled, reviewed and shown in the township, seen by the department, approved and sent by the county.

Approving and sending are separate acts (A24–A27). Whoever has the turn may return it whole; taking it down while it is
shown is no return that is remembered, since what hangs anew has to hang its days again.
"""

from collections.abc import Callable
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.approvals.flow import Flow, History, Kind, State, Step
from app.kernel.divisions import Level
from app.kernel.words import _
from app.payments.models import RequestRoster
from app.payments.services.rules import is_funded
from app.rosters.models import Roster, RosterState
from app.rosters.services import guards, publicity, rules
from app.store.actor import Actor

OFFICE, DEPARTMENT = frozenset({"benefit_office"}), frozenset({"line_department"})
TOWN, COUNTY = frozenset({Level.TOWN}), frozenset({Level.COUNTY})
going = (guards.not_stopped, guards.has_lines)


def _hand(post: str, kinds: frozenset[str], levels: frozenset[Level]) -> Callable[..., Callable[..., Step]]:
    return partial(partial, Step, posts=frozenset({post}), org_types=kinds, levels=levels)


by_operator = _hand("operator", OFFICE, TOWN)(duty="compile", by=_("乡镇操作员"), office=rules.is_town_operator)
by_town = _hand("first_reviewer", OFFICE, TOWN)(
    source=frozenset({"submitted"}), duty="first_review", by=_("乡镇初审员"), office=rules.is_town_reviewer
)
by_clerk = _hand("department_operator", DEPARTMENT, COUNTY)(
    source=frozenset({"filed"}), duty="check", by=_("主管部门操作员"), office=rules.is_department_operator
)
by_department = _hand("department_reviewer", DEPARTMENT, COUNTY)(
    source=frozenset({"checked"}), duty="review", by=_("主管部门审核员"), office=rules.is_department_reviewer
)
by_county = _hand("first_reviewer", OFFICE, COUNTY)(by=_("县级惠民办初审员"), office=rules.is_county_reviewer)
first, second = (
    partial(by_county, source=frozenset({state}), duty=duty)
    for state, duty in (("reviewed", "approve"), ("first_approved", "approve_second"))
)
by_sender = _hand("operator", OFFICE, COUNTY)(
    source=frozenset({"approved"}), duty="send", by=_("县级惠民办操作员"), office=rules.is_county_operator
)
HANDS = ((by_town, "first_review"), (by_clerk, "check"), (by_department, "review"), (first, "approve"))


def is_unclaimed(session: Session, _actor: Actor, roster: Roster, _history: History) -> str:
    """Against taking an approval back on which money was already asked for."""
    about = select(RequestRoster.id).where(RequestRoster.roster_id == roster.id, RequestRoster.living.is_(True))
    if session.scalar(about.limit(1)) is None:
        return ""
    return _("这份花名册已经编入拨款申请书，先由乡镇作废申请书，或由财政退回，才能撤回终审。")


entry = Flow(
    code="roster",
    label=_("花名册"),
    subject=Roster,
    icon="clipboard-list",
    form="RosterReadView.show",
    amended_by=frozenset({"submit"}),
    states=tuple(State.of(state, final=state is RosterState.SENT) for state in RosterState),
    steps=(
        by_operator(
            "submit",
            _("提交初审"),
            source=frozenset({"draft", "returned"}),
            target="submitted",
            guards=(*going, guards.batch_open, guards.in_order, guards.sound),
            icon="send",
        ),
        by_town(
            "first_review",
            _("初审通过并公示"),
            target="shown",
            guards=going,
            effect=publicity.open_postings,
            icon="speakerphone",
            confirm=_("通过后按项目规定的天数在各村公示，期满才能上报。"),
        ),
        by_operator(
            "file",
            _("公示期满上报"),
            source=frozenset({"shown"}),
            target="filed",
            guards=(*going, guards.publicity_over),
            icon="send",
        ),
        by_clerk("check", _("经办核对通过"), target="checked", guards=going, icon="check"),
        by_department("review", _("审核通过"), target="reviewed", guards=going, icon="check"),
        first("approve", _("终审通过"), target="approved", guards=(*going, guards.within_band), icon="check"),
        first(
            "approve_first", _("一次终审"), target="first_approved", guards=(*going, guards.beyond_band), icon="check"
        ),
        second("approve_second", _("二次终审"), target="approved", guards=going, icon="check"),
        by_sender(
            "send",
            _("发送"),
            target="sent",
            guards=(*going, is_funded),
            icon="send",
            confirm=_("发送后作为支付依据，不能再退回。"),
        ),
        by_operator(
            "take_down",
            _("撤下公示，退回修改"),
            source=frozenset({"shown"}),
            target="returned",
            guards=(guards.not_stopped,),
            needs_comment=True,
            icon="arrow-back-up",
            confirm=_("撤下后重新提交、初审，公示天数从头计算。"),
        ),
        *(
            hand(
                f"return_at_{at}",
                _("退回乡镇"),
                target="returned",
                guards=(guards.not_stopped,),
                kind=Kind.RETURN,
                needs_comment=True,
                icon="arrow-back-up",
            )
            for hand, at in (*HANDS, (second, "approve_second"))
        ),
        Step(
            "withdraw",
            _("撤回"),
            frozenset({"submitted", "filed", "checked", "reviewed", "first_approved", "approved"}),
            guards=(guards.not_stopped, is_unclaimed),
            kind=Kind.WITHDRAW,
            icon="arrow-back",
        ),
    ),
)
