"""My registration: what is on file about me, what I may change myself, and where I am signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, flash, g, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form

from app.access import cookies, forms
from app.access.models import OfficerSession, Stage
from app.access.services import codes, passwords, sessions
from app.access.services.fresh import require_fresh
from app.access.views import account_pages
from app.access.views.apart import apart
from app.extensions import db
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.offices.models import Officer, Source
from app.store.sessions import reading_session
from app.web import current
from app.web.page import Page, PageView, opens
from app.web.pages import FormPage, Group, Link
from app.web.rendering import render
from app.web.saying import say


class AccountView(PageView):
    """An officer's own registration, password, authenticator and sessions. Name and address are asked for, not set."""

    page = Page("account", _("我的登记"), "我的账户", "user", menu=False)
    route_base = "/account"
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """What is on file."""
        with reading_session("an officer's own registration") as session:
            officer = session.get_one(Officer, current.actor().officer_id)
            return render("ywl/show.html", account_pages.registration(session, current.actor(), officer))

    @expose("/sessions")
    @opens
    def sessions(self) -> Response:
        """Where the officer is signed in."""
        found = sessions.open_sessions(db.session(), current.actor().officer_id)
        return render("ywl/list.html", account_pages.open_sessions(found, int(current.actor().session_id)))

    @expose("/sessions/<int:number>/end", methods=["POST"])
    @opens
    def end_session(self, number: int) -> Response:
        """End one of the own sessions."""
        with apart("an officer ends an own session") as session:
            sessions.end_own(session, current.actor(), number)
        flash(say(_("已结束这个登录。")), "success")
        return redirect(url_for("AccountView.sessions"))

    @expose("/password", methods=["GET", "POST"])
    @opens
    def password(self) -> Response:
        """Change the own password."""
        if _officer().source == Source.DIRECTORY:
            flash(say(_("您的口令由目录服务管理，请到目录服务中修改。")), "warning")
            return redirect(url_for("AccountView.index"))
        return _form(
            forms.new_password()(request.form),
            _change,
            title=say(_("修改口令")),
            submit=say(_("修改")),
            help=say(_("修改后，您在其他地方的登录全部结束。")),
            done=say(_("口令已修改，其他地方的登录已结束。")),
        )

    @expose("/code", methods=["GET", "POST"])
    @opens
    def code(self) -> Response:
        """Ask for the binding of an authenticator: the password or a present code first."""
        form = forms.fresh_proof()(request.form)
        page = _form_page(
            form,
            title=say(_("重新绑定验证器")),
            submit=say(_("下一步")),
            help=say(_("换手机时用。绑定完成前，原来的验证器继续有效。")),
        )
        if request.method != "POST" or not form.validate():
            return _shown(form, page)
        try:
            require_fresh(db.session(), current.actor(), form["proof"].data)
        except DomainError as refusal:
            forms.blame(form, refusal)
            return _shown(form, page)
        with apart("an officer binds another authenticator") as session:
            codes.offer_secret(session, session.get_one(OfficerSession, g.standing.row.id))
            session.commit()
        return redirect(url_for("AccountView.bind"))

    @expose("/code/bind", methods=["GET", "POST"])
    @opens
    def bind(self) -> Response:
        """Bind the authenticator that shows the offered secret's codes."""
        secret = g.standing.row.new_secret
        if not secret:
            return redirect(url_for("AccountView.code"))
        return _form(
            forms.one_code()(request.form),
            lambda session, row, form: codes.bind(session, row, form["code"].data, request.path),
            title=say(_("绑定验证器")),
            submit=say(_("绑定")),
            help=say(_("用手机验证器扫描方码，再输入它显示的 6 位数字。")),
            done=say(_("已绑定新的验证器，其他地方的登录已结束。")),
            figure=codes.picture(secret, _officer().username),
            figure_label=say(_("不能扫码时，手工输入密钥：{secret}").format(secret=secret)),
        )


def _officer() -> Officer:
    found: Officer = g.officer
    return found


def _change(session: Session, row: OfficerSession, form: Form) -> str:
    typed = passwords.Change(form["old"].data, form["new"].data, form["repeated"].data)
    return passwords.change_password(session, row, typed, request.path)


def _form(form: Form, run: Callable[[Session, OfficerSession, Form], str], *, done: str, **said: Any) -> Response:
    """A form about the own account; what it does gives this session a new token."""
    page = _form_page(form, **said)
    if request.method != "POST" or not form.validate():
        return _shown(form, page)
    try:
        with apart("an officer's own account") as session:
            row = session.get_one(OfficerSession, g.standing.row.id)
            token = run(session, row, form)
            assert row.stage == Stage.OPEN
    except DomainError as refusal:
        forms.blame(form, refusal)
        return _shown(form, page)
    flash(done, "success")
    response = redirect(url_for("AccountView.index"))
    cookies.give(response, current_app.config["YWL"], token)
    return response


def _form_page(form: Form, **said: Any) -> FormPage:
    return FormPage(
        form=form,
        groups=[Group("", [field.name for field in form])],
        action_url=request.path,
        cancel_url=url_for("AccountView.index"),
        crumbs=[Link(say(_("我的登记")), url_for("AccountView.index")), Link(said["title"], "")],
        **said,
    )


def _shown(form: Form, page: FormPage) -> Response:
    return render("ywl/form.html", page, 422 if form.errors else 200)
