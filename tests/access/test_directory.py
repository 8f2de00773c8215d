"""Sign-in by the directory service, against a real slapd: plain, StartTLS, LDAPS, groups, trouble."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import policy as policies
from app.access import sentences
from app.access.directory import Directory
from app.access.directory import posts as directory_posts
from app.access.directory.connection import DirectoryDown
from app.access.directory.place import Place
from app.access.models import Irregularity, IrregularityKind, Stage, Throttle
from app.access.services.sign_in import Attempt, Opened, sign_in
from app.access.services.writing import writing
from app.kernel.errors import DomainError
from app.offices.models import Officer, PostGrant, Source
from tests import world
from tests.access import slapd

pytestmark = pytest.mark.slapd
PEOPLE = ["town_operator", "town_reviewer", "department_operator", "informant", "a*b", "li (si)"]
GROUPS = {
    "clerks": ["town_operator", "town_reviewer"],
    "reviewers": ["town_reviewer"],
    "others/bosses": ["town_operator"],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[slapd.Slapd]:
    if not slapd.exists():
        pytest.skip("slapd is not installed here")
    made = slapd.make(tmp_path_factory.mktemp("slapd"), PEOPLE, GROUPS)
    made.start()
    yield made
    made.stop()


def place(running: slapd.Slapd, **said: str) -> Place:
    """The directory as settings name it: found by search, encrypted, groups mapped."""
    given = {
        "server": running.encrypted,
        "ca_file": str(running.folder / "ca.pem"),
        "timeout": "3",
        "bind_dn": slapd.SERVICE,
        "bind_password": slapd.SERVICE_PASSWORD,
        "search_base": f"ou=people,{slapd.BASE}",
        "group_base": f"ou=groups,{slapd.BASE}",
        "posts": "clerks:operator,reviewers:first_reviewer,bosses:network_admin",
    }
    return Place.from_settings(given | said)


WAYS = {
    "plain": {"server": "plain"},
    "StartTLS": {"server": "plain", "starttls": "yes"},
    "LDAPS": {"server": "encrypted"},
}


@pytest.mark.parametrize("bound", [False, True], ids=["search", "bind"])
@pytest.mark.parametrize("way", WAYS)
def test_the_right_password_is_right_and_every_other_is_wrong(server: slapd.Slapd, way: str, bound: bool) -> None:
    said = {**WAYS[way], "server": getattr(server, WAYS[way]["server"])}
    if bound:
        said |= {"bind_pattern": f"uid={{username}},ou=people,{slapd.BASE}"}
    directory = Directory(place(server, **said))
    found = directory.authenticate("town_reviewer", slapd.PASSWORD)
    assert found is not None
    assert found.dn == slapd.dn("town_reviewer")
    assert found.groups == {"clerks", "reviewers"}
    assert directory.is_up()
    for username, password in [
        ("town_reviewer", "wrong"),
        ("town_reviewer", ""),
        ("nobody", slapd.PASSWORD),
        ("", slapd.PASSWORD),
        ("town_reviewer\0", slapd.PASSWORD),
    ]:
        assert directory.authenticate(username, password) is None


@pytest.mark.parametrize("way", ["StartTLS", "LDAPS"])
def test_a_certificate_of_another_authority_is_refused(server: slapd.Slapd, way: str) -> None:
    said = {**WAYS[way], "server": getattr(server, WAYS[way]["server"])}
    directory = Directory(place(server, **said, ca_file=str(slapd.stranger(server.folder))))
    with pytest.raises(DirectoryDown):
        directory.authenticate("town_operator", slapd.PASSWORD)
    assert not directory.is_up()


def test_a_certificate_for_another_host_is_refused(server: slapd.Slapd) -> None:
    directory = Directory(place(server, server=server.encrypted.replace("127.0.0.1", "localhost")))
    with pytest.raises(DirectoryDown):
        directory.authenticate("town_operator", slapd.PASSWORD)


INJECTIONS = [
    "*", "town_*", "*)(uid=town_operator", "town_operator)(|(uid=*", "town_operator)(&)", "town_operator\\2a", "a*",
    "town_operator,ou=people", "town_operator+cn=x", "\\", "(", ")", "town_operator#", "(&(uid=*))", "town_operator\n",
]  # fmt: skip


@pytest.mark.parametrize("username", INJECTIONS)
@pytest.mark.parametrize("bound", [False, True], ids=["search", "bind"])
def test_a_user_name_is_only_a_name_and_never_a_filter(server: slapd.Slapd, username: str, bound: bool) -> None:
    said = {"bind_pattern": f"uid={{username}},ou=people,{slapd.BASE}"} if bound else {}
    assert Directory(place(server, **said)).authenticate(username, slapd.PASSWORD) is None


@pytest.mark.parametrize("username", ["a*b", "li (si)"])
@pytest.mark.parametrize("bound", [False, True], ids=["search", "bind"])
def test_a_name_with_the_filters_own_signs_is_found(server: slapd.Slapd, username: str, bound: bool) -> None:
    said = {"bind_pattern": f"uid={{username}},ou=people,{slapd.BASE}"} if bound else {}
    found = Directory(place(server, **said)).authenticate(username, slapd.PASSWORD)
    assert found is not None
    assert found.dn.casefold() == slapd.dn(username).casefold()


def test_a_service_account_that_is_refused_is_trouble_and_not_a_wrong_password(server: slapd.Slapd) -> None:
    directory = Directory(place(server, bind_password="wrong"))
    with pytest.raises(DirectoryDown):
        directory.authenticate("town_operator", slapd.PASSWORD)
    assert not directory.is_up()


def test_the_second_server_is_asked_where_the_first_is_down(server: slapd.Slapd) -> None:
    directory = Directory(place(server, server=f"ldaps://127.0.0.1:1,{server.encrypted}"))
    assert directory.authenticate("town_operator", slapd.PASSWORD) is not None


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"server": "http://x"}, "要以 ldap:// 或 ldaps:// 开头"),
        ({"search_base": ""}, "至少要写一个"),
        ({"search_filter": "(uid=x)"}, "里要有 {username}"),
        ({"posts": "clerks:emperor"}, "没有这个岗位：emperor"),
        ({"group_base": ""}, "就要写 YWL_LDAP_GROUP_BASE"),
        ({"timeout": "soon"}, "要写秒数"),
        ({"colour": "red"}, "不认识 YWL_LDAP_COLOUR"),
    ],
)
def test_settings_that_cannot_work_are_refused_at_start(
    server: slapd.Slapd, said: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        place(server, **said)


@pytest.fixture
def _directory(app: Flask, server: slapd.Slapd, session: Session) -> Iterator[None]:
    """The application asks the server; some of the world's officers have their password there."""
    before = policies.policy()
    settings = {
        "server": server.encrypted,
        "ca_file": str(server.folder / "ca.pem"),
        "timeout": "2",
        "search_base": f"ou=people,{slapd.BASE}",
        "group_base": f"ou=groups,{slapd.BASE}",
        "posts": "clerks:operator,reviewers:first_reviewer,bosses:network_admin",
    }
    policies.use(policies.Policy(directory=settings))
    change_source(session, Source.DIRECTORY, "town_operator", "town_reviewer", "department_operator")
    change_source(session, Source.EMERGENCY, "county_operator")
    session.query(Throttle).delete()
    session.commit()
    yield
    policies.use(before)
    session.query(Officer).update({"source": Source.LOCAL})
    session.query(PostGrant).filter_by(reason=directory_posts.REASON).update({"reason": None})
    session.commit()


