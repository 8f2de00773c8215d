"""Form pages: a new row, a changed row, an act that asks for something. Each keeps what was typed until it is right."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import Any

from flask import current_app, flash, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.kernel.errors import DomainError
from app.kernel.words import _
from app.store.actor import Actor
from app.store.commands import Command, commands_of
from app.web import further, saving, security, urls
from app.web.forms import RowForm
from app.web.pages import FormPage
from app.web.rendering import render
from app.web.saying import say
from app.web.sheet import Attribute, Sheet, asked
from app.web.showpages import crumbs, title_of
from app.web.urls import Addresses

OVERTAKEN = _("这条记录刚被别人修改过。请核对下面的内容，再次保存将以您填写的为准。")


class FormFlow:
    """The forms of one sheet for one actor in one request."""

    def __init__(self, session: Session, actor: Actor, sheet: Sheet) -> None:
        self.session, self.actor, self.sheet = session, actor, sheet
        self.addresses = Addresses(sheet.model)

    def add(self) -> Response:
        """The form of a new row."""
        command = commands_of(self.sheet.model).get("add")
        form = RowForm(self.actor, self.session, questions(self.sheet, command, adding=True))
        done = self._try(form, lambda data: saving.add(self.session, self.actor, self.sheet, data))
        if done is not None:
            return self._after(done, command, self.addresses.list())
        label = say(command.label) if command else f"{say(_('新增'))}{say(self.sheet.entity.label)}"
        return self._form(form, label, self.addresses.at("add"), self.addresses.list())

    def edit(self, row: Any) -> Response:
        """The form of a row that is there. A change that somebody else made meanwhile is not overwritten unseen."""
        command = commands_of(self.sheet.model).get("edit")
        title, back, here = title_of(self.sheet, row), self.place_of(row), self._address("edit", row)
        asked_for = questions(self.sheet, command, adding=False)
        further.load(self.session, self.sheet, asked_for, [row])
        form = RowForm(self.actor, self.session, asked_for, row)
        seen = _digest(form)

        def save(data: dict[str, Any]) -> Any:
            if not hmac.compare_digest(request.form.get("seen", ""), seen):
                raise DomainError(OVERTAKEN)
            return saving.edit(self.session, self.actor, self.sheet, row, data)

        done = self._try(form, save)
        if done is not None:
            return self._after(done, command, back)
        return self._form(form, f"{say(_('编辑'))} {title}", here, back, hidden=[("seen", seen)])

    def perform(self, act: str, row: Any) -> Response:
        """An act on a row: at once where it asks for nothing, else through its form."""
        command = commands_of(self.sheet.model)[act]
        title, back, here = title_of(self.sheet, row), self.place_of(row), self._address(act, row)
        if not command.inputs:
            return self._at_once(command, row, back)
        form = RowForm(self.actor, self.session, [asked(self.sheet.model, one) for one in command.inputs])
        done = self._try(form, lambda data: saving.act(self.session, self.actor, self.sheet, act, row, data))
        if done is not None:
            return self._after(done, command, back, stay=True)
        page, label = f"{say(command.label)} · {title}", say(command.label)
        return self._form(form, page, here, back, submit=label, warning=say(command.confirm))

    def place_of(self, row: Any) -> str:
        """The page of a row where the desk opens it, else the list."""
        if not security.may("show", self.sheet.view):
            return self.addresses.list()
        return self.addresses.show(getattr(row, self.sheet.key.name))

    def _at_once(self, command: Command, row: Any, back: str) -> Response:
        if request.method != "POST":
            return redirect(back)
        done = saving.act(self.session, self.actor, self.sheet, command.act, row, {})
        return self._after(True if done is None else done, command, urls.came_from(back), stay=True)

    def _address(self, act: str, row: Any) -> str:
        return self.addresses.on(act, getattr(row, self.sheet.key.name))

    def _try(self, form: RowForm, run: Callable[[dict[str, Any]], Any]) -> Any:
        """What came of the form, or nothing where it was not sent or has faults, each at its field."""
        if request.method != "POST" or (data := form.read()) is None:
            return None
        try:
            done = run(data)
        except DomainError as refusal:
            form.blame(refusal.faults)
            return None
        return True if done is None else done

    def _after(self, done: Any, command: Command | None, back: str, stay: bool = False) -> Response:
        said = done if isinstance(done, str) else command.done if command and command.done else _("已保存。")
        flash(say(said), "success")
        leads = isinstance(done, self.sheet.model) and not stay
        return redirect(self.place_of(done) if leads else back)

    def _form(
        self,
        form: RowForm,
        title: str,
        here: str,
        back: str,
        *,
        submit: str = "",
        warning: str = "",
        hidden: Sequence[tuple[str, str]] = (),
    ) -> Response:
        page = FormPage(
            title=title,
            form=form.fields,
            groups=form.groups(),
            action_url=here,
            submit=submit or say(_("保存")),
            cancel_url=back,
            help=say(self.sheet.entity.help),
            warning=warning,
            crumbs=crumbs(self.sheet, self.addresses, title),
            hidden=hidden,
        )
        return render("ywl/form.html", page, 422 if form.fields.errors else 200)


def questions(sheet: Sheet, command: Command | None, adding: bool) -> list[Attribute]:
    """The columns of a form with what the command asks for besides; where both name one, the command's word counts."""
    said = {one.name: asked(sheet.model, one) for one in (command.inputs if command else ())}
    own = [said.pop(one.name, one) for one in sheet.edited(adding)]
    return own + [*said.values()]


def _digest(form: RowForm) -> str:
    """What the form began with, keyed, so that the digest of a short secret cannot be tried out."""
    shown = [f"{one.name}={getattr(form.row, one.name)!r}" for one in form.attributes.values() if one.sql is not None]
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, "\n".join(shown).encode(), hashlib.sha256).hexdigest()[:24]
