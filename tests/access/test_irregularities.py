"""Irregularities (A37): each refusal once, counted up, in the area that looks into it, and handled once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.access.models import Irregularity, IrregularityKind, IrregularityState
from app.access.services import irregularities
from app.audit.models import AuditEvent
from app.kernel import clock
from app.kernel.errors import Conflict
from app.store.sessions import session_for, system_session
from tests import world
from tests.access.browser import Browser, said
from tests.access.conftest import Probes

Open = Callable[..., Browser]


def of_address(address: str) -> list[Irregularity]:
    with system_session("test") as session:
        found = session.query(Irregularity).filter_by(address=address).order_by(Irregularity.id).all()
        session.expunge_all()
        return found


def test_the_same_refusal_within_the_hour_is_one_row_that_counts(browser: Open, probes: Probes) -> None:
    for _turn in range(3):
        browser("10.50.0.1").sign_in("informant")
    (row,) = of_address("10.50.0.1")
    probes.expect((row.kind, row.times) == (IrregularityKind.STRANGER, 3), row.times)
    probes.expect(row.sentence.startswith("本机地址 10.50.0.1 没有登记"), row.sentence)
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        browser("10.50.0.1").sign_in("informant")
    probes.expect([one.times for one in of_address("10.50.0.1")] == [3, 1], "not counted anew after an hour")


def test_what_may_be_a_password_in_the_wrong_field_is_not_kept(browser: Open, probes: Probes) -> None:
    browser("10.50.0.2").sign_in("My-Secret#Password9")
    browser("10.50.0.2").sign_in("zhang.san")
    names = {row.username for row in of_address("10.50.0.2")}
    probes.expect(names == {"（不成形）", "zh…"}, names)


def test_a_refusal_is_an_event_on_the_trail(browser: Open, probes: Probes) -> None:
    browser("10.50.0.3").sign_in("informant")
    with system_session("test") as session:
        event = session.query(AuditEvent).filter_by(address="10.50.0.3").one()
        probes.expect(event.outcome == "refused" and event.tag == "access:sign-in:refuse", event.tag)


def test_an_administrator_handles_an_irregularity_once(browser: Open, probes: Probes, small_world: world.World) -> None:
    for _turn in range(5):
        browser().sign_in("informant", "Wrong")
    page = said(browser().come_in("county_admin").get("/irregularities/list/"))
    probes.expect("连续失败被锁定" in page and "informant" in page, page)
    with system_session("test") as session:
        actor = world.actor(session, small_world, "county_admin")
        stranger = world.actor(session, small_world, "other_county_admin")
    with session_for(stranger) as session:
        probes.expect(session.query(Irregularity).filter_by(username="informant").count() == 0, "seen elsewhere")
    with session_for(actor) as session:
        row = session.query(Irregularity).filter_by(username="informant", kind=IrregularityKind.FAILURES).first()
        assert row is not None
        irregularities.handle(session, actor, row, {"note": "本人忘记口令"})
        probes.expect((row.state, row.note) == (IrregularityState.HANDLED, "本人忘记口令"), row.note)
        with pytest.raises(Conflict, match="这条异常已经处理过了"):
            irregularities.handle(session, actor, row, {"note": "again"})


def test_the_page_of_irregularities_is_for_administrators(browser: Open, probes: Probes) -> None:
    for key in ("county_admin", "security_administrator", "city_admin"):
        probes.expect(browser().come_in(key).get("/irregularities/list/").status_code == 200, key)
    for key in ("informant", "town_operator", "finance", "bank_operator"):
        probes.expect(browser().come_in(key).get("/irregularities/list/").status_code == 403, key)
