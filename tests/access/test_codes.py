"""One-time codes: used once, on whatever server, in a narrow window; and the fresh proof for steps that move money."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.access.models import Irregularity, IrregularityKind, OfficerSession
from app.access.services import administration, identity
from app.access.services.fresh import require_fresh
from app.access.services.identity import Verdict, prove_code
from app.access.services.sessions import hash_of
from app.access.services.writing import writing
from app.kernel import clock, totp
from app.kernel.errors import DomainError, NotAllowed
from app.offices.models import Officer
from app.offices.post import posts
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from tests import signing, world
from tests.access.browser import Browser, forget_code, present_code, said
from tests.access.conftest import Probes

Open = Callable[..., Browser]
USED = "这个验证码已经用过，请等验证器显示下一个后再试"
STRONG = [key for key, (_where, post, _name) in world.OFFICERS.items() if posts()[post].strong]


def at_code(browser: Open, key: str = "finance") -> Browser:
    one = browser()
    assert one.sign_in(key).location == "/sign-in/code"
    return one


@pytest.mark.parametrize("key", world.OFFICERS)
def test_a_code_is_asked_of_strong_posts_and_of_no_other(browser: Open, probes: Probes, key: str) -> None:
    answer = browser().sign_in(key)
    probes.expect((answer.location == "/sign-in/code") is (key in STRONG), answer.location)


def test_everyone_who_administers_or_approves_money_has_a_strong_post(probes: Probes) -> None:
    for code in (
        "network_admin", "system_administrator", "security_administrator", "audit_administrator",
        "department_reviewer", "finance", "bank_operator",
    ):  # fmt: skip
        probes.expect(posts()[code].strong, code)


@pytest.mark.parametrize("key", STRONG)
def test_a_used_code_opens_nothing_again(browser: Open, probes: Probes, key: str) -> None:
    code = present_code()
    first = at_code(browser, key)
    probes.expect(first.post("/sign-in/code", {"code": code}).location == "/", "the first use is refused")
    again = at_code(browser, key).post("/sign-in/code", {"code": code})
    probes.expect(again.status_code == 422 and USED in said(again), said(again))


def test_a_replay_is_an_irregularity(browser: Open, probes: Probes) -> None:
    code = present_code()
    at_code(browser).post("/sign-in/code", {"code": code})
    at_code(browser).post("/sign-in/code", {"code": code})
    with system_session("test") as session:
        found = session.query(Irregularity).filter_by(kind=IrregularityKind.REPLAY, username="finance").all()
    probes.expect(len(found) == 1 and found[0].sentence.startswith(USED), found)


@pytest.mark.parametrize(
    ("seconds", "fits"), [(-90, False), (-60, False), (-30, True), (0, True), (30, True), (60, False), (90, False)]
)
def test_a_code_fits_one_step_before_and_after(browser: Open, probes: Probes, seconds: int, fits: bool) -> None:
    one, now = at_code(browser), clock.now()
    with clock.frozen(now):
        code = totp.code_at(world.CODE_SECRET, now + timedelta(seconds=seconds))
        answer = one.post("/sign-in/code", {"code": code})
        probes.expect((answer.status_code == 302) is fits, (seconds, said(answer)))


def test_an_earlier_code_is_of_no_use_after_a_later_one(browser: Open, probes: Probes) -> None:
    now = clock.now()
    with clock.frozen(now):
        later = totp.code_at(world.CODE_SECRET, now + timedelta(seconds=30))
        probes.expect(at_code(browser).post("/sign-in/code", {"code": later}).status_code == 302, "refused")
        answer = at_code(browser).post("/sign-in/code", {"code": present_code()})
        probes.expect(USED in said(answer), said(answer))


NO_CODES = ["", "1", "12345", "1234567", "abcdef", "-12345", "１２３４５", "0x1234", "1e5000", "' OR 1"]


@pytest.mark.parametrize("code", NO_CODES)
def test_what_is_no_code_is_refused(browser: Open, probes: Probes, code: str) -> None:
    answer = at_code(browser).post("/sign-in/code", {"code": code})
    is_refused = answer.status_code == 422 and ("验证码不正确" in said(answer) or "请填写" in said(answer))
    probes.expect(is_refused, said(answer))


def test_full_width_digits_and_spaces_are_read(browser: Open, probes: Probes) -> None:
    code = present_code().translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    answer = at_code(browser).post("/sign-in/code", {"code": f"{code[:3]} {code[3:]}"})
    probes.expect(answer.location == "/", said(answer))


def test_somebody_elses_code_is_wrong(browser: Open, probes: Probes) -> None:
    other = totp.code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", clock.now())
    probes.expect("验证码不正确" in said(at_code(browser).post("/sign-in/code", {"code": other})), "taken")


def test_one_code_at_the_same_time_on_eight_servers_is_used_once(app: Flask, probes: Probes) -> None:
    code = present_code()
    forget_code("finance")

    def once(_turn: int) -> Verdict:
        with app.app_context(), writing("test") as session:
            officer = session.query(Officer).filter_by(username="finance").one()
            session.commit()
            verdict = prove_code(session, officer, code)
            session.commit()
            return verdict

    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(once, range(8)))
    for verdict in verdicts:
        probes.expect(verdict in (Verdict.RIGHT, Verdict.USED), verdict)
    probes.expect(verdicts.count(Verdict.RIGHT) == 1, verdicts)


def test_the_secret_is_sealed_in_the_database(app: Flask, probes: Probes) -> None:
    from app.extensions import db

    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT set_config('ywl.everything', 'yes', false)")
        rows = connection.exec_driver_sql("SELECT code_secret FROM officers WHERE code_secret IS NOT NULL").scalars()
        for kept in rows:
            probes.expect(world.CODE_SECRET not in kept, kept)


def test_binding_another_authenticator_asks_for_a_fresh_proof(browser: Open, probes: Probes) -> None:
    one = browser().come_in("finance")
    probes.expect(one.get("/account/code/bind").location == "/account/code", "bound without a proof")
    wrong = one.post("/account/code", {"proof": "Wrong-Password"})
    probes.expect("当前口令不正确" in said(wrong), said(wrong))
    probes.expect(one.post("/account/code", {"proof": world.PASSWORD}).location == "/account/code/bind", "refused")
    page = one.get("/account/code/bind").get_data(as_text=True)
    secret = page.partition("手工输入密钥：")[2].partition('"')[0].partition("<")[0]
    answer = one.post("/account/code/bind", {"code": totp.code_at(secret, clock.now())})
    probes.expect(answer.location == "/account/" and one.get("/account/").status_code == 200, said(answer))
    old = browser()
    old.sign_in("finance")
    probes.expect("验证码不正确" in said(old.post("/sign-in/code", {"code": present_code()})), "the old one fits")
    with system_session("test") as session:
        session.query(Officer).filter_by(username="finance").update({"code_secret": world.CODE_SECRET})
        session.commit()


def test_an_administrator_unbinds_a_lost_authenticator_of_the_own_area(
    browser: Open, probes: Probes, small_world: world.World
) -> None:
    one = browser().come_in("finance")
    with system_session("test") as session:
        actors = {key: world.actor(session, small_world, key) for key in ("county_admin", "other_county_admin")}
    for key, actor in actors.items():
        with session_for(actor) as session:
            row = session.get(Officer, small_world.officers["finance"])
            probes.expect((row is None) is (key == "other_county_admin"), key)
            if row is not None:
                administration.reset_code(session, actor, row)
    probes.expect("您的口令、岗位或地址有变动" in said(one.get("/sign-in")), "the session goes on")
    probes.expect(browser().sign_in("finance").location == "/sign-in/enrol", "is not asked to bind anew")
    with system_session("test") as session:
        session.query(Officer).filter_by(username="finance").update({"code_secret": world.CODE_SECRET})
        session.commit()


@pytest.mark.parametrize("act", [administration.reset_password, administration.reset_code, administration.end_sessions])
def test_nobody_administers_the_own_sign_in(
    probes: Probes, small_world: world.World, act: Callable[[Session, Actor, Officer], object]
) -> None:
    with system_session("test") as session:
        actor = world.actor(session, small_world, "county_admin")
    with session_for(actor) as session:
        own = session.get_one(Officer, actor.officer_id)
        with pytest.raises(NotAllowed, match="不能对自己办理这一项"):
            act(session, actor, own)
    probes.expect(True)


@pytest.mark.parametrize("act", [administration.reset_password, administration.reset_code])
@pytest.mark.parametrize("key", ["city_admin", "security_administrator", "town_operator"])
def test_only_the_registering_office_gives_new_passwords_and_authenticators(
    probes: Probes, small_world: world.World, act: Callable[[Session, Actor, Officer], object], key: str
) -> None:
    with system_session("test") as session:
        actor = world.actor(session, small_world, key)
    with system_session("test") as session, pytest.raises(NotAllowed, match="不由本办登记"):
        act(session, actor, session.get_one(Officer, small_world.officers["finance"]))
    probes.expect(True)


@pytest.mark.parametrize("act", [administration.reset_password, administration.reset_code])
@pytest.mark.parametrize("post", ["audit_administrator", "system_administrator", "security_administrator"])
def test_an_office_cannot_take_over_the_sign_in_of_its_own_administrators(
    probes: Probes, small_world: world.World, act: Callable[[Session, Actor, Officer], object], post: str
) -> None:
    key = small_world.officers[post]
    with system_session("test") as session:
        own, above = (world.actor(session, small_world, who) for who in ("county_admin", "city_admin"))
        kept = {name: getattr(session.get_one(Officer, key), name) for name in ("password", "code_secret")}
    with session_for(own) as session, pytest.raises(NotAllowed, match="由上一级惠民办重置"):
        act(session, own, session.get_one(Officer, key))
    with session_for(above) as session:
        act(session, above, session.get_one(Officer, key))
    with system_session("test") as session:
        session.query(Officer).filter_by(id=key).update(kept | {"must_change_password": False})
        session.commit()
    probes.expect(True)


@pytest.fixture
def working(app: Flask, small_world: world.World) -> Callable[[str], Actor]:
    """Signs an officer in and returns the actor of that session."""

    def actor(key: str) -> Actor:
        token = signing.sign_in(app.test_client(), key)
        with system_session("test") as session:
            number = session.query(OfficerSession.id).filter_by(token_hash=hash_of(token)).scalar()
            found = world.actor(session, small_world, key)
        from dataclasses import replace

        return replace(found, session_id=str(number))

    return actor


def proof_of(actor: Actor, proof: str) -> str:
    """The sentence with which a proof is refused, or nothing."""
    with session_for(actor) as session:
        try:
            require_fresh(session, actor, proof)
        except DomainError as refusal:
            return str(refusal.sentence)
    return ""


def test_a_step_that_moves_money_wants_the_password_or_a_new_code(
    probes: Probes, working: Callable[[str], Actor]
) -> None:
    actor = working("finance")
    probes.expect(proof_of(actor, world.PASSWORD) == "", "the password is refused")
    code = present_code()
    probes.expect(proof_of(actor, code) == "", "a new code is refused")
    probes.expect(USED in proof_of(actor, code), "the same code twice")
    asked = "请输入登录口令或验证器上的 6 位验证码"
    for wrong, sentence in [("", asked), ("   ", asked), ("Wrong", "当前口令不正确")]:
        probes.expect(sentence in proof_of(actor, wrong), wrong)
    probes.expect("验证码不正确" in proof_of(actor, "000000"), "a wrong code")


def test_wrong_proofs_lock_and_end_the_session(browser: Open, probes: Probes, working: Callable[[str], Actor]) -> None:
    actor = working("finance")
    for _turn in range(5):
        probes.expect("当前口令不正确" in proof_of(actor, "Wrong"), "not judged")
    text = proof_of(actor, world.PASSWORD)
    probes.expect("登录已经结束" in text, text)
    probes.expect("失败次数过多" in said(browser().sign_in("finance")), "the name is not locked")


def test_a_proof_belongs_to_an_open_session_of_the_same_officer(
    probes: Probes, working: Callable[[str], Actor]
) -> None:
    from dataclasses import replace

    one, other = working("finance"), working("bank_operator")
    for actor in (replace(one, session_id=other.session_id), replace(one, session_id=""), replace(one, session_id="0")):
        probes.expect("登录已经结束，请重新登录后再办理" in proof_of(actor, world.PASSWORD), actor.session_id)


def test_a_wrong_code_costs_as_much_work_as_a_right_one(probes: Probes, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = identity.totp.verify
    monkeypatch.setattr(identity.totp, "verify", lambda *given: asked.append("x") or real(*given))
    with system_session("test") as session:
        officer = session.query(Officer).filter_by(username="finance").one()
        verdict = prove_code(session, officer, "000000")
        session.rollback()
    probes.expect(verdict is Verdict.WRONG and len(asked) == 1, asked)
