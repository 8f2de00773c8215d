"""A change of the own name, telephone or address: the officer asks, two people of the office decide (A12, A18, A36)."""

from collections.abc import Callable
from functools import partial

from app.approvals.flow import Flow, Kind, State, Step
from app.kernel.words import _
from app.offices import deciding
from app.offices.models.change_requests import ChangeRequest, ChangeState
from app.offices.services.change_requests import carry_out, title_of

ENDS = frozenset({ChangeState.APPROVED, ChangeState.REFUSED, ChangeState.CANCELLED})

applying: Callable[..., Step] = partial(
    Step,
    source=frozenset({"draft", "returned"}),
    duty="apply",
    by=_("申请人"),
    office=deciding.is_own,
    among=lambda actor: ChangeRequest.officer_id == actor.officer_id,
)
deciding_step: Callable[..., Step] = partial(
    Step,
    posts=frozenset({"network_admin"}),
    org_types=frozenset({"benefit_office"}),
    office=deciding.may_decide,
    among=deciding.nobody_nearer,
    guards=(deciding.nearest_first,),
)
checking = partial(deciding_step, source=frozenset({"submitted"}), duty="check", by=_("登记该用户的惠民办网络管理员"))
approving = partial(deciding_step, source=frozenset({"checked"}), duty="approve", by=_("另一名网络管理员"))
in_force = (deciding.nearest_first, deciding.still_there)

entry = Flow(
    code="change_request",
    label=_("变更申请"),
    subject=ChangeRequest,
    icon="user-edit",
    title=title_of,
    form="ChangeRequestView.edit",
    amended_by=frozenset({"submit"}),
    states=tuple(State.of(state, final=state in ENDS) for state in ChangeState),
    steps=(
        applying("submit", _("提交"), target="submitted", icon="send"),
        checking("check", _("核对通过"), target="checked", guards=in_force, icon="check"),
        approving(
            "approve",
            _("批准"),
            target="approved",
            guards=in_force,
            fresh=True,
            effect=carry_out,
            icon="check",
            confirm=_("批准后立即生效；换地址的，申请人已打开的页面随即失效。"),
        ),
        *(
            step(f"{verb}_{at}", label, target=target, kind=kind, needs_comment=True, icon=icon)
            for step, at in ((checking, "at_check"), (approving, "at_approval"))
            for verb, label, target, kind, icon in (
                ("return", _("退回修改"), "returned", Kind.RETURN, "arrow-back-up"),
                ("refuse", _("不予变更"), "refused", Kind.STOP, "ban"),
            )
        ),
        Step("withdraw", _("撤回"), frozenset({"submitted", "checked"}), kind=Kind.WITHDRAW, icon="arrow-back-up"),
        applying(
            "cancel",
            _("撤销申请"),
            target="cancelled",
            kind=Kind.STOP,
            icon="trash",
            confirm=_("撤销后不再办理，需要时请重新申请。"),
        ),
    ),
)
