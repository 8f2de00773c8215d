"""The gate: every request passes here before any view, or is refused (A18, A36, A37, A39).

In order: the host's name, the true address, the session, the officer, the post, the registered address, the form's
token. Whoever is let in gets a database session inside the own scope; what only reads gets one that only reads.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask, current_app, g, request
from werkzeug.exceptions import SecurityError
from werkzeug.wrappers import Response

from app.access import answers, cookies, headers, policy, standing
from app.access.directory.place import Place
from app.access.doors import OPEN_ENDPOINTS, WITHOUT_FORM, Door, check_routes, door_of
from app.access.models import IrregularityKind, SessionKind, Stage
from app.access.services import contacts
from app.access.services.irregularities import Trouble, note
from app.access.services.writing import writing
from app.access.standing import Fallen, Standing
from app.access.tags import Tag, labels
from app.access.why import NOT_FOR_PAGES, NOT_SIGNED_IN, NOT_YET
from app.audit import labels as trail_labels
from app.extensions import csrf, db
from app.kernel import passwords
from app.kernel.addresses import client_address
from app.kernel.errors import DomainError
from app.store.sessions import reading_session
from app.store.transaction import transaction
from app.store.wall import READ_ONLY, enter
from config import Settings, Unsafe

__all__ = ["OPEN_ENDPOINTS", "check_routes", "install"]

READS = frozenset({"GET", "HEAD", "OPTIONS"})


def install(flask: Flask) -> None:
    """Stand before every request of the application."""
    settings: Settings = flask.config["YWL"]
    flask.config["WTF_CSRF_CHECK_DEFAULT"] = False  # asked here, when it is known who asks
    _insist_on_sound_directory(settings)
    policy.use(_policy(settings))
    trail_labels.use(acts=labels)
    flask.add_url_rule("/healthz", "healthz", _healthz)
    flask.before_request(_before)
    flask.after_request(lambda response: headers.dress(response, settings))
    flask.teardown_request(_end)


def _policy(settings: Settings) -> policy.Policy:
    return policy.Policy(
        idle=timedelta(minutes=settings.idle_minutes),
        lifetime=timedelta(hours=settings.session_hours),
        lock_after=settings.lock_after,
        lock_for=timedelta(minutes=settings.lock_minutes),
        rules=passwords.PasswordRules(max_age_days=settings.password_days),
        directory=settings.ldap,
    )


def _insist_on_sound_directory(settings: Settings) -> None:
    """Raise :class:`Unsafe` for a directory that could not be asked, or would be asked in clear in production."""
    if not settings.ldap.get("server"):
        return
    try:
        place = Place.from_settings(settings.ldap)
    except ValueError as error:
        raise Unsafe(f"目录服务的设置有误：{error}") from error
    if settings.production and place.is_in_clear:
        raise Unsafe("目录服务的口令会以明文传输：请用 ldaps://，或设 YWL_LDAP_STARTTLS=yes")


def _healthz() -> tuple[str, int]:
    """Whether the service and its database answer; says nothing else."""
    with reading_session("health check") as session:
        session.execute(sa.text("SELECT 1"))
    return "ok\n", 200


def _before() -> Response | None:
    settings: Settings = current_app.config["YWL"]
    _begin_clean()
    if settings.production:
        request.scheme = "https"
    if isinstance(request.routing_exception, SecurityError):
        return answers.wrong_host()
    door = door_of(request.endpoint)
    refusal = _find_address(settings)
    if refusal is not None:
        return refusal
    if door is Door.ANYONE:
        return None
    return _identify(settings, door) or _finish()


def _end(_error: BaseException | None) -> None:
    """The database session ends with the request, and lets go of what it holds."""
    db.session.remove()


def _begin_clean() -> None:
    """Nothing of an earlier request is left, even where an application context outlives it."""
    for name in list(g):
        g.pop(name)
    db.session.remove()


def _find_address(settings: Settings) -> Response | None:
    """The address that the request truly comes from; refused where it cannot be told."""
    reached_from = request.remote_addr or ""
    try:
        g.address = client_address(request.remote_addr, request.headers.get("X-Forwarded-For"), settings.proxies)
    except DomainError as refusal:
        g.address = ""
        if door_of(request.endpoint) is not Door.ANYONE:
            _note(Trouble(IrregularityKind.PROXY, refusal.sentence, reached_from[:45], request.path))
        return answers.refuse(403, refusal.sentence)
    request.remote_addr = g.address
    return None


def _identify(settings: Settings, door: Door) -> Response | None:
    token, bearer = cookies.token_in(request, settings), cookies.bearer_in(request)
    shown = token or bearer
    found = standing.judge(shown, g.address) if shown else Fallen()
    if isinstance(found, Fallen):
        return _turn_away(found, door)
    if not token and (found.row.kind != SessionKind.TOKEN or not request.path.startswith("/api/")):
        return answers.refuse(403, NOT_FOR_PAGES)
    if token and found.row.kind != SessionKind.WEB:
        return _turn_away(Fallen(), door)
    g.bearer = not token
    return _let_in(found, door)


def _turn_away(fallen: Fallen, door: Door) -> Response | None:
    standing.put_down(fallen, g.address, request.path)
    g.fallen = fallen
    if door is Door.SIGNING_IN:
        return None
    if fallen.sentence is not None:
        return answers.refuse(403, fallen.sentence, forget=True)
    return answers.ask_to_sign_in(fallen.why, NOT_SIGNED_IN)


def _let_in(found: Standing, door: Door) -> Response | None:
    g.officer = g._login_user = found.officer
    g.standing = found
    if found.row.stage != Stage.OPEN:
        return None if door is Door.SIGNING_IN else answers.continue_at(found.row.stage, NOT_YET)
    if found.actor is None and door is not Door.SIGNING_IN:
        return answers.refuse(403, found.sentence or NOT_SIGNED_IN)
    standing.touch(found.row)
    g.actor = found.actor
    g.post_links = answers.post_links(found)
    return None


def _finish() -> Response | None:
    """The database session enters the scope, and what changes something shows its form's token."""
    session = db.session()
    enter(session, g.get("actor"))
    if request.method in READS:
        session.info[READ_ONLY] = True
    elif request.endpoint not in WITHOUT_FORM and not g.get("bearer") and current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()
    return None


def _note(trouble: Trouble) -> None:
    with reading_session("whom to call") as looking:
        office = contacts.office_near(looking, trouble.address)
    located = Trouble(trouble.kind, trouble.sentence, trouble.address, trouble.path, division_code=office.division_code)
    with writing("the gate refuses") as session, transaction(session):
        note(session, located, Tag.REFUSE_REQUEST)
