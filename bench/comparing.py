"""Comparing at size: duplicates, lists and checks over a county whose faults are known, timed and judged.

``python -m bench.comparing [--people 200000] [--postgres URL] [--out docs/figures/comparing.md]``. The judge is the
truth that the generator keeps aside: what was put in and not found is a miss.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app import create_app
from app.demo import cast, county
from app.demo import registry as demo_people
from app.demo.people.places import villages_of
from app.demo.people.stream import people
from app.demo.truth import NAME, read_truth
from app.kernel import names
from app.registry.check import Area
from app.registry.comparing import lists, matching, pairs
from app.registry.comparing.candidates import candidates
from app.registry.comparing.reconciling import find, reconcile
from app.registry.models import BankAccount, DuplicatePair, Finding, Household, LandHolding, ListHit, Person
from app.store.sessions import reading_session, system_session
from app.store.wall import as_system
from app.web.schema import prepare

PAIRED = ("registered_twice", "homophone", "digits_swapped", "namesake")
CHECKED = {
    "several_cards": "many_cards",
    "held_by_another": "card_apart",
    "shared_account": "shared_account",
    "wrong_check": "invalid_number",
    "wrong_card": "invalid_account",
    "missing_head": "headless",
    "two_heads": "two_heads",
    "child_older": "impossible_relation",
    "sex_mismatch": "number_mismatch",
    "certificate_mismatch": "disability_mismatch",
    "land_over": "land_excess",
    "rare_character": "rare_characters",
}
LISTED = {
    "dead_listed": "dead",
    "cremated_listed": "cremated",
    "payroll_recipient": "public_payroll",
    "vehicle_owner": "vehicles",
    "company_owner": "companies",
    "house_owner": "houses",
    "pension_undeclared": "pensions",
    "prisoner": "prisoners",
}

Tally = dict[str, tuple[int, int]]
"""Fault → how many were put in, how many of them were not found."""


def take_lists(session: Session, size: int, seed: int = demo_people.SEED) -> int:
    """The generator's external lists, taken in as the county would."""
    actor, kept = as_system(session, "bench"), dict[str, list[dict[str, Any]]]()
    for folk in people(seed, size, villages_of(cast.COUNTY)):
        for one in folk.listings:
            kept.setdefault(one.kind, []).append({"name": one.name, "id_no": one.number})
    for kind, rows in kept.items():
        lists.take_list(session, actor, kind, date(2026, 1, 1), rows, division_code=cast.COUNTY)
    return sum(map(len, kept.values()))


def run(timed: Callable[[str, Callable[[], Any]], Any]) -> None:
    """Everything once, as the nightly jobs do it."""
    area = Area()

    def look() -> Any:
        with reading_session("bench") as session:
            return pairs.best_of(candidates(session, area))

    def keep(found: Any) -> Any:
        with system_session("bench") as session:
            return pairs.keep(session, found, area)

    def match() -> int:
        with system_session("bench") as session:
            return matching.match_lists(session, as_system(session, "bench"))

    def check() -> Any:
        with reading_session("bench") as session:
            return find(session, area)

    def write(found: Any) -> Any:
        with system_session("bench") as session:
            done = reconcile(session, found, area)
            session.commit()
            return done

    best = timed("查找疑似重复", look)
    timed("写入疑似重复", lambda: keep(best))
    timed("比对名单", match)
    found = timed("核查登记", check)
    timed("写入核查结果", lambda: write(found))
    timed("再次写入（无变化）", lambda: write(found))


def judged(session: Session, truth: Path) -> Tally:
    """Every fault that was put in, and how many of each were not found."""
    pairs_found = _pairs(session)
    found = Counter(findings_by_household(session)) | Counter(_hits(session))
    tally: Tally = {}
    for one in read_truth(truth):
        if one.fault in PAIRED:
            hit = frozenset({one.household, one.other}) in pairs_found
        elif one.fault in CHECKED:
            if one.fault == "rare_character" and not names.gbk_gaps(one.name):
                continue
            hit = bool(found[CHECKED[one.fault], one.household])
        elif one.fault in LISTED:
            hit = bool(found[LISTED[one.fault], one.household])
        else:
            continue
        put, missed = tally.get(one.fault, (0, 0))
        tally[one.fault] = (put + 1, missed + (not hit))
    return tally


