"""What this room puts on the trail, and what it is called there."""

from __future__ import annotations

from enum import StrEnum


class Tag(StrEnum):
    """Acts of signing in, staying in and being refused."""

    PASS_PASSWORD = "access:session:pass-password"  # noqa: S105
    OPEN = "access:session:open"
    END = "access:session:end"
    SWITCH = "access:session:switch-post"
    ISSUE_TOKEN = "access:token:issue"  # noqa: S105
    CONFIRM = "access:identity:confirm"
    REFUSE_SIGN_IN = "access:sign-in:refuse"
    REFUSE_REQUEST = "access:request:refuse"
    CHANGE_PASSWORD = "access:password:change"  # noqa: S105
    ENROL_CODE = "access:code:enrol"
    END_ALL = "access:session:end-all"
    LOCK = "access:officer:lock"
    UNLOCK = "access:officer:unlock"
    MAP_GROUP = "access:directory:map"
    HANDLE = "access:irregularity:handle"


LABELS = {
    Tag.PASS_PASSWORD: "登录：口令通过",
    Tag.OPEN: "登录：进入",
    Tag.END: "登录：结束",
    Tag.SWITCH: "登录：切换岗位",
    Tag.ISSUE_TOKEN: "接口令牌：签发",
    Tag.CONFIRM: "身份再确认",
    Tag.REFUSE_SIGN_IN: "登录：拒绝",
    Tag.REFUSE_REQUEST: "访问：拒绝",
    Tag.CHANGE_PASSWORD: "口令：修改",
    Tag.ENROL_CODE: "验证码：绑定",
    Tag.END_ALL: "登录：全部结束",
    Tag.LOCK: "用户：锁定",
    Tag.UNLOCK: "用户：解锁",
    Tag.MAP_GROUP: "目录服务：按组授岗",
    Tag.HANDLE: "异常：处理",
}


def labels() -> dict[str, str]:
    """Tag → what it is called."""
    return {str(tag): label for tag, label in LABELS.items()}
