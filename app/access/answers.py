"""How the gate answers whom it does not let in: a page, a fragment of one, or JSON."""

from __future__ import annotations

from typing import Any

from flask import current_app, jsonify, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import cookies
from app.access.models import Stage
from app.access.standing import Standing
from app.access.why import SENTENCES, WRONG_HOST, Why
from app.kernel.words import Phrase, _
from app.offices.post import post_labels
from app.web.pages import Link, Refusal
from app.web.refusals import wants_json
from app.web.rendering import render
from app.web.saying import say
from app.web.urls import inside

STEPS = {
    Stage.CODE: "SignInView.code",
    Stage.ENROL: "SignInView.enrol",
    Stage.PASSWORD: "SignInView.password",
    Stage.POST: "SignInView.post",
}


def refuse(code: int, sentence: str, *, forget: bool = False) -> Response:
    """Refused, with the sentence that says what to do."""
    if wants_json():
        response = _json(code, sentence)
    else:
        way_out = Link(say(_("重新登录")), url_for("SignInView.sign_in"), icon="login", kind="primary")
        response = render("ywl/refusal.html", Refusal(code, say(_("不能访问")), say(sentence), [way_out]), code)
    if forget:
        cookies.take(response, current_app.config["YWL"])
    return response


def wrong_host() -> Response:
    """The request names a host that is not ours: plain words, since no address of ours can be built from it."""
    response = make_response(say(WRONG_HOST), 400)
    response.mimetype = "text/plain"
    return response


def ask_to_sign_in(why: Why | None, otherwise: Phrase) -> Response:
    """Nobody is signed in: to the sign-in page, which says why and comes back here afterwards."""
    sentence = SENTENCES[why] if why else otherwise
    said: dict[str, Any] = {"why": str(why)} if why else {}
    if request.method == "GET" and request.path != "/":
        said["next"] = inside(request.full_path.rstrip("?"), "")
    return _lead_to(url_for("SignInView.sign_in", **said), sentence)


def continue_at(stage: str, sentence: Phrase) -> Response:
    """The sign-in is not finished: on to its next step."""
    return _lead_to(url_for(STEPS[Stage(stage)]), sentence)


def post_links(found: Standing) -> list[Link]:
    """The officer's posts as buttons, where there are several."""
    labels = post_labels()
    return [
        Link(
            f"{say(labels[actor.post])} · {actor.organisation}",
            url_for("SwitchPostView.switch", grant_id=actor.grant_id),
            method="post",
            active=found.actor is not None and actor.grant_id == found.actor.grant_id,
        )
        for actor in found.others
    ]


def _lead_to(address: str, sentence: str) -> Response:
    if wants_json():
        return _json(401, sentence)
    if "HX-Request" in request.headers:
        response = make_response(say(sentence), 401)
        response.headers["HX-Redirect"] = address
        return response
    return redirect(address)


def _json(code: int, sentence: str) -> Response:
    return make_response(jsonify({"code": code, "message": say(sentence)}), code)
