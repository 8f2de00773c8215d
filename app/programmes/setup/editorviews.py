"""The rule editor: a draft is written, read back, and tried on real people, before anyone signs it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import flash, jsonify, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.approvals.flow import flows
from app.approvals.pages import address_of
from app.audit.trail import record
from app.extensions import db
from app.kernel import money
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.words import _
from app.programmes import screening
from app.programmes.formula import Owner
from app.programmes.law import write_conditions
from app.programmes.models import DraftState, Programme, ProgrammeVersion
from app.programmes.services import versions
from app.programmes.setup import editor, rules
from app.programmes.setup.editorpages import Draft, EditorPage, Tried, told
from app.programmes.setup.effectpages import what_if_link
from app.programmes.setup.tags import Tag
from app.registry.models import Household, Person, PersonState
from app.store.transaction import transaction
from app.web import current
from app.web.page import Page, PageView, opens
from app.web.pages import Badge, Link
from app.web.rendering import render
from app.web.saying import say
from app.web.urls import Addresses

RULES = "programme_rules"
GROUP = _("补贴项目")
MOST_TRIED = 5
_MOVES = ("add", "remove", "up", "down")


class RuleEditorView(PageView):
    """Drafts of rules: begun from a programme's page, written here, handed in on the page of the flow."""

    page = Page(RULES, _("规则编辑"), group=GROUP, icon="pencil", menu=False)
    route_base = "/programme-rules"
    default_view = "edit"

    @expose("/draft/<int:pk>", methods=["POST"])
    @opens
    def draft(self, pk: int) -> Response:
        """Begin a draft of a programme's rules, or go on with the one that is there."""
        session, programme = db.session(), _programme(pk)
        there = versions.open_draft(session, programme)
        row = there or versions.draft_version(session, current.actor(), programme)
        if row.state in rules.UNPUBLISHED:
            return redirect(url_for(f"{self.endpoint}.edit", pk=row.id), 303)
        return redirect(address_of(flows()[row.__flow__], row.id), 303)

    @expose("/<int:pk>/edit", methods=["GET", "POST"])
    @opens
    def edit(self, pk: int) -> Response:
        """The editor. Without any script its buttons do the same, one page after the other."""
        if request.method == "GET":
            row = _version(pk)
            return self._answer(row, Draft.of(row)) if _is_theirs(row) else self._read_only(row)
        row = _draft(pk)
        draft, act = Draft.typed(request.form), request.form.get("act", "save")
        if act.partition(":")[0] in _MOVES:
            return self._answer(row, draft.moved(act))
        if act.startswith("correct:"):
            return self._answer(row, self._corrected(row, draft, act))
        if act == "try":
            return self._tried(row, draft)
        return self._saved(row, draft)

    @expose("/<int:pk>/read", methods=["POST"])
    @opens
    def read(self, pk: int) -> Response:
        """One text as it is being written: what it means, or where it is wrong."""
        text, is_amount = _said()
        language = editor.language_for(db.session(), _draft(pk))
        found = language.amount(text) if is_amount else language.condition(text)
        return jsonify(
            meaning=say(found.meaning),
            mistake=say(found.mistake),
            pieces=found.pieces,
            suggestion=found.suggestion,
            corrected=found.corrected,
        )

    @expose("/<int:pk>/complete", methods=["POST"])
    @opens
    def complete(self, pk: int) -> Response:
        """What may be written where the caret stands."""
        text, _is_amount = _said()
        place = request.form.get("position", type=int) or 0
        found = editor.language_for(db.session(), _draft(pk)).complete(text, min(max(place, 0), len(text)))
        told = [
            {"start": start, "label": one.label, "insert": one.insert, "meaning": say(one.meaning), "kind": one.kind}
            for start, one in found[:40]
        ]
        return jsonify(suggestions=told)

    def _read_only(self, row: ProgrammeVersion) -> Response:
        """Whoever may look but not write is led to the page that shows the version."""
        flash(say(_("这一版规则您可以查看，不能修改。")), "info")
        return redirect(Addresses(ProgrammeVersion).show(row.id), 303)

    def _corrected(self, row: ProgrammeVersion, draft: Draft, act: str) -> Draft:
        language = editor.language_for(db.session(), row)
        return draft.corrected(act, editor.readings(language, draft.conditions), language.amount(draft.amount))

    def _saved(self, row: ProgrammeVersion, draft: Draft) -> Response:
        seen = request.form.get("seen", type=int) or 0
        try:
            versions.amend_version(db.session(), current.actor(), row, draft.read(), seen)
        except Conflict as refusal:
            db.session.rollback()
            return self._answer(row, draft, faults={"": say(refusal.sentence)}, status=409)
        except DomainError as refusal:
            db.session.rollback()
            return self._answer(row, draft, faults={one.field: say(one.sentence) for one in refusal.faults}, status=422)
        flash(say(_("草稿已保存。")), "success")
        return redirect(url_for(f"{self.endpoint}.edit", pk=row.id), 303)

    def _tried(self, row: ProgrammeVersion, draft: Draft) -> Response:
        session, actor, who = db.session(), current.actor(), request.form.get("who", "").strip()
        language = editor.language_for(session, row)
        read = [*editor.readings(language, draft.conditions), language.amount(draft.amount)]
        if any(one.mistake for one in read) or not draft.amount:
            return self._answer(row, draft, who=who, sentence=say(_("规则还有错误或还没有公式，改好后再试算。")))
        people = _people(who, language.scope)
        if not people:
            return self._answer(row, draft, who=who, sentence=say(_("辖区内没有找到这样的人，换个名字再试。")))
        day, texts = draft.day(row.effective_from), write_conditions(one for one in draft.conditions if one.text)
        found = screening.try_out(session, row.division_code, texts, draft.amount, row.programme.unit, people, day)
        with transaction(session):
            record(session, actor, Tag.VERSION_TRY, row, programme=row.programme.code, people=people)
        return self._answer(row, draft, who=who, tried=[told(one, say, money.shown) for one in found])

    def _answer(
        self,
        row: ProgrammeVersion,
        draft: Draft,
        *,
        faults: dict[str, str] | None = None,
        who: str = "",
        tried: Sequence[Tried] | None = None,
        sentence: str = "",
        status: int = 200,
    ) -> Response:
        language = editor.language_for(db.session(), row)
        state, name = DraftState(row.state), row.programme.name
        title = f"{name} · {say(_('第 {number} 版').format(number=row.number))}"
        page = EditorPage(
            title=title,
            help=say(_("一行写一个条件，全部符合才能享受。写好后先试算、测算影响，再送审。")),
            status=Badge(say(state.label), state.colour),
            draft=draft,
            readings=editor.readings(language, draft.conditions),
            amount=language.amount(draft.amount),
            action_url=url_for(f"{self.endpoint}.edit", pk=row.id),
            read_url=url_for(f"{self.endpoint}.read", pk=row.id),
            complete_url=url_for(f"{self.endpoint}.complete", pk=row.id),
            seen=request.form.get("seen", type=int) or row.version,
            who=who,
            tried=tried,
            tried_sentence=sentence,
            faults=faults or {},
            toolbar=_toolbar(row),
            crumbs=[Link(say(GROUP), ""), Link(name, _programme_address(row)), Link(title, "")],
        )
        return render("ywl/programme_rules.html", page, status)


