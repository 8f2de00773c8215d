"""The pages of the special account: balances, reconciliation, the bank's statement."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from flask import flash, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.approvals.actions import LARGEST_KEY
from app.audit.trail import Outcome as Told
from app.audit.trail import record_apart
from app.extensions import db
from app.kernel import clock, divisions
from app.kernel.errors import DomainError, NotFound
from app.kernel.words import _
from app.payments.models import AccountEntry, SpecialAccount, StatementLine
from app.payments.pages import links, specialpages, statementpages
from app.payments.pages.views import GROUP, told, whole
from app.payments.services import statements
from app.payments.services.statements import Outcome
from app.payments.tags import Tag
from app.web import current, urls, values
from app.web.page import Page, PageView, opens
from app.web.rendering import render
from app.web.saying import say


class SpecialBalancesView(PageView):
    """What is left on the special account, and whether the bank says the same."""

    page = Page(links.SPECIAL, _("专户余额"), group=GROUP, icon="building-bank")
    route_base = "/special-account"
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """The balances; ``account``, ``programme`` and ``town`` narrow them."""
        asked = request.args
        town = asked.get("town", "")
        here = town if divisions.is_code(town) else ""
        page = specialpages.special_page(
            db.session(), whole(asked.get("account", "")), asked.get("programme", "")[:15], here
        )
        return render("ywl/special_account.html", page)

    @expose("/<int:pk>/reconciliation")
    @opens
    def reconciliation(self, pk: int) -> Response:
        """The reconciliation statement at the end of a day, today unless another is asked for."""
        page = specialpages.reconciliation_page(db.session(), account_of(pk), _day(request.args.get("day", "")))
        return render("ywl/statement_reconciliation.html", page)


class StatementView(PageView):
    """Taking the bank's statement in, and matching it."""

    page = Page(links.MATCHING, _("专户对账办理"), group=GROUP, icon="zoom-check", menu=False)
    route_base = "/statements"
    default_view = "take"

    @expose("/<int:pk>/take", methods=["GET", "POST"])
    @opens
    def take(self, pk: int) -> Response:
        """Give the bank's file. What was wrong is told cell by cell, and on record; then nothing was taken in."""
        account, sent = account_of(pk), request.files.get("file")
        if request.method != "POST":
            return render("ywl/statement_taking.html", statementpages.taking_page(account))
        try:
            outcome = self._take(account, sent)
        except DomainError as refusal:
            return self._refused(account, sent, told(refusal))
        if outcome.problems:
            return self._refused(account, sent, [], outcome)
        said = _("导入 {taken} 条，略过已有的 {known} 条，自动对上 {matched} 条。")
        flash(say(said).format(taken=outcome.taken, known=outcome.known, matched=outcome.matched), "success")
        return redirect(url_for("SpecialBalancesView.reconciliation", pk=pk), 303)

    @expose("/<int:pk>/match-all", methods=["POST"])
    @opens
    def match_all(self, pk: int) -> Response:
        """Match what is unmistakable."""
        count = statements.match_all(db.session(), current.actor(), account_of(pk))
        flash(say(_("自动对上 {count} 条。")).format(count=count), "success")
        return redirect(url_for("SpecialBalancesView.reconciliation", pk=pk), 303)

    @expose("/lines/<int:pk>/match", methods=["POST"])
    @opens
    def match(self, pk: int) -> Response:
        """A line and a booking are the same."""
        entry = db.session.get(AccountEntry, whole(request.form.get("entry_id", "")))
        if entry is None:
            raise NotFound(_("没有这笔流水，或不在您的工作范围内。"))
        return _on_line(pk, lambda line: statements.match(db.session(), current.actor(), line, entry))

    @expose("/lines/<int:pk>/explain", methods=["POST"])
    @opens
    def explain(self, pk: int) -> Response:
        """Why a line has no booking yet."""
        text = request.form.get("explanation", "")
        return _on_line(pk, lambda line: statements.explain(db.session(), current.actor(), line, text))

    @expose("/lines/<int:pk>/reopen", methods=["POST"])
    @opens
    def reopen(self, pk: int) -> Response:
        """A match or an explanation is taken back."""
        return _on_line(pk, lambda line: statements.unmatch(db.session(), current.actor(), line))

    def _take(self, account: SpecialAccount, sent: FileStorage | None) -> Outcome:
        if sent is None or not sent.filename:
            raise DomainError(_("请选择银行的对账单文件。"), field="file")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "statement"
            sent.save(path)
            return statements.take(db.session(), current.actor(), account, path, sent.filename)

    def _refused(
        self, account: SpecialAccount, sent: FileStorage | None, sentences: list[str], outcome: Outcome | None = None
    ) -> Response:
        key, name = account.id, (sent.filename or "")[:120] if sent else ""
        db.session().rollback()
        problems = len(outcome.problems) if outcome else 0
        said = {"file": name, "problems": problems, "reason": "；".join(sentences)[:300]}
        record_apart(current.actor(), Tag.STATEMENT_TAKE, account, outcome=Told.REFUSED, division_code="", **said)
        page = statementpages.taking_page(account_of(key), sentences, outcome)
        return render("ywl/statement_taking.html", page, 422)


def account_of(pk: int) -> SpecialAccount:
    """The account, inside the scope. Raises :class:`NotFound`."""
    row: SpecialAccount | None = db.session.get(SpecialAccount, pk) if 0 < pk <= LARGEST_KEY else None
    if row is None:
        raise NotFound(_("没有这个专户，或不在您的工作范围内。"))
    return row


def _on_line(pk: int, act: Callable[[StatementLine], None]) -> Response:
    """Do something to a line and go back to where its button stood; what is wrong is told there."""
    line = db.session.get(StatementLine, pk) if 0 < pk <= LARGEST_KEY else None
    if line is None:
        raise NotFound(_("没有这条对账单，或不在您的工作范围内。"))
    back = urls.came_from(url_for("SpecialBalancesView.reconciliation", pk=line.account_id))
    try:
        act(line)
        flash(say(_("已办理。")), "success")
    except DomainError as refusal:
        db.session().rollback()
        for sentence in told(refusal):
            flash(sentence, "danger")
    return redirect(back, 303)


def _day(text: str) -> date:
    """The day asked for; today where none is, or none that can be."""
    try:
        return values.read_day(text) if text else clock.today()
    except DomainError:
        return clock.today()
