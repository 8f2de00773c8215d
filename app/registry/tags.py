"""What the trail calls the acts of this room."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.words import _


class Tag(StrEnum):
    """room:resource:action."""

    HOUSEHOLD_REGISTER = "registry:household:register"
    HOUSEHOLD_AMEND = "registry:household:amend"
    HOUSEHOLD_CLOSE = "registry:household:close"
    HOUSEHOLD_HEAD = "registry:household:change-head"
    PERSON_REGISTER = "registry:person:register"
    PERSON_AMEND = "registry:person:amend"
    PERSON_DEATH = "registry:person:death"
    PERSON_MOVE = "registry:person:move"
    PERSON_LEAVE = "registry:person:leave"
    PERSON_LOOK = "registry:person:look"
    ACCOUNT_REGISTER = "registry:account:register"
    ACCOUNT_AMEND = "registry:account:amend"
    ACCOUNT_RETIRE = "registry:account:retire"
    ACCOUNT_USE = "registry:account:use"
    LAND_STATE = "registry:land:state"
    YEARLY_STATE = "registry:yearly:state"
    STATEMENT_WITHDRAW = "registry:statement:withdraw"
    IMPORT = "registry:import:write"
    ATTRIBUTE_DEFINE = "registry:attribute:define"
    ATTRIBUTE_AMEND = "registry:attribute:amend"
    ATTRIBUTE_RETIRE = "registry:attribute:retire"
    ATTRIBUTE_STATE = "registry:attribute:state"


LABELS = {
    Tag.HOUSEHOLD_REGISTER: _("家庭：登记"),
    Tag.HOUSEHOLD_AMEND: _("家庭：修改"),
    Tag.HOUSEHOLD_CLOSE: _("家庭：销户"),
    Tag.HOUSEHOLD_HEAD: _("家庭：变更户主"),
    Tag.PERSON_REGISTER: _("人员：登记"),
    Tag.PERSON_AMEND: _("人员：修改"),
    Tag.PERSON_DEATH: _("人员：登记死亡"),
    Tag.PERSON_MOVE: _("人员：换户"),
    Tag.PERSON_LEAVE: _("人员：迁出"),
    Tag.PERSON_LOOK: _("人员：查看"),
    Tag.ACCOUNT_REGISTER: _("银行账户：登记"),
    Tag.ACCOUNT_AMEND: _("银行账户：修改"),
    Tag.ACCOUNT_RETIRE: _("银行账户：停用"),
    Tag.ACCOUNT_USE: _("银行账户：指定用途"),
    Tag.LAND_STATE: _("土地：登记"),
    Tag.YEARLY_STATE: _("年度情况：登记"),
    Tag.STATEMENT_WITHDRAW: _("登记内容：作废"),
    Tag.IMPORT: _("基础信息：导入"),
    Tag.ATTRIBUTE_DEFINE: _("自定义属性：新增"),
    Tag.ATTRIBUTE_AMEND: _("自定义属性：修改"),
    Tag.ATTRIBUTE_RETIRE: _("自定义属性：停用"),
    Tag.ATTRIBUTE_STATE: _("自定义属性：填写"),
}


def labels() -> dict[str, str]:
    """Tag → what people call it."""
    return {str(tag): label for tag, label in LABELS.items()}
