"""The rules of a programme: drafted, tried on everybody, published by a second person (A23)."""

from collections.abc import Sequence

from app.approvals.flow import Flow
from app.flows._drafting import STATES, steps
from app.kernel.words import _
from app.programmes.models import ProgrammeVersion
from app.programmes.services.versions import publish_version
from app.programmes.setup import guards, rules


def title_of(version: ProgrammeVersion) -> Sequence[str]:
    """A version is called by its programme and its number."""
    return version.programme.name, _("第 {number} 版").format(number=version.number)


entry = Flow(
    code="programme_version",
    label=_("项目规则"),
    subject=ProgrammeVersion,
    icon="scale",
    title=title_of,
    form="RuleEditorView.edit",
    amended_by=frozenset({"submit"}),
    states=STATES,
    steps=steps(
        sound=(guards.is_whole, guards.is_readable, guards.follows, guards.has_its_standards, guards.was_tried),
        publish=publish_version,
        confirm=_("发布后从生效日期起按它筛查和发放，不能再修改，只能用新的版本代替。"),
        office=rules.drafts_version,
        among=rules.among_versions,
    ),
)
