"""What the sign-in says when it refuses. None of them tells whether a user name exists."""

from __future__ import annotations

from app.kernel.words import _

WRONG = _("用户名或口令不正确，或者本机地址 {address} 没有分配给这个用户。请核对后重试；仍不能登录，请联系{office}。")
STRANGER = _("本机地址 {address} 没有登记，不能登录。请联系{office}登记地址。")
LOCKED = _("失败次数过多，已暂停登录。请 {minutes} 分钟后再试，或联系{office}解除锁定。")
RUSH = _("登录请求太频繁，请 1 分钟后再试。")
DISABLED = _("您的账户已停用，不能登录。请联系{office}。")
POSTLESS = _("您没有有效的岗位授权，不能登录。请联系{office}授予岗位。")
FIRST_EXPIRED = _("管理员给您的一次性口令已过期，不能登录。请联系{office}重新设置。")
WRONG_CODE = _("验证码不正确，请查看验证器上的最新 6 位数字后重试。")
USED_CODE = _("这个验证码已经用过，请等验证器显示下一个后再试。")
WRONG_PASSWORD = _("当前口令不正确，请重新填写。")
DIRECTORY_DOWN = _("目录服务暂时连不上，现在只有应急账户可以登录。请稍后再试，或联系{office}。")
DIRECTORY_UP = _("目录服务工作正常，应急账户现在不能使用。请用您自己的账户登录。")
EMERGENCY_USED = _("应急账户 {username} 在目录服务中断期间登录，请核实。")
OVER = _("登录步骤已过期，请从头登录。")
BROWSER_FIRST = _("这个账户要先用浏览器登录一次，完成修改口令或绑定验证器，再申请接口令牌。")
CODE_NEEDED = _("这个岗位要求验证码，请在 code 中填写验证器上的 6 位数字。")
WHICH_POST = _("您有多个岗位，请在 post 中写明其一：{posts}。")
