"""The acts that the generated views put on record: ``room:resource:action``."""

from __future__ import annotations

from enum import StrEnum

from app.audit import labels
from app.kernel.words import _


class Tag(StrEnum):
    """What is done through a generated page and not by a service of its own."""

    ADD = "views:row:add"
    EDIT = "views:row:edit"
    REVEAL = "views:value:reveal"
    EXPORT = "views:list:export"
    BULK = "views:list:bulk"
    WALL = "views:wall:refused"


def words() -> dict[str, str]:
    """Tag → what it is called in the trail."""
    return {
        Tag.ADD: _("列表：新增"),
        Tag.EDIT: _("列表：修改"),
        Tag.REVEAL: _("列表：显示遮盖内容"),
        Tag.EXPORT: _("列表：导出"),
        Tag.BULK: _("列表：批量办理"),
        Tag.WALL: _("越权访问被拒绝"),
    }


labels.use(acts=words)