def change_source(session: Session, source: Source, *usernames: str) -> None:
    session.query(Officer).filter(Officer.username.in_(usernames)).update({"source": source})
    session.commit()


def come(username: str, password: str) -> Opened:
    with writing("test") as own:
        return sign_in(own, Attempt(username, password, "127.0.0.1"))


def grants(session: Session, username: str, *, live: bool = True) -> list[str]:
    session.expire_all()
    mine = select(PostGrant.post).join(Officer, Officer.id == PostGrant.officer_id).where(Officer.username == username)
    mine = mine.where(PostGrant.reason == directory_posts.REASON)
    found = sorted(session.scalars(mine.where(PostGrant.revoked_at.is_(None)) if live else mine))
    session.rollback()
    return found


@pytest.mark.usefixtures("_directory")
def test_an_officer_of_the_directory_signs_in_with_the_password_there_and_not_with_an_old_one_here() -> None:
    assert come("department_operator", slapd.PASSWORD).stage == Stage.OPEN
    with pytest.raises(DomainError, match="用户名或口令不正确"):
        come("department_operator", world.PASSWORD)


@pytest.mark.usefixtures("_directory")
def test_an_officer_of_this_system_signs_in_here_while_the_directory_is_up() -> None:
    assert come("supervisor", world.PASSWORD).stage in (Stage.OPEN, Stage.CODE)
    with pytest.raises(DomainError, match="用户名或口令不正确"):
        come("informant", slapd.PASSWORD)


