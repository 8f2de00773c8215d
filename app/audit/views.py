"""The page on which the audit administrator sees whether the trail is intact, and has it verified now."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.audit.models import AuditEvent, TrailCheck, Verdict
from app.audit.notary import notary
from app.audit.reading import stored_head
from app.audit.signing import fingerprint
from app.audit.verify import last_checks
from app.extensions import db
from app.jobs.services import enqueue
from app.kernel.errors import BrokenTrail
from app.kernel.words import _
from app.store.actor import system
from app.store.sessions import system_session
from app.web import current, security, urls
from app.web.page import Page, PageView, opens
from app.web.pages import Badge, Cell, Detail, Group, Link, ShowPage
from app.web.rendering import render
from app.web.saying import say
from app.web.showing import instant

JOB = "verify_trail"


class TrailCheckView(PageView):
    """The state of the trail: what the last verification found, and the newest head."""

    page = Page("trail_check", _("审计链校验"), group=_("安全审计"), icon="shield-check")
    route_base = "/trail"
    default_view = "check"

    @expose("/check")
    @opens
    def check(self) -> Response:
        """The page."""
        return render("ywl/show.html", _page(last_checks()))

    @expose("/check", methods=["POST"])
    @opens
    def verify(self) -> Response:
        """Have the trail verified by a job. A trail that accepts no event any more does not stand in the way."""
        actor = current.actor()
        try:
            run = enqueue(db.session(), actor, JOB)
        except BrokenTrail:
            db.session.rollback()
            reason = f"trail check asked for by {actor.username}"
            with system_session(reason) as session:
                enqueue(session, system(reason), JOB, {"asked_by": actor.name})
            flash(say(_("审计链目前写不进记录，校验已交由系统执行，稍后刷新本页查看结果。")), "warning")
            return redirect(url_for("TrailCheckView.check"), 303)
        return redirect(url_for("MyJobsView.show", pk=run.id), 303)


def _page(checks: Sequence[TrailCheck]) -> ShowPage:
    last = checks[0] if checks else None
    verdict = Verdict(last.verdict) if last else None
    return ShowPage(
        title=say(_("审计链校验")),
        status=Badge(say(verdict.label), verdict.colour) if verdict else None,
        help=say(
            _("每条审计记录都与前一条相接并签名。校验会重新计算全部记录，指出第一条有问题的。系统每天自动校验一次。")
        ),
        toolbar=_toolbar(),
        groups=[
            Group(say(_("上次校验")), _last(last) if last else [_line(_("结论"), say(_("还没有校验过。")))]),
            Group(say(_("最新链头")), _head()),
            *([Group(say(_("以前的校验")), [_past(check) for check in checks[1:]])] if checks[1:] else []),
        ],
        crumbs=[Link(say(_("安全审计")), ""), Link(say(_("审计链校验")), "")],
    )


def _toolbar() -> list[Link]:
    links = [Link(say(_("立即校验")), url_for("TrailCheckView.verify"), "shield-check", "post", "primary")]
    if security.may("list", str(AuditEvent.__tablename__)):
        links.append(Link(say(_("审计记录")), urls.base_of(AuditEvent) + "/list/", "list-details"))
    return links


def _last(check: TrailCheck) -> list[Detail]:
    verdict = Verdict(check.verdict)
    found = [
        Detail(say(_("结论")), Cell(say(verdict.label), badge=verdict.colour), help=check.sentence),
        _line(_("时间"), instant(check.at)),
        _line(_("已核对"), say(_("{rows} 条，用时 {seconds} 秒").format(rows=check.rows, seconds=check.seconds))),
        _line(_("可信的链头"), check.head),
        _line(_("提出人"), check.asked_by),
    ]
    return found if check.first_bad is None else [*found, _line(_("第一条有问题的"), str(check.first_bad))]


def _head() -> list[Detail]:
    head = stored_head()
    return [
        Detail(
            say(_("链头")),
            Cell(head.printed),
            help=say(_("抄在纸上或打印留存，以后可用 audit verify --head 核对。")),
        ),
        _line(_("SHA-256"), head.sha256),
        _line(_("公钥指纹"), fingerprint(notary().signer.verifier)),
    ]


def _past(check: TrailCheck) -> Detail:
    verdict = Verdict(check.verdict)
    return Detail(instant(check.at), Cell(say(verdict.label), badge=verdict.colour), help=check.sentence)


def _line(label: str, text: str) -> Detail:
    return Detail(say(label), Cell(text))
