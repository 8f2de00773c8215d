"""The programs' way in: an opaque token for name, password and code, from an assigned address."""

from __future__ import annotations

from typing import Any

from flask import g, jsonify, request
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from app.access.policy import policy
from app.access.services import sessions, tokens
from app.access.services.failures import TooMany
from app.access.services.sign_in import Attempt
from app.access.views.apart import apart
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.web import current
from app.web.saying import say

_NOT_JSON = _("请用 JSON 提交 username、password，需要时加 code 和 post。")


class TokenApi(BaseView):
    """Opaque tokens, kept like sessions and ended like them."""

    route_base = "/api/v1/token"
    default_view = "issue"

    @expose("", methods=["POST"])
    def issue(self) -> tuple[Response, int]:
        """A token; 401 with one sentence whatever was wrong, 429 after too many attempts."""
        said = request.get_json(silent=True) if request.is_json else None
        if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
            return _answer(400, {"message": say(_NOT_JSON)})
        try:
            with apart("a program signs in") as session:
                row, token = tokens.issue_token(session, _asked(said))
        except TooMany as refusal:
            return _answer(429, {"message": say(refusal.sentence)})
        except DomainError as refusal:
            return _answer(401, {"message": say(refusal.sentence)})
        idle = int(policy().idle.total_seconds())
        return _answer(
            200, {"token": token, "expires_at": row.expires_at.isoformat(), "idle_seconds": idle, "type": "Bearer"}
        )

    @expose("", methods=["DELETE"])
    def end(self) -> tuple[Response, int]:
        """The token ends itself."""
        actor = current.actor()
        with apart("a program signs out") as session:
            sessions.sign_out(session, actor, g.standing.row.id)
        return _answer(200, {"message": say(_("令牌已作废。"))})


def _asked(said: dict[str, str]) -> tokens.Request:
    attempt = Attempt(
        said.get("username", ""),
        said.get("password", ""),
        g.address,
        path=request.path,
        browser=request.user_agent.string,
    )
    return tokens.Request(attempt, said.get("code", ""), said.get("post", ""))


def _answer(code: int, said: dict[str, Any]) -> tuple[Response, int]:
    return jsonify(said if code == 200 else {"code": code, **said}), code
