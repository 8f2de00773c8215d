"""A small world for tests: two counties of one city, their offices, people in every post, addresses on 127.0.0.1."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from app.kernel import addresses, clock, passwords
from app.kernel.divisions import level_of, parent_of
from app.offices.models import Division, Officer, Organisation, PostGrant, ProgrammeDuty, Terminal
from app.offices.post import posts
from app.offices.services.actors import actors_of
from app.store.actor import Actor
from app.store.wall import lifted

PASSWORD = "Hui-Min#2026-zhi"
CODE_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""The one-time secret of every officer of the world in a strong post."""
SINCE = date(2020, 1, 1)

DIVISIONS = {
    "130000000000": "河北省",
    "130100000000": "石家庄市",
    "130200000000": "唐山市",
    "130123000000": "正定县",
    "130102000000": "长安区",
    "130123100000": "正定镇",
    "130123101000": "诸福屯镇",
    "130102001000": "建北街道",
    "130123100201": "东关村",
    "130123101201": "诸福屯村",
    "130102001001": "建北社区",
}
LEVELS = {1: "province", 2: "city", 3: "county", 4: "town", 5: "village"}

ORGANISATIONS = {
    "province": ("benefit_office", "130000000000", "河北省惠民办"),
    "city": ("benefit_office", "130100000000", "石家庄市惠民办"),
    "county": ("benefit_office", "130123000000", "正定县惠民办"),
    "other_county": ("benefit_office", "130102000000", "长安区惠民办"),
    "town": ("benefit_office", "130123100000", "正定镇惠民办"),
    "other_town": ("benefit_office", "130123101000", "诸福屯镇惠民办"),
    "civil_affairs": ("line_department", "130123000000", "正定县民政局"),
    "agriculture": ("line_department", "130123000000", "正定县农业农村局"),
    "finance": ("finance_bureau", "130123000000", "正定县财政局"),
    "bank": ("bank", "130123000000", "正定县农村信用联社"),
    "station": ("station", "130123100000", "正定镇民政所"),
    "village": ("village_committee", "130123100201", "东关村村民委员会"),
    "discipline": ("discipline_inspection", "130123000000", "正定县纪委监委"),
}

OFFICERS = {
    "province_admin": ("province", "network_admin", "赵省网"),
    "city_admin": ("city", "network_admin", "钱市网"),
    "county_admin": ("county", "network_admin", "孙县网"),
    "county_admin_2": ("county", "network_admin", "李副网"),
    "county_operator": ("county", "operator", "郑县办"),
    "other_county_admin": ("other_county", "network_admin", "周外网"),
    "town_operator": ("town", "operator", "吴镇办"),
    "town_reviewer": ("town", "first_reviewer", "郑镇审"),
    "other_town_operator": ("other_town", "operator", "王邻镇"),
    "department_operator": ("civil_affairs", "department_operator", "冯民办"),
    "department_reviewer": ("civil_affairs", "department_reviewer", "陈民审"),
    "finance": ("finance", "finance", "褚财政"),
    "bank_operator": ("bank", "bank_operator", "卫银行"),
    "station_operator": ("station", "operator", "蒋所员"),
    "informant": ("village", "village_informant", "阿卜杜拉·买买提"),
    "supervisor": ("discipline", "supervisor", "沈监督"),
    "system_administrator": ("county", "system_administrator", "韩系统"),
    "security_administrator": ("county", "security_administrator", "杨安全"),
    "audit_administrator": ("county", "audit_administrator", "朱审计"),
    "other_audit_administrator": ("other_county", "audit_administrator", "秦外审"),
}


@dataclass
class World:
    """The ids of what was built, by the short names above."""

    organisations: dict[str, int] = field(default_factory=dict)
    officers: dict[str, int] = field(default_factory=dict)
    grants: dict[str, int] = field(default_factory=dict)


def build(session: Session) -> World:
    """Write the world into an empty database. The caller commits."""
    world = World()
    with lifted(session, "tests build their world"):
        _divisions(session)
        for key, (kind, code, name) in ORGANISATIONS.items():
            row = Organisation(kind=kind, division_code=code, name=name, valid_from=SINCE, telephone="0311-88020001")
            session.add(row)
            session.flush()
            world.organisations[key] = row.id
        session.add(
            ProgrammeDuty(
                division_code="130123000000",
                programme_code="2081902",
                organisation_id=world.organisations["civil_affairs"],
            )
        )
        session.add(
            ProgrammeDuty(
                division_code="130123000000",
                programme_code="2130122",
                organisation_id=world.organisations["agriculture"],
            )
        )
        hashed = passwords.hash_password(PASSWORD, cost=passwords.Cost(n=16, r=1, p=1))
        for key, (where, post, name) in OFFICERS.items():
            _officer(session, world, key, where, post, name, hashed)
        session.flush()
    return world


def actor(session: Session, world: World, key: str) -> Actor:
    """The actor that one of the world's officers makes."""
    with lifted(session, "tests look up an officer"):
        officer = session.get(Officer, world.officers[key])
        assert officer is not None
        (found,) = actors_of(session, officer, address="127.0.0.1")
    return found


def _divisions(session: Session) -> None:
    for code, name in DIVISIONS.items():
        session.add(
            Division(
                code=code,
                name=name,
                initials="",
                level=LEVELS[int(level_of(code))],
                parent_code=parent_of(code),
                valid_from=SINCE,
            )
        )
    session.flush()


def _officer(session: Session, world: World, key: str, where: str, post: str, name: str, hashed: str) -> None:
    organisation_id, code = world.organisations[where], ORGANISATIONS[where][1]
    officer = Officer(
        username=key,
        name=name,
        organisation_id=organisation_id,
        division_code=code,
        password=hashed,
        password_changed_at=clock.now(),
        must_change_password=False,
        code_secret=CODE_SECRET if posts()[post].strong else None,
    )
    session.add(officer)
    session.flush()
    grant = PostGrant(
        officer_id=officer.id,
        organisation_id=organisation_id,
        division_code=code,
        post=post,
        valid_from=SINCE,
        granted_at=clock.now(),
    )
    low, high = addresses.bounds(addresses.parse_terminal("127.0.0.1"))
    terminal = Terminal(
        address="127.0.0.1",
        low=low,
        high=high,
        officer_id=officer.id,
        organisation_id=organisation_id,
        division_code=code,
        valid_from=SINCE,
        assigned_at=clock.now(),
    )
    session.add_all([grant, terminal])
    session.flush()
    world.officers[key], world.grants[key] = officer.id, grant.id
