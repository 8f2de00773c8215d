"""The few forms of signing in and of one's own account."""

from __future__ import annotations

from wtforms import Form, PasswordField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from app.kernel import passwords
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.web.saying import say

_LONGEST_NAME, _LONGEST_CODE = 40, 20


def _given(label: str) -> InputRequired:
    return InputRequired(say(_("请填写“{label}”。").format(label=say(label))))


def _most(count: int) -> Length:
    return Length(max=count, message=say(_("最多 {count} 个字符。").format(count=count)))


def name_and_password() -> type[Form]:
    """The first form of the sign-in."""

    class NameAndPassword(Form):
        username = StringField(say(_("用户名")), [_given(_("用户名")), _most(_LONGEST_NAME)])
        password = PasswordField(say(_("口令")), [_given(_("口令")), _most(passwords.LONGEST)])

    NameAndPassword.username.kwargs["render_kw"] = {"autocapitalize": "none", "spellcheck": "false"}
    return NameAndPassword


def one_code() -> type[Form]:
    """The six digits of an authenticator."""

    class OneCode(Form):
        code = StringField(
            say(_("验证码")), [_given(_("验证码")), _most(_LONGEST_CODE)], description=say(_("验证器上的 6 位数字"))
        )

    return OneCode


def new_password() -> type[Form]:
    """The old password and, twice, the new one."""
    rules = say(
        _("至少 {count} 个字符，含大写字母、小写字母、数字、符号中的 {classes} 类，不含用户名和姓名。").format(
            count=passwords.RULES.min_length, classes=passwords.RULES.classes
        )
    )

    class NewPassword(Form):
        old = PasswordField(say(_("当前口令")), [_given(_("当前口令"))])
        new = PasswordField(say(_("新口令")), [_given(_("新口令"))], description=rules)
        repeated = PasswordField(say(_("再填一次新口令")), [_given(_("再填一次新口令"))])

    return NewPassword


def fresh_proof() -> type[Form]:
    """The password, or a code, typed again before something that matters."""

    class FreshProof(Form):
        proof = PasswordField(say(_("登录口令或验证码")), [_given(_("登录口令或验证码"))])

    return FreshProof


def choice_of_post(choices: list[tuple[str, str]]) -> type[Form]:
    """One of several posts."""

    first = choices[0][0] if choices else None

    class ChoiceOfPost(Form):
        post = RadioField(say(_("本次在哪个岗位工作")), [_given(_("岗位"))], choices=choices, default=first)

    return ChoiceOfPost


def blame(form: Form, refusal: DomainError) -> None:
    """Put what was refused at its field, or on top of the form."""
    for fault in refusal.faults:
        if fault.field in form:
            field = form[fault.field]
            field.errors = [*field.errors, say(fault.sentence)]
        else:
            form.form_errors.append(say(fault.sentence))
