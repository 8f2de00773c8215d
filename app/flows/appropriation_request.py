"""A township asks for money on approved rosters; the department reviews, finance approves and pays (A26)."""

from collections.abc import Callable
from functools import partial

from app.approvals.flow import Flow, Kind, State, Step
from app.kernel.divisions import Level
from app.kernel.words import _
from app.payments.models import AppropriationRequest, RequestState
from app.payments.services import effects, guards, requests, rules

ENDS = frozenset({RequestState.PAID, RequestState.CANCELLED})

by_town: Callable[..., Step] = partial(
    Step,
    source=frozenset({"draft", "returned"}),
    duty="ask",
    by=_("乡镇操作员"),
    posts=frozenset({"operator"}),
    org_types=frozenset({"benefit_office"}),
    levels=frozenset({Level.TOWN}),
    office=rules.writes,
)
by_department: Callable[..., Step] = partial(
    Step,
    source=frozenset({"submitted"}),
    duty="review",
    by=_("主管部门审核员"),
    posts=frozenset({"department_reviewer"}),
    org_types=frozenset({"line_department"}),
    levels=frozenset({Level.COUNTY}),
    office=rules.reviews,
)
by_finance: Callable[..., Step] = partial(
    Step,
    posts=frozenset({"finance"}),
    org_types=frozenset({"finance_bureau"}),
    levels=frozenset({Level.COUNTY}),
    office=rules.moves,
)
approving = partial(by_finance, source=frozenset({"reviewed"}), duty="approve", by=_("财政经办"))
paying = partial(by_finance, source=frozenset({"approved"}), duty="pay", by=_("另一名财政经办"))
sound = (guards.still_so, guards.has_account)

entry = Flow(
    code="appropriation_request",
    label=_("拨款申请"),
    subject=AppropriationRequest,
    icon="file-invoice",
    title=requests.title_of,
    form="RequestWritingView.edit",
    amended_by=frozenset({"submit"}),
    states=tuple(State.of(state, final=state in ENDS) for state in RequestState),
    steps=(
        by_town("submit", _("上报"), target="submitted", guards=sound, icon="send"),
        by_department("review", _("审核通过"), target="reviewed", guards=sound, icon="check"),
        approving(
            "approve",
            _("核定并冻结指标"),
            target="approved",
            guards=(*sound, guards.is_covered),
            fresh=True,
            effect=effects.freeze,
            icon="lock",
            confirm=_("核定后按所选的挂接规则冻结指标。"),
        ),
        paying(
            "pay",
            _("确认拨付"),
            target="paid",
            guards=(guards.still_so, guards.has_account, guards.has_receipt),
            effect=effects.pay,
            icon="cash",
            confirm=_("确认后指标转为已支付，专户记一笔拨入，不能撤销。"),
        ),
        by_department(
            "return_at_review",
            _("退回乡镇"),
            target="returned",
            kind=Kind.RETURN,
            needs_comment=True,
            icon="arrow-back-up",
        ),
        approving(
            "return_at_approval",
            _("退回乡镇"),
            target="returned",
            kind=Kind.RETURN,
            needs_comment=True,
            icon="arrow-back-up",
        ),
        # Not a return: what comes back has no money frozen any more, so it must pass through the approval again.
        by_finance(
            "release",
            _("解冻并退回"),
            source=frozenset({"approved"}),
            target="returned",
            duty="approve",
            needs_comment=True,
            effect=effects.release,
            icon="lock-open",
            confirm=_("解冻后指标恢复可用，申请书退回乡镇，要重新审核和核定。"),
        ),
        Step("withdraw", _("撤回"), frozenset({"submitted", "reviewed"}), kind=Kind.WITHDRAW, icon="arrow-back"),
        by_town(
            "cancel",
            _("作废"),
            target="cancelled",
            kind=Kind.STOP,
            effect=effects.dissolve,
            icon="trash",
            confirm=_("作废后这些花名册可以重新编制申请书。"),
        ),
    ),
)
