"""A value of a standard: drafted, weighed on everybody, published by a second person (A23)."""

from collections.abc import Sequence

from app.approvals.flow import Flow
from app.flows._drafting import STATES, steps
from app.kernel.words import _
from app.programmes.models import StandardValue
from app.programmes.services.standards import publish_value
from app.programmes.setup import guards, rules


def title_of(value: StandardValue) -> Sequence[str]:
    """A value is called by its standard, its grade and the day from which it holds."""
    return *filter(None, (value.standard.name, value.grade)), _("{day} 起").format(day=value.effective_from)


entry = Flow(
    code="standard_value",
    label=_("标准数值"),
    subject=StandardValue,
    icon="calendar-dollar",
    title=title_of,
    states=STATES,
    steps=steps(
        sound=(guards.is_new, guards.was_tried),
        publish=publish_value,
        confirm=_("发布后从生效日期起按它计算，不能再修改，只能用新的数值代替。"),
        office=rules.drafts_value,
    ),
)
