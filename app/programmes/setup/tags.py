"""What the trail calls the acts of setting up programmes."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.words import _


class Tag(StrEnum):
    """room:resource:action."""

    PROGRAMME_FOUND = "programmes:programme:found"
    PROGRAMME_AMEND = "programmes:programme:amend"
    PROGRAMME_CLOSE = "programmes:programme:close"
    PROGRAMME_REOPEN = "programmes:programme:reopen"
    VERSION_DRAFT = "programmes:version:draft"
    VERSION_AMEND = "programmes:version:amend"
    VERSION_PUBLISH = "programmes:version:publish"
    VERSION_TRY = "programmes:version:try"
    STANDARD_DEFINE = "programmes:standard:define"
    STANDARD_AMEND = "programmes:standard:amend"
    VALUE_DRAFT = "programmes:standard-value:draft"
    VALUE_AMEND = "programmes:standard-value:amend"
    VALUE_PUBLISH = "programmes:standard-value:publish"
    RELATION_STATE = "programmes:relation:state"
    RELATION_AMEND = "programmes:relation:amend"
    RELATION_END = "programmes:relation:end"


LABELS = {
    Tag.PROGRAMME_FOUND: _("补贴项目：新建"),
    Tag.PROGRAMME_AMEND: _("补贴项目：修改"),
    Tag.PROGRAMME_CLOSE: _("补贴项目：停用"),
    Tag.PROGRAMME_REOPEN: _("补贴项目：恢复"),
    Tag.VERSION_DRAFT: _("项目规则：起草"),
    Tag.VERSION_AMEND: _("项目规则：修改草稿"),
    Tag.VERSION_PUBLISH: _("项目规则：发布"),
    Tag.VERSION_TRY: _("项目规则：用真实人员试算"),
    Tag.STANDARD_DEFINE: _("补贴标准：新建"),
    Tag.STANDARD_AMEND: _("补贴标准：修改"),
    Tag.VALUE_DRAFT: _("标准数值：起草"),
    Tag.VALUE_AMEND: _("标准数值：修改草稿"),
    Tag.VALUE_PUBLISH: _("标准数值：发布"),
    Tag.RELATION_STATE: _("项目关系：登记"),
    Tag.RELATION_AMEND: _("项目关系：修改"),
    Tag.RELATION_END: _("项目关系：终止"),
}


def labels() -> dict[str, str]:
    """Tag → what people call it."""
    return {str(tag): label for tag, label in LABELS.items()}
