"""What the trail calls the acts of this room."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.words import _


class Tag(StrEnum):
    """room:resource:action."""

    DIVISIONS_LOAD = "offices:divisions:load"
    DIVISION_ABOLISH = "offices:division:abolish"
    ORGANISATION_REGISTER = "offices:organisation:register"
    ORGANISATION_AMEND = "offices:organisation:amend"
    ORGANISATION_CLOSE = "offices:organisation:close"
    DUTY_ASSIGN = "offices:duty:assign"
    DUTY_REMOVE = "offices:duty:remove"
    REGISTRATION = "offices:registration:print"
    OFFICER_REGISTER = "offices:officer:register"
    OFFICER_AMEND = "offices:officer:amend"
    OFFICER_DISABLE = "offices:officer:disable"
    OFFICER_ENABLE = "offices:officer:enable"
    OFFICER_RESET = "offices:officer:reset-password"
    OFFICER_RESET_CODE = "offices:officer:reset-code"
    GRANT = "offices:grant:give"
    REVOKE = "offices:grant:revoke"
    TERMINAL_ASSIGN = "offices:terminal:assign"
    TERMINAL_REVOKE = "offices:terminal:revoke"
    OPEN_DOOR = "offices:door:open"
    CHANGE_ASK = "offices:change-request:ask"
    CHANGE_AMEND = "offices:change-request:amend"
    CHANGE_CARRY_OUT = "offices:change-request:carry-out"
    DELEGATION_ADD = "offices:delegation:add"
    DELEGATION_REVOKE = "offices:delegation:revoke"


LABELS = {
    Tag.DIVISIONS_LOAD: _("区划：载入"),
    Tag.DIVISION_ABOLISH: _("区划：撤销或并入"),
    Tag.ORGANISATION_REGISTER: _("机构：登记"),
    Tag.ORGANISATION_AMEND: _("机构：修改"),
    Tag.ORGANISATION_CLOSE: _("机构：停用"),
    Tag.DUTY_ASSIGN: _("项目责任：指定"),
    Tag.DUTY_REMOVE: _("项目责任：取消"),
    Tag.REGISTRATION: _("登记备案表：导出"),
    Tag.OFFICER_REGISTER: _("用户：登记"),
    Tag.OFFICER_AMEND: _("用户：修改"),
    Tag.OFFICER_DISABLE: _("用户：停用"),
    Tag.OFFICER_ENABLE: _("用户：启用"),
    Tag.OFFICER_RESET: _("用户：重置口令"),
    Tag.OFFICER_RESET_CODE: _("用户：重置验证码"),
    Tag.GRANT: _("岗位：授予"),
    Tag.REVOKE: _("岗位：撤销"),
    Tag.TERMINAL_ASSIGN: _("地址：登记"),
    Tag.TERMINAL_REVOKE: _("地址：注销"),
    Tag.OPEN_DOOR: _("服务器上放行网络管理员"),
    Tag.CHANGE_ASK: _("变更申请：提交"),
    Tag.CHANGE_AMEND: _("变更申请：修改"),
    Tag.CHANGE_CARRY_OUT: _("变更申请：办理"),
    Tag.DELEGATION_ADD: _("代办：委托"),
    Tag.DELEGATION_REVOKE: _("代办：收回"),
}


def labels() -> dict[str, str]:
    """Tag → what it is called."""
    return {str(tag): label for tag, label in LABELS.items()}
