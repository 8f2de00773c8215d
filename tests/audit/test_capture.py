"""Changes note themselves: before and after, masked where a page would mask, secrets only named."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.audit import labels
from app.audit.models import AuditEvent
from app.audit.verify import verify
from app.kernel import clock
from app.offices.models import Officer, Organisation, ProgrammeDuty, Terminal
from app.store.actor import Actor
from app.store.base import models
from app.store.sessions import session_for
from app.store.transaction import transaction
from app.store.wall import WallError, enter, lifted
from tests import world

News = Callable[[], list[AuditEvent]]
IDENTITY, TELEPHONE = "130123193802140017", "13800001234"


def detail(event: AuditEvent) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(event.detail)
    return found


def officer(session: Session, small_world: world.World, key: str = "town_operator") -> Officer:
    return session.get_one(Officer, small_world.officers[key])


@pytest.fixture
def work(session: Session, county_admin: Actor) -> Session:
    enter(session, county_admin)
    return session


def test_a_new_row_is_an_event_of_its_creator(work: Session, county_admin: Actor, news: News) -> None:
    row = Organisation(kind="bank", division_code="130123000000", name="正定县邮储银行", valid_from=date(2025, 1, 1))
    with transaction(work):
        work.add(row)
    (event,) = news()
    assert (event.tag, event.username) == ("store:organisations:create", "county_admin")
    assert (event.subject_kind, event.subject_id) == ("organisations", str(row.id))
    after = detail(event)["after"]
    assert (after["name"], after["valid_from"], after["id"]) == ("正定县邮储银行", "2025-01-01", row.id)
    assert "before" not in detail(event)
    assert "uscc" not in after


def test_a_change_tells_before_and_after_of_what_changed_and_nothing_else(
    work: Session, small_world: world.World, news: News
) -> None:
    with transaction(work):
        officer(work, small_world).duty = "主任"
    (event,) = news()
    assert event.tag == "store:officers:update"
    assert event.division_code == "130123100000"
    assert detail(event) == {"before": {"duty": None}, "after": {"duty": "主任"}}


def test_a_value_that_the_session_has_forgotten_is_still_told(
    work: Session, small_world: world.World, news: News
) -> None:
    row = officer(work, small_world)
    before = row.name
    work.commit()
    row.name = "吴改名"
    work.commit()
    (event,) = news()
    assert detail(event) == {"before": {"name": before}, "after": {"name": "吴改名"}}


def test_a_foreign_key_set_through_its_relation_is_told(work: Session, small_world: world.World, news: News) -> None:
    row = officer(work, small_world, "station_operator")
    row.organisation = work.get_one(Organisation, small_world.organisations["town"])
    work.commit()
    (event,) = news()
    assert detail(event)["before"] == {"organisation_id": small_world.organisations["station"]}
    assert detail(event)["after"] == {"organisation_id": small_world.organisations["town"]}


def test_what_did_not_change_is_no_event(work: Session, small_world: world.World, news: News) -> None:
    row = officer(work, small_world)
    row.name = str(row.name)
    work.commit()
    name = row.name
    work.commit()
    row.name = name
    work.commit()
    assert news() == []


def test_masked_columns_are_kept_masked_and_secret_ones_only_named(
    work: Session, small_world: world.World, news: News
) -> None:
    row = officer(work, small_world)
    row.id_no, row.telephone = IDENTITY, TELEPHONE
    row.password, row.code_secret, row.epoch = "scrypt$…geheim", "JBSWY3DPEHPK3PXP", row.epoch + 1
    work.commit()
    (event,) = news()
    assert detail(event)["after"] == {"id_no": "130123********0017", "telephone": "138****1234"}
    assert detail(event)["secret"] == ["code_secret", "epoch", "id_no_index", "password"]
    for whole in (IDENTITY, TELEPHONE, "geheim", "JBSWY3DP"):
        assert whole not in event.detail


def test_no_secret_of_the_whole_world_is_in_any_event(session: Session, small_world: world.World) -> None:
    from sqlalchemy import select

    told = "".join(session.scalars(select(AuditEvent.detail)))
    password = officer(session, small_world).password or "none"
    assert password.split("$")[-1] not in told
    assert world.CODE_SECRET not in told


def test_a_removed_row_leaves_what_it_was(work: Session, news: News) -> None:
    with transaction(work):
        duty = ProgrammeDuty(division_code="130123000000", programme_code="2999999", organisation_id=3)
        work.add(duty)
    with transaction(work):
        work.delete(duty)
    created, removed = news()
    assert removed.tag == "store:programme_duties:delete"
    assert removed.subject_id == created.subject_id
    assert detail(removed)["before"]["programme_code"] == "2999999"


def test_an_update_of_many_rows_is_one_event_that_counts_them(work: Session, news: News) -> None:
    changed = work.execute(update(Terminal).values(note="盘点", assigned_at=clock.now())).rowcount  # type: ignore[attr-defined]
    work.execute(update(Terminal).where(Terminal.note == "没有").values(note="也没有"))
    work.commit()
    (event,) = news()
    assert event.tag == "store:terminals:update"
    assert detail(event)["rows"] == changed > 1
    assert detail(event)["after"]["note"] == "盘点"


def test_an_update_of_many_rows_keeps_masks_and_secrets_too(work: Session, news: News) -> None:
    work.execute(update(Officer).where(Officer.username == "town_operator").values(telephone=TELEPHONE, epoch=9))
    work.commit()
    (event,) = news()
    assert detail(event) == {"after": {"telephone": "138****1234"}, "rows": 1, "secret": ["epoch"]}


def test_a_removal_of_many_rows_is_one_event(work: Session, news: News) -> None:
    for number in range(3):
        work.add(ProgrammeDuty(division_code="130123000000", programme_code=f"77{number}", organisation_id=3))
    work.commit()
    work.execute(delete(ProgrammeDuty).where(ProgrammeDuty.programme_code.startswith("77")))
    work.commit()
    assert (news()[-1].tag, detail(news()[-1])) == ("store:programme_duties:delete", {"rows": 3})


def test_a_change_under_a_lifted_wall_says_why_it_was_lifted(
    work: Session, small_world: world.World, news: News
) -> None:
    with lifted(work, "the gate counts failures"):
        officer(work, small_world, "other_county_admin").failures = 3
    work.commit()
    (event,) = news()
    assert (event.username, event.division_code) == ("county_admin", "130102000000")
    assert detail(event)["lifted"] == "the gate counts failures"


def test_before_sign_in_nobody_is_said_to_have_changed_it(
    session: Session, small_world: world.World, news: News
) -> None:
    enter(session, None)
    with lifted(session, "the gate"):
        officer(session, small_world).failures = 2
    session.commit()
    (event,) = news()
    assert (event.officer_id, event.username, event.officer_name) == (0, "", "（未登录）")


def test_the_trail_itself_cannot_be_changed_through_its_model(session: Session) -> None:
    with pytest.raises(WallError, match="append-only"):
        session.execute(update(AuditEvent).values(detail="{}"))
    with pytest.raises(WallError, match="append-only"):
        session.execute(delete(AuditEvent))


@pytest.mark.parametrize("verb", ["create", "update", "delete", "record"])
def test_every_kind_of_event_takes_its_place_in_the_chain(verb: str, county_admin: Actor, news: News) -> None:
    from app.audit.trail import record

    with session_for(county_admin) as session, transaction(session):
        duty = ProgrammeDuty(division_code="130123000000", programme_code="5550001", organisation_id=3)
        session.add(duty)
        session.flush()
        if verb == "update":
            duty.document_no = "正政〔2026〕9号"
            session.flush()
        if verb == "record":
            record(session, county_admin, "test:duty:note", duty)
        session.delete(duty)
    tags = [event.tag.rpartition(":")[2] for event in news()]
    assert tags[0] == "create"
    assert tags[-1] == "delete"
    assert {"update": "update", "record": "note"}.get(verb, "create") in tags
    assert verify().ok


def test_only_tables_that_say_so_are_left_out() -> None:
    """A model that is not audited holds what other events already tell, or what nobody could read anyway."""
    left_out = {name for name, model in models().items() if not model.__audited__}
    assert {"audit_events", "trail_checks"} <= left_out
    assert not left_out & {"officers", "organisations", "post_grants", "terminals", "divisions", "programme_duties"}


def test_tags_and_kinds_are_called_by_their_chinese_names() -> None:
    assert labels.tags()["store:officers:update"] == "用户：修改"
    assert labels.kinds()["terminals"] == "登记地址"
    assert labels.posts()["network_admin"] == "网络管理员"
