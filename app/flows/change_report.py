"""A change report: from the village to the township's two people, then in force; the county takes note (A16, A17)."""

from collections.abc import Callable
from functools import partial

from app.approvals.flow import Flow, Kind, State, Step
from app.kernel.divisions import Level
from app.kernel.words import _
from app.registry import change_rules as rules
from app.registry.models.changes import ChangeReport, ReportState
from app.registry.services import change_notices
from app.registry.services.changes import apply, title_of

ENDS = frozenset({ReportState.NOTED, ReportState.REFUSED, ReportState.CANCELLED})
WITH_WRITER = frozenset({"draft", "returned"})
COUNTY = frozenset({"operator", "first_reviewer", "department_operator", "department_reviewer"})

by_village: Callable[..., Step] = partial(
    Step, source=WITH_WRITER, duty="report", posts=frozenset({"village_informant"}), by=_("村信息员")
)
by_operator: Callable[..., Step] = partial(
    Step,
    duty="verify",
    posts=frozenset({"operator"}),
    org_types=frozenset({"benefit_office", "station"}),
    levels=frozenset({Level.TOWN}),
    by=_("乡镇（站所）操作员"),
)
by_reviewer: Callable[..., Step] = partial(
    Step,
    source=frozenset({"verified"}),
    duty="confirm",
    posts=frozenset({"first_reviewer"}),
    org_types=frozenset({"benefit_office"}),
    levels=frozenset({Level.TOWN}),
    by=_("乡镇初审员"),
)
by_county: Callable[..., Step] = partial(
    Step,
    source=frozenset({"applied"}),
    duty="note",
    posts=COUNTY,
    org_types=frozenset({"benefit_office", "line_department"}),
    levels=frozenset({Level.PROVINCE, Level.CITY, Level.COUNTY}),
    by=_("县惠民办和主管部门"),
    among=rules.among_untold,
    effect=change_notices.note,
    icon="eye",
)
complete = (rules.evidence_is_complete, rules.still_there)

entry = Flow(
    code="change_report",
    label=_("变动申报"),
    subject=ChangeReport,
    icon="user-edit",
    title=title_of,
    form="ChangeWriteView.edit",
    amended_by=frozenset({"submit", "enter"}),
    states=tuple(State.of(state, final=state in ENDS) for state in ReportState),
    steps=(
        by_village(
            "submit",
            _("提交"),
            target="submitted",
            office=rules.is_of_village,
            guards=(rules.village_wrote_it, *complete),
            icon="send",
        ),
        by_operator(
            "enter",
            _("提交初审"),
            source=WITH_WRITER,
            target="verified",
            office=rules.is_own,
            guards=complete,
            among=rules.among_own,
            icon="send",
        ),
        by_operator(
            "verify", _("核实通过"), source=frozenset({"submitted"}), target="verified", guards=complete, icon="check"
        ),
        by_reviewer(
            "confirm",
            _("确认生效"),
            target="applied",
            guards=complete,
            effect=apply,
            icon="check",
            confirm=_("确认后立即写入基础信息，县、乡、村同时看到。"),
        ),
        by_county("note", _("知悉"), target="applied", office=rules.hears, guards=(rules.not_yet_noted,)),
        by_county("note_last", _("知悉"), target="noted", office=rules.hears_last),
        *(
            step(
                f"{verb}_{at}",
                label,
                source=frozenset({source}),
                target=target,
                kind=kind,
                needs_comment=True,
                icon=icon,
            )
            for step, at, source in ((by_operator, "at_verify", "submitted"), (by_reviewer, "at_confirm", "verified"))
            for verb, label, target, kind, icon in (
                ("return", _("退回"), "returned", Kind.RETURN, "arrow-back-up"),
                ("refuse", _("不予受理"), "refused", Kind.STOP, "ban"),
            )
        ),
        Step("withdraw", _("撤回"), frozenset({"submitted", "verified"}), kind=Kind.WITHDRAW, icon="arrow-back-up"),
        by_village(
            "cancel",
            _("撤销申报"),
            target="cancelled",
            office=rules.is_of_village,
            guards=(rules.village_wrote_it,),
            kind=Kind.STOP,
            icon="trash",
            confirm=_("撤销后不再办理，需要时请重新申报。"),
        ),
        by_operator(
            "cancel_own",
            _("撤销申报"),
            source=WITH_WRITER,
            target="cancelled",
            office=rules.is_own,
            among=rules.among_own,
            kind=Kind.STOP,
            icon="trash",
            confirm=_("撤销后不再办理，需要时请重新申报。"),
        ),
    ),
)
