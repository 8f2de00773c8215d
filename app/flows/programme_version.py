"""The rules of a programme: drafted by the office or a department, published by another person of the office (A23)."""

from collections.abc import Callable, Sequence
from functools import partial

from app.approvals.flow import Flow, Kind, State, Step
from app.kernel.divisions import Level
from app.kernel.words import _
from app.programmes.models import DraftState, ProgrammeVersion
from app.programmes.services.versions import publish_version
from app.programmes.setup import guards, rules

ENDS = frozenset({DraftState.PUBLISHED, DraftState.CANCELLED})
SOUND = (guards.is_whole, guards.is_readable, guards.follows, guards.has_its_standards, guards.was_tried)


def title_of(version: ProgrammeVersion) -> Sequence[str]:
    """A version is called by its programme and its number."""
    return version.programme.name, _("第 {number} 版").format(number=version.number)


drafting: Callable[..., Step] = partial(
    Step,
    source=frozenset({"draft", "returned"}),
    duty="draft",
    by=_("惠民办操作员或部门操作员"),
    posts=frozenset({"operator", "department_operator"}),
    org_types=frozenset({"benefit_office", "line_department"}),
    levels=frozenset({Level.COUNTY}),
    office=rules.drafts_version,
    among=rules.among_versions,
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
    code="programme_version",
    label=_("项目规则"),
    subject=ProgrammeVersion,
    icon="scale",
    title=title_of,
    form="RuleEditorView.edit",
    amended_by=frozenset({"submit"}),
    states=tuple(State.of(state, state in ENDS) for state in DraftState),
    steps=(
        drafting("submit", _("送审"), target="submitted", guards=SOUND, icon="send"),
        publishing(
            "publish",
            _("发布"),
            target="published",
            guards=SOUND,
            effect=publish_version,
            icon="check",
            confirm=_("发布后从生效日期起按它筛查和发放，不能再修改，只能用新的版本代替。"),
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
