"""Why a session ended or a request was turned away, and the sentence that the person then reads."""

from __future__ import annotations

from app.kernel.columns import Choices
from app.kernel.words import _


class Why(Choices):
    """Why a session ended."""

    SIGN_OUT = "sign_out", "本人退出"
    OWNER = "owner", "本人从别处结束"
    ADMINISTRATOR = "administrator", "管理员结束"
    IDLE = "idle", "长时间没有操作"
    EXPIRED = "expired", "超过最长时间"
    EPOCH = "epoch", "口令、岗位或地址有变动"
    DISABLED = "disabled", "用户停用"
    GRANT = "grant", "岗位授权终止"
    ADDRESS = "address", "地址不符"
    FAILURES = "failures", "连续失败"
    RENEWED = "renewed", "重新登录"


SENTENCES = {
    Why.SIGN_OUT: _("您已退出登录。"),
    Why.OWNER: _("这个登录已被您从别处结束，请重新登录。"),
    Why.ADMINISTRATOR: _("管理员结束了您的登录，请重新登录；如有疑问请联系本级网络管理员。"),
    Why.IDLE: _("您长时间没有操作，登录已自动结束，请重新登录。"),
    Why.EXPIRED: _("登录已超过最长时间，请重新登录。"),
    Why.EPOCH: _("您的口令、岗位或地址有变动，登录已结束，请重新登录。"),
    Why.DISABLED: _("您的账户已停用，登录已结束。如有疑问请联系本级网络管理员。"),
    Why.GRANT: _("您的岗位授权已终止，登录已结束。如有疑问请联系本级网络管理员。"),
    Why.ADDRESS: _("本机地址没有分配给您，登录已结束。请联系登记地址的惠民办。"),
    Why.FAILURES: _("连续失败次数过多，登录已结束，请稍后重新登录。"),
    Why.RENEWED: _("您已重新登录，原来的登录已结束。"),
}
"""What the sign-in page says when somebody comes back with an ended session."""

NOT_SIGNED_IN = _("您还没有登录，或登录已经结束。请重新登录。")
NOT_FOR_PAGES = _("接口令牌只能用于接口，不能打开页面。请用浏览器登录。")
WRONG_HOST = _("这个网址不是本系统的网址，已拒绝访问。请用单位公布的网址打开。")
NOT_YET = _("登录还没有完成，请继续登录步骤。")
ELSEWHERE = _("本机地址 {address} 没有分配给您，访问已被拒绝并记录。请到本人登记的电脑上使用，或联系{office}办理。")
DESKLESS = _("您的岗位在本机构没有对应的工作台，请联系{office}核对岗位授权。")