def _pairs(session: Session) -> set[frozenset[str]]:
    one, other, home, second = aliased(Person), aliased(Person), aliased(Household), aliased(Household)
    about = (
        sa.select(home.code, second.code)
        .select_from(DuplicatePair)
        .join(one, one.id == DuplicatePair.first_id)
        .join(other, other.id == DuplicatePair.second_id)
        .join(home, home.id == one.household_id)
        .join(second, second.id == other.household_id)
    )
    return {frozenset(row) for row in session.execute(about)}


def findings_by_household(session: Session) -> Iterator[tuple[str, str]]:
    """What the checks found, each with the code of the household in which it lies."""
    direct = sa.select(Finding.check_code, Household.code).join(Household, Household.id == Finding.subject_id)
    person = (
        sa.select(Finding.check_code, Household.code)
        .join(Person, Person.id == Finding.subject_id)
        .join(Household, Household.id == Person.household_id)
    )
    account = (
        sa.select(Finding.check_code, Household.code)
        .join(BankAccount, BankAccount.id == Finding.subject_id)
        .join(Person, Person.id == BankAccount.person_id)
        .join(Household, Household.id == Person.household_id)
    )
    land = (
        sa.select(Finding.check_code, Household.code)
        .join(LandHolding, LandHolding.id == Finding.subject_id)
        .join(Household, Household.id == LandHolding.household_id)
    )
    asked: Mapping[str, Any] = {"household": direct, "person": person, "account": account, "land": land}
    for subject, about in asked.items():
        yield from (tuple(row) for row in session.execute(about.where(Finding.subject == subject)))


def _hits(session: Session) -> Iterator[tuple[str, str]]:
    about = (
        sa.select(ListHit.kind, Household.code)
        .join(Person, Person.id == ListHit.person_id)
        .join(Household, Household.id == Person.household_id)
    )
    yield from (tuple(row) for row in session.execute(about))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--postgres", default="", help="a server on which databases may be created; without it SQLite")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    lines = ["# 比对核查的数字", "", f"{asked.people:,} 人，{'PostgreSQL' if asked.postgres else 'SQLite'}。", ""]
    with tempfile.TemporaryDirectory() as folder:
        from tests import databases

        address, drop = f"sqlite:///{folder}/ywl.db", lambda: None
        if asked.postgres:
            from bench.lists import _database as fresh

            _ours, address, drop = fresh(asked.postgres)
        try:
            with create_app(databases.settings(Path(folder), address)).app_context():
                prepare()
                lines += measured(Path(folder), asked.people)
        finally:
            drop()
    text = "\n".join(lines) + "\n"
    print(text)
    if asked.out:
        asked.out.write_text(text)


def measured(folder: Path, size: int) -> list[str]:
    """The lines of the report."""
    lines = ["| 步骤 | 秒 | 结果 |", "|---|---|---|"]

    def timed(label: str, act: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        done = act()
        told = f"{len(done):,}" if isinstance(done, dict) else str(done)
        lines.append(f"| {label} | {time.perf_counter() - begun:.1f} | {told} |")
        print(lines[-1], flush=True)
        return done

    truth = folder / NAME
    with system_session("bench") as session:
        actor = as_system(session, "bench")
        county.load(session, actor)
        session.commit()
        timed("装入人员", lambda: demo_people.load(session, actor, size, truth))
        timed("接收名单", lambda: take_lists(session, size))
        session.commit()
    run(timed)
    with system_session("bench") as session:
        tally = judged(session, truth)
    lines += ["", "| 放入的问题 | 个数 | 漏掉 |", "|---|---|---|"]
    lines += [f"| {fault} | {put} | {missed} |" for fault, (put, missed) in sorted(tally.items())]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [*lines, "", f"内存峰值 {peak:.0f} MB。"]


if __name__ == "__main__":
    main()
