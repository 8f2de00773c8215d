"""Every post that can be granted has one desk, which stands on what exists; the three administrators stay apart."""

from __future__ import annotations

import pytest
from flask import Flask

from app.access.models import Irregularity
from app.audit.models import AuditEvent
from app.jobs.models import JobRun
from app.kernel.divisions import Level
from app.offices.desk import Desk, desks
from app.offices.models import Delegation, Officer, Organisation, PostGrant, Terminal
from app.offices.orgtype import orgtypes
from app.offices.post import posts
from app.store.commands import commands_of
from app.web.page import PageView
from app.web.rooms import hand_built_views

PLAIN = {"list", "show", "lookup", "add", "edit", "export", "reveal"}
ALL_TIERS = {Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWN}
NOT_IN_TOWNS = {"network_admin", "system_administrator", "security_administrator", "audit_administrator"}
"""A township works in its county's node; it has no administrators of its own (A12)."""


def grantable() -> list[tuple[str, str, Level]]:
    return [
        (post.code, kind, level)
        for post in posts().values()
        for kind in sorted(post.org_types)
        for level in sorted(orgtypes()[kind].levels)
        if not (level == Level.TOWN and post.code in NOT_IN_TOWNS)
    ]


def standing(post: str, kind: str, level: Level) -> list[Desk]:
    return [desk for desk in desks().values() if desk.post == post and kind in desk.org_types and level in desk.levels]


@pytest.mark.parametrize(("post", "kind", "level"), grantable())
def test_a_post_that_can_be_granted_has_exactly_one_desk(post: str, kind: str, level: Level) -> None:
    assert len(standing(post, kind, level)) == 1


@pytest.mark.parametrize("post", sorted(NOT_IN_TOWNS))
def test_a_township_has_no_administrators(post: str) -> None:
    assert standing(post, "benefit_office", Level.TOWN) == []


@pytest.mark.parametrize("desk", desks().values(), ids=lambda desk: desk.code)
def test_a_desk_stands_on_what_exists(app: Flask, desk: Desk) -> None:
    assert desk.post in posts()
    assert desk.org_types <= posts()[desk.post].org_types
    pages = {view.page.code for view in hand_built_views() if issubclass(view, PageView)}
    assert desk.pages <= pages
    for access in desk.accesses:
        assert access.acts <= PLAIN | set(commands_of(access.model)), access.model
        columns = set(access.model.__table__.c.keys())
        assert access.hidden | access.frozen <= columns
    models = [access.model for access in desk.accesses]
    assert len(models) == len(set(models)), "one access per model"


@pytest.mark.parametrize("desk", desks().values(), ids=lambda desk: desk.code)
def test_everybody_has_an_inbox_a_registration_and_jobs(desk: Desk) -> None:
    assert {"inbox", "change_requests", "account", "my_jobs"} <= desk.pages


def of(post: str) -> list[Desk]:
    return [desk for desk in desks().values() if desk.post == post]


def writes(desk: Desk) -> set[tuple[str, str]]:
    """What a desk changes besides who stands in for oneself, which is everybody's own affair."""
    reading = {"list", "show", "lookup", "export"}
    others = [one for one in desk.accesses if one.model is not Delegation]
    return {(str(one.model.__tablename__), act) for one in others for act in one.acts - reading}


def test_a_supervisor_sees_everything_and_changes_nothing() -> None:
    for desk in of("supervisor"):
        assert writes(desk) == set(), "not even a masked value is revealed"
        seen = {access.model for access in desk.accesses}
        assert {Organisation, Officer, PostGrant, Terminal} <= seen


def test_only_network_administrators_register_grant_and_assign() -> None:
    for desk in desks().values():
        if desk.post == "network_admin":
            assert {("officers", "add"), ("post_grants", "add"), ("terminals", "add")} <= writes(desk)
        else:
            assert not {table for table, act in writes(desk) if act in ("add", "edit", "revoke")} & {
                "organisations",
                "officers",
                "post_grants",
                "terminals",
            }


def test_the_trail_is_read_by_audit_administrators_alone() -> None:
    readers = {desk.post for desk in desks().values() if desk.access(AuditEvent) or "trail_check" in desk.pages}
    assert readers == {"audit_administrator"}
    for desk in of("audit_administrator"):
        assert writes(desk) == set()


def test_jobs_are_kept_by_system_administrators_and_limits_by_security_administrators() -> None:
    assert {desk.post for desk in desks().values() if desk.access(JobRun)} == {"system_administrator"}
    for desk in of("security_administrator"):
        assert ("irregularities", "handle") in writes(desk)
        assert desk.access(Irregularity) is not None
        assert {"post_matrix", "online_sessions"} <= desk.pages
    for desk in of("system_administrator"):
        assert desk.access(Terminal) is None
        assert desk.access(PostGrant) is None


def test_a_masked_number_is_revealed_only_where_it_is_registered() -> None:
    revealed = {
        (desk.post, str(access.model.__tablename__))
        for desk in desks().values()
        for access in desk.accesses
        if "reveal" in access.acts
    }
    assert revealed == {("network_admin", "officers"), ("operator", "persons"), ("operator", "bank_accounts")}
    for desk in of("operator"):
        reveals = {access.view for access in desk.accesses if "reveal" in access.acts}
        assert reveals in (set(), {"persons", "bank_accounts"})


def test_departments_are_bound_to_their_programmes() -> None:
    bound = {desk.post for desk in desks().values() if desk.at_programmes}
    assert bound == {"department_operator", "department_reviewer"}


def test_a_village_informant_reads_the_village_and_writes_nothing_of_it() -> None:
    for desk in of("village_informant"):
        assert desk.access(Terminal) is None
        assert {table for table, act in writes(desk) if act in ("add", "edit")} <= {"delegations"}
        assert not any("reveal" in access.acts or "export" in access.acts for access in desk.accesses)