def _toolbar(row: ProgrammeVersion) -> list[Link]:
    flow = address_of(flows()[row.__flow__], row.id)
    return [what_if_link(row), Link(say(_("送审页面")), flow, icon="send")]


def _programme_address(row: ProgrammeVersion) -> str:
    return Addresses(Programme).show(row.programme_id)


def _said() -> tuple[str, bool]:
    text = request.form.get("text", "")[: versions.LONGEST_RULE + 1]
    return text, request.form.get("of") == "amount"


def _programme(pk: int) -> Programme:
    found: Programme | None = db.session().scalars(sa.select(Programme).where(Programme.id == pk)).one_or_none()
    if found is None:
        raise NotFound(_("没有这个项目，或不在您的辖区。"))
    return found


def _version(pk: int) -> ProgrammeVersion:
    """The version, if the actor sees it."""
    about = sa.select(ProgrammeVersion).where(ProgrammeVersion.id == pk)
    found: ProgrammeVersion | None = db.session().scalars(about).one_or_none()
    if found is None:
        raise NotFound(_("没有这一版规则，或不在您的辖区。"))
    return found


def _is_theirs(row: ProgrammeVersion) -> bool:
    return row.state in rules.UNPUBLISHED and rules.may_draft(current.actor(), row.programme)


def _draft(pk: int) -> ProgrammeVersion:
    """The draft, if the actor may write it."""
    found = _version(pk)
    rules.insist_on_drafter(current.actor(), found.programme)
    if found.state not in rules.UNPUBLISHED:
        raise Conflict(_("已送审或已发布的规则不能修改；请先撤回，或起草新的版本。"))
    return found


def _people(who: str, scope: Owner) -> list[int]:
    """People of the own area: those of a name, else some at random; for households their heads."""
    session: Any = db.session()
    about = sa.select(Person.id).where(Person.state == PersonState.ACTIVE)
    if scope is not Owner.PERSON:
        about = about.where(Person.id.in_(sa.select(Household.head_id)))
    if who:
        return list(session.scalars(about.where(Person.name.startswith(who, autoescape=True)).limit(MOST_TRIED)))
    low, high = session.execute(sa.select(sa.func.min(Person.id), sa.func.max(Person.id))).one()
    found: dict[int, None] = {}
    for _attempt in range(MOST_TRIED if high is not None else 0):
        start = low + secrets.randbelow(high - low + 1)
        for key in session.scalars(about.where(Person.id >= start).order_by(Person.id).limit(1)):
            found[key] = None
    return list(found)