@pytest.mark.usefixtures("_directory")
def test_groups_bring_posts_dated_today_and_take_them_again(session: Session, server: slapd.Slapd) -> None:
    session.query(PostGrant).filter(PostGrant.post == "operator").filter(
        PostGrant.officer_id == session.scalar(select(Officer.id).where(Officer.username == "town_operator"))
    ).update({"reason": directory_posts.REASON})
    session.commit()
    assert come("town_operator", slapd.PASSWORD).stage == Stage.OPEN
    assert grants(session, "town_operator") == ["operator"]
    officer = session.scalars(select(Officer).where(Officer.username == "town_operator")).one()
    directory_posts.follow(session, officer, frozenset(), "127.0.0.1")
    session.commit()
    assert grants(session, "town_operator") == []
    assert come("town_operator", slapd.PASSWORD).stage == Stage.OPEN
    assert grants(session, "town_operator") == ["operator"]
    assert grants(session, "town_operator", live=False) == ["operator", "operator"]


@pytest.mark.usefixtures("_directory")
def test_a_group_never_brings_a_post_that_another_post_excludes_or_the_office_has_not(session: Session) -> None:
    officer = session.scalars(select(Officer).where(Officer.username == "town_reviewer")).one()
    directory_posts.follow(session, officer, frozenset({"clerks", "bosses"}), "127.0.0.1")
    session.commit()
    assert grants(session, "town_reviewer") == []


@pytest.mark.usefixtures("_directory")
def test_a_group_of_the_same_name_deeper_in_the_tree_brings_nothing(session: Session) -> None:
    come("town_operator", slapd.PASSWORD)
    assert "network_admin" not in grants(session, "town_operator", live=False)


@pytest.mark.usefixtures("_directory")
def test_an_emergency_account_rests_while_the_directory_works() -> None:
    with pytest.raises(DomainError) as refused:
        come("county_operator", world.PASSWORD)
    assert refused.value.sentence == sentences.DIRECTORY_UP


@pytest.mark.usefixtures("_directory")
def test_while_the_directory_is_down_only_emergency_accounts_come_in(session: Session, server: slapd.Slapd) -> None:
    server.stop()
    policies.use(policies.Policy(directory={**policies.policy().directory, "timeout": "1"}))
    try:
        for username, password in [
            ("department_operator", slapd.PASSWORD),
            ("informant", world.PASSWORD),
            ("nobody", "x"),
        ]:
            with pytest.raises(DomainError, match="目录服务暂时连不上，现在只有应急账户可以登录"):
                come(username, password)
        with pytest.raises(DomainError, match="用户名或口令不正确"):
            come("county_operator", "wrong")
        assert come("county_operator", world.PASSWORD).stage == Stage.OPEN
        kinds = set(session.scalars(select(Irregularity.kind)))
        session.rollback()
        assert {IrregularityKind.EMERGENCY, IrregularityKind.DIRECTORY} <= kinds
    finally:
        server.start()
    policies.use(policies.Policy(directory={**policies.policy().directory, "timeout": "2"}))
    assert come("department_operator", slapd.PASSWORD).stage == Stage.OPEN
