"""Every refusal as a page, a fragment or JSON: what happened, in a sentence, and what to do now."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, jsonify, make_response, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.audit.trail import Outcome, record_apart
from app.extensions import db
from app.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from app.kernel.words import _
from app.store.wall import WallError
from app.web import current
from app.web.asking import BadRequest
from app.web.pages import Link, Refusal
from app.web.saying import say
from app.web.tags import Tag

log = logging.getLogger(__name__)
Render = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Words:
    """What a status code means to a clerk."""

    title: str
    sentence: str


WORDS = {
    400: Words(_("请求有误"), _("提交的内容不完整或已过期，请返回上一页刷新后再试。")),
    401: Words(_("请先登录"), _("您还没有登录，或登录已经结束。请重新登录。")),
    403: Words(_("不能这样做"), _("您的岗位没有这项权限。如确实需要，请联系本级网络管理员。")),
    404: Words(_("没有找到"), _("要找的内容不存在，或不在您的工作范围内。")),
    405: Words(_("不能这样做"), _("这个地址不接受这种操作，请从页面上的按钮进入。")),
    409: Words(_("没有完成"), _("内容已被别人改动，请刷新后再试。")),
    413: Words(_("文件太大"), _("上传的内容太大，请拆分成小一些的文件再上传。")),
    422: Words(_("没有完成"), _("填写的内容需要修改。")),
    429: Words(_("操作太频繁"), _("请求太频繁，请稍等片刻再试。")),
    500: Words(_("系统出错"), _("操作没有完成，已经记录。请稍后再试；如果一直这样，请把编号告诉网络管理员。")),
}


def install(flask: Flask, render: Render) -> None:
    """Answer every error of the application in its own words."""

    def answer(code: int, sentence: str = "", reference: str = "", faults: Any = ()) -> Response:
        db.session.rollback()
        words = WORDS.get(code, WORDS[500] if code >= 500 else WORDS[400])
        said = say(sentence) or say(words.sentence)
        if wants_json():
            body: dict[str, Any] = {"code": code, "message": said}
            if reference:
                body["reference"] = reference
            if faults:
                body["errors"] = [{"field": fault.field, "message": say(fault.sentence)} for fault in faults]
            return make_response(jsonify(body), code)
        page = Refusal(code, say(words.title), said, _ways_out(code), reference)
        return render("ywl/refusal.html", page, code)

    def http(error: HTTPException) -> Response:
        if error.response is not None:
            return error.response  # type: ignore[return-value]
        code = error.code or 500
        if code in (301, 302, 303, 307, 308):
            return error.get_response()  # type: ignore[return-value]
        response = answer(code)
        if code == 405 and isinstance(valid := getattr(error, "valid_methods", None), (list, set, tuple)):
            response.headers["Allow"] = ", ".join(sorted(valid))
        return response

    def forged(_error: CSRFError) -> Response:
        return answer(400, _("页面已过期，请刷新后再提交。"))

    def refused(error: DomainError) -> Response:
        return answer(status_of(error), error.sentence, faults=error.faults)

    def outside(error: WallError) -> Response:
        note_irregularity(str(error))
        return answer(403)

    def unheld(_error: DataError) -> Response:
        """No row has a number that the column cannot hold; PostgreSQL says so by refusing to compare."""
        return answer(404)

    def broken(error: Exception) -> Response:
        reference = secrets.token_hex(4)
        log.exception("unexpected error %s at %s", reference, request.path, exc_info=error)
        return answer(500, reference=reference)

    flask.register_error_handler(HTTPException, http)
    flask.register_error_handler(CSRFError, forged)
    flask.register_error_handler(DomainError, refused)
    flask.register_error_handler(WallError, outside)
    flask.register_error_handler(DataError, unheld)
    flask.register_error_handler(Exception, broken)


def status_of(error: DomainError) -> int:
    """The status code that a refusal of the rules answers with."""
    kinds = ((NotAllowed, 403), (NotFound, 404), (Conflict, 409), (BadRequest, 400))
    return next((code for kind, code in kinds if isinstance(error, kind)), 422)


def wants_json() -> bool:
    """Whether who asks is a program and not a page."""
    if request.path.startswith("/api/"):
        return True
    accepted = request.accept_mimetypes
    return accepted.best_match(["text/html", "application/json"], "text/html") == "application/json"


def note_irregularity(what: str) -> None:
    """Put an attempt to pass the wall on record, whatever becomes of the request."""
    log.warning("the wall held: %s at %s", what, request.path)
    actor = current.actor_or_none()
    if actor is None:
        return
    db.session.rollback()
    try:
        record_apart(actor, Tag.WALL, outcome=Outcome.REFUSED, method=request.method, path=request.path[:200])
    except DomainError:
        log.exception("the trail did not take the attempt at %s", request.path)


def _ways_out(code: int) -> list[Link]:
    if code == 401:
        return [Link(say(_("去登录")), "/", icon="login", kind="primary")]
    return [Link(say(_("返回首页")), "/", icon="home", kind="primary")]
