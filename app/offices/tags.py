"""What the trail calls the acts of this room."""

from __future__ import annotations

from enum import StrEnum


class Tag(StrEnum):
    """room:resource:action."""

    DIVISIONS_LOAD = "offices:divisions:load"
    DIVISION_ABOLISH = "offices:division:abolish"
    ORGANISATION_REGISTER = "offices:organisation:register"
    ORGANISATION_AMEND = "offices:organisation:amend"
    ORGANISATION_CLOSE = "offices:organisation:close"
    DUTY_ASSIGN = "offices:duty:assign"
    DUTY_REMOVE = "offices:duty:remove"
    OFFICERS_IMPORT = "offices:officers:import"
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
    Tag.DIVISIONS_LOAD: "区划：载入",
    Tag.DIVISION_ABOLISH: "区划：撤销或并入",
    Tag.ORGANISATION_REGISTER: "机构：登记",
    Tag.ORGANISATION_AMEND: "机构：修改",
    Tag.ORGANISATION_CLOSE: "机构：停用",
    Tag.DUTY_ASSIGN: "项目责任：指定",
    Tag.DUTY_REMOVE: "项目责任：取消",
    Tag.OFFICERS_IMPORT: "用户：批量导入",
    Tag.REGISTRATION: "登记备案表：导出",
    Tag.OFFICER_REGISTER: "用户：登记",
    Tag.OFFICER_AMEND: "用户：修改",
    Tag.OFFICER_DISABLE: "用户：停用",
    Tag.OFFICER_ENABLE: "用户：启用",
    Tag.OFFICER_RESET: "用户：重置口令",
    Tag.OFFICER_RESET_CODE: "用户：重置验证码",
    Tag.GRANT: "岗位：授予",
    Tag.REVOKE: "岗位：撤销",
    Tag.TERMINAL_ASSIGN: "地址：登记",
    Tag.TERMINAL_REVOKE: "地址：注销",
    Tag.OPEN_DOOR: "服务器上放行网络管理员",
    Tag.CHANGE_ASK: "变更申请：提交",
    Tag.CHANGE_AMEND: "变更申请：修改",
    Tag.CHANGE_CARRY_OUT: "变更申请：办理",
    Tag.DELEGATION_ADD: "代办：委托",
    Tag.DELEGATION_REVOKE: "代办：收回",
}


def labels() -> dict[str, str]:
    """Tag → what it is called."""
    return {str(tag): label for tag, label in LABELS.items()}
