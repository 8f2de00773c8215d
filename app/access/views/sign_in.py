"""The pages of signing in, one for each step; each step up gives the browser a new token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, flash, g, redirect, request, url_for
from flask import session as form_session
from flask_appbuilder.baseviews import BaseView, expose
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form

from app.access import cookies, forms, sentences
from app.access.answers import STEPS
from app.access.models import OfficerSession, Stage
from app.access.services import codes, contacts, passwords, posts, sessions, terminals
from app.access.services.failures import TooMany
from app.access.services.sign_in import Attempt, Opened, sign_in
from app.access.standing import Standing
from app.access.views.apart import apart
from app.access.why import SENTENCES, Why
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.offices.post import post_labels
from app.offices.services.actors import actors_of
from app.store.actor import Actor
from app.store.sessions import reading_session
from app.web.pages import FormPage
from app.web.rendering import render
from app.web.saying import say
from app.web.urls import inside

Run = Callable[[Session, OfficerSession, Form], str]


class SignInView(BaseView):
    """Name and password, code, new password, post: whichever the officer needs, in this order."""

    route_base = ""
    default_view = "sign_in"

    @expose("/sign-in", methods=["GET", "POST"])
    def sign_in(self) -> Response:
        """Name and password."""
        if request.method == "GET" and (found := _standing()) is not None and found.sentence is None:
            return redirect(_place_of(found.row.stage))
        form = forms.name_and_password()(request.form)
        if request.method == "POST" and form.validate():
            try:
                return _welcome(_open(form))
            except DomainError as refusal:
                forms.blame(form, refusal)
                return _page(form, _first(form, request.path), refusal)
        return _page(form, _first(form, request.path))

    @expose("/sign-in/code", methods=["GET", "POST"])
    def code(self) -> Response:
        """The one-time code."""
        return _step(
            Stage.CODE,
            forms.one_code()(request.form),
            lambda session, row, form: codes.enter_code(session, row, form["code"].data, request.path),
            title=say(_("请输入验证码")),
            help=say(_("您的岗位要求第二重验证：请打开手机上的验证器，输入“一网联”下显示的 6 位数字。")),
        )

    @expose("/sign-in/enrol", methods=["GET", "POST"])
    def enrol(self) -> Response:
        """Binding an authenticator, at the first sign-in of a post that asks for one."""
        secret = found.row.new_secret if (found := _standing()) else ""
        return _step(
            Stage.ENROL,
            forms.one_code()(request.form),
            lambda session, row, form: codes.bind(session, row, form["code"].data, request.path),
            title=say(_("绑定验证器")),
            help=say(_("您的岗位要求第二重验证。用手机验证器扫描下面的方码，再输入它显示的 6 位数字。")),
            figure=codes.picture(secret, found.officer.username) if found and secret else "",
            figure_label=say(_("不能扫码时，手工输入密钥：{secret}").format(secret=_in_fours(secret or ""))),
        )

    @expose("/sign-in/password", methods=["GET", "POST"])
    def password(self) -> Response:
        """A new password, at the first sign-in and when the old one is too old."""
        return _step(
            Stage.PASSWORD,
            forms.new_password()(request.form),
            _change,
            title=say(_("请修改口令")),
            help=say(_("首次登录、口令由管理员重置或已到期时，要先换成只有您自己知道的口令。")),
        )

    @expose("/sign-in/post", methods=["GET", "POST"])
    def post(self) -> Response:
        """Which of several posts to work in."""
        choices = [(str(actor.grant_id), _called(actor)) for actor in _mine()]
        return _step(
            Stage.POST,
            forms.choice_of_post(choices)(request.form),
            lambda session, row, form: posts.choose_post(session, row, int(form["post"].data)),
            title=say(_("请选择岗位")),
            help=say(_("您有多个岗位。进入后可在页面上方随时切换。")),
        )

    @expose("/sign-out", methods=["POST"])
    def sign_out(self) -> Response:
        """The session ends, here and wherever its cookie was copied to."""
        found = _standing()
        if found is not None:
            with apart("an officer signs out") as session:
                actor = found.actor or _nobody(found)
                sessions.sign_out(session, actor, found.row.id)
        form_session.clear()
        response = redirect(url_for("SignInView.sign_in", why=Why.SIGN_OUT))
        cookies.take(response, current_app.config["YWL"])
        return response


def _open(form: Form) -> Opened:
    attempt = Attempt(
        form["username"].data,
        form["password"].data,
        g.address,
        path=request.path,
        browser=request.user_agent.string,
    )
    with apart("sign-in") as session:
        opened = sign_in(session, attempt)
        if opened.stage == Stage.ENROL:
            codes.offer_secret(session, opened.row)
            session.commit()
        return opened


def _welcome(opened: Opened) -> Response:
    """The new session's token replaces whatever the browser held; the form's key begins anew with it."""
    replaced = _standing()
    if replaced is not None:
        with apart("a new sign-in ends the one before") as session:
            row = session.get_one(OfficerSession, replaced.row.id)
            sessions.end(session, row, Why.RENEWED)
            session.commit()
    form_session.clear()
    response = redirect(_place_of(opened.stage))
    cookies.give(response, current_app.config["YWL"], opened.token)
    return response


def _step(stage: Stage, form: Form, run: Run, **said: str) -> Response:
    """One step after the password: its page, and what comes of it."""
    found = _standing()
    if found is None:
        flash(say(sentences.OVER), "warning")
        return redirect(url_for("SignInView.sign_in", **_next()))
    if found.row.stage != stage:
        return redirect(_place_of(found.row.stage))
    page = _page_of(form, request.path, submit=say(_("继续")), cancel_url=url_for("SignInView.sign_in"), **said)
    if request.method != "POST" or not form.validate():
        return _page(form, page)
    try:
        with apart("a step of the sign-in") as session:
            row = session.get_one(OfficerSession, found.row.id)
            token = run(session, row, form)
            _offer(session, row)
            stage_now = row.stage
    except DomainError as refusal:
        forms.blame(form, refusal)
        return _page(form, page, refusal)
    response = redirect(_place_of(stage_now))
    cookies.give(response, current_app.config["YWL"], token)
    return response


def _offer(session: Session, row: OfficerSession) -> None:
    if row.stage == Stage.ENROL and not row.new_secret:
        codes.offer_secret(session, row)
        session.commit()


def _change(session: Session, row: OfficerSession, form: Form) -> str:
    typed = passwords.Change(form["old"].data, form["new"].data, form["repeated"].data)
    return passwords.change_password(session, row, typed, request.path)


def _first(form: Form, action: str) -> FormPage:
    own = say(_("只能用分配给您本人的用户名，在登记给您的地址上登录。"))
    return _page_of(form, action, title=say(_("登录")), submit=say(_("登录")), help=own)


def _page_of(form: Form, action: str, **said: Any) -> FormPage:
    return FormPage(form=form, groups=(), action_url=action, warning=_warning(), hidden=[*_next().items()], **said)


def _page(form: Form, page: FormPage, refusal: DomainError | None = None) -> Response:
    status = 429 if isinstance(refusal, TooMany) else 422 if form.errors else 200
    return render("ywl/sign_in.html", page, status)


def _warning() -> str:
    """Why one is here again, and whether this address may sign in at all."""
    fallen = g.get("fallen")
    if fallen is not None and fallen.why is not None:
        return say(fallen.sentence or SENTENCES[fallen.why])
    if request.method == "POST":
        return ""
    with reading_session("sign-in: whose address") as session:
        if not terminals.is_registered(session, g.address):
            office = contacts.office_near(session, g.address)
            return say(sentences.STRANGER.format(address=g.address, office=office.call))
    why = request.args.get("why", "")
    return say(SENTENCES[Why(why)]) if why in set(Why) else ""


def _standing() -> Standing | None:
    found: Standing | None = g.get("standing")
    return found


def _mine() -> list[Actor]:
    found = _standing()
    if found is None:
        return []
    with reading_session("the posts to choose from") as session:
        return actors_of(session, found.officer)


def _called(actor: Actor) -> str:
    return f"{say(post_labels()[actor.post])} · {actor.organisation}"


def _nobody(found: Standing) -> Actor:
    from app.access.services.irregularities import actor_of

    return actor_of(found.officer, found.row.address)


def _next() -> dict[str, Any]:
    """Where to go afterwards, if that is a page of ours."""
    asked = inside(request.values.get("next", ""), "")
    return {"next": asked} if asked else {}


def _place_of(stage: str) -> str:
    if stage == Stage.OPEN:
        return str(_next().get("next", url_for("HomeView.index")))
    return url_for(STEPS[Stage(stage)], **_next())


def _in_fours(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
