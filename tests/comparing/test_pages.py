"""The pages: from the overview to a merge and back, each desk with what it may do."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.jobs import results
from app.jobs.job import jobs
from app.jobs.models import JobRun, RunState
from app.jobs.worker import Worker
from app.registry.models import DuplicatePair, Finding, ListHit, Merge, PairState, Person
from tests import signing, world
from tests.comparing.people import BESIDE, HERE, count, home, look, number, pair_of, person
from tests.comparing.test_lists import prepared

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Clerk:
    """Somebody before a browser."""

    def __init__(self, app: Flask, key: str) -> None:
        self.client = app.test_client()
        signing.sign_in(self.client, key)

    def open(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def send(self, page: str, path: str, **said: str) -> Any:
        """Send a form of a page that is open."""
        hidden = {name: html.unescape(value) for name, value in HIDDEN.findall(page)}
        return self.client.post(path, data=hidden | said)


@pytest.fixture
def pair(registry: Session) -> DuplicatePair:
    """One person twice in the township."""
    one = person(registry, "张建国", HERE, id_no=number(), telephone="13800000001")
    other = person(registry, "张建囯", HERE, id_no=number(), telephone="13900000002")
    registry.commit()
    look(registry)
    return pair_of(registry, one, other)


def test_two_persons_stand_side_by_side_behind_their_masks(app: Flask, registry: Session, pair: DuplicatePair) -> None:
    clerk = Clerk(app, "town_operator")
    assert f"/merging/{pair.id}" in clerk.open(f"/duplicate-pairs/show/{pair.id}")
    page = clerk.open(f"/merging/{pair.id}")
    assert "张建国" in page
    assert "张建囯" in page
    assert number() not in page
    assert "13900000002" not in page
    assert page.count('name="take_name"') == 2
    assert 'name="take_id_no"' not in page, "what is equal is not chosen"
    assert "第 3、11 位不同" in page, "where two masked telephones differ"


def test_a_clerk_merges_and_undoes(app: Flask, registry: Session, pair: DuplicatePair) -> None:
    clerk = Clerk(app, "town_operator")
    page = clerk.open(f"/merging/{pair.id}")
    refused = clerk.send(page, f"/merging/{pair.id}/merge", keep="first", take_telephone="second")
    assert refused.status_code == 422
    again = refused.get_data(as_text=True)
    assert "请写明理由" in again
    assert re.search(r'name="take_telephone" value="second" checked', again), "what was chosen is kept"
    done = clerk.send(
        page, f"/merging/{pair.id}/merge", keep="first", take_telephone="second", why="查看户口簿，为同一人"
    )
    assert done.status_code == 303, done.get_data(as_text=True)
    shown = clerk.open(done.location)
    assert "撤销合并" in shown
    registry.expire_all()
    assert registry.scalars(sa.select(Person.state).order_by(Person.id)).all() == ["active", "merged"]
    merge_id = registry.scalars(sa.select(Merge.id)).one()
    registry.commit()
    form = clerk.open(f"/merges/undo/{merge_id}")
    undone = clerk.send(form, f"/merges/undo/{merge_id}", why="合并错了，是两兄弟")
    assert undone.status_code in (302, 303), undone.get_data(as_text=True)
    registry.expire_all()
    assert registry.scalars(sa.select(Person.state).order_by(Person.id)).all() == ["active", "active"]


def test_a_clerk_tells_two_people_apart(app: Flask, registry: Session, pair: DuplicatePair) -> None:
    clerk = Clerk(app, "town_operator")
    page = clerk.open(f"/merging/{pair.id}")
    assert clerk.send(page, f"/merging/{pair.id}/dismiss").status_code == 422
    done = clerk.send(page, f"/merging/{pair.id}/dismiss", why="走访核实为两人")
    assert done.status_code == 303
    registry.expire_all()
    assert registry.get(DuplicatePair, pair.id).state == PairState.DISMISSED  # type: ignore[union-attr]
    registry.commit()
    page = clerk.open(f"/merging/{pair.id}")
    assert "已经处理过" in page
    assert "合并为一人" not in page


def test_whoever_does_not_see_both_finds_no_page(app: Flask, registry: Session) -> None:
    one, other = person(registry, "张建国", HERE, id_no=number()), person(registry, "张建国", BESIDE, id_no=number())
    registry.commit()
    look(registry)
    pair = pair_of(registry, one, other)
    Clerk(app, "town_operator").open(f"/merging/{pair.id}", 404)
    assert "合并为一人" in Clerk(app, "county_operator").open(f"/merging/{pair.id}")
    for key in ("finance", "bank_operator", "informant", "county_admin"):
        Clerk(app, key).open(f"/merging/{pair.id}", 403)
        Clerk(app, key).open("/comparisons/", 403)


@pytest.mark.parametrize("job", ["find_duplicates", "match_lists", "check_registry"])
def test_a_run_is_started_from_the_overview_and_does_its_work(
    app: Flask, registry: Session, small_world: world.World, job: str
) -> None:
    prepared(registry, small_world)
    registry.execute(sa.delete(ListHit))
    one = person(registry, "李建国", home(registry, HERE), head=False, birth_on=None, id_no=number())
    person(registry, "李健国", HERE, id_no=number())
    registry.commit()
    clerk = Clerk(app, "town_operator" if job != "match_lists" else "county_operator")
    asked = clerk.send(clerk.open("/comparisons/"), f"/comparisons/start/{job}")
    assert asked.status_code == 303
    run_id = int(asked.location.rsplit("/", 1)[1])
    registry.commit()
    Worker(jobs(), results.folder_in(app.config["YWL"].instance), 1).work_off()
    run = registry.get(JobRun, run_id, populate_existing=True)
    assert run is not None
    assert run.state == RunState.DONE, run.log
    found = {"find_duplicates": DuplicatePair, "match_lists": ListHit, "check_registry": Finding}[job]
    assert count(registry, found) >= 1
    registry.commit()
    assert "/list/?" in clerk.open("/comparisons/")
    assert one.name


def test_no_other_job_is_started_there(app: Flask, registry: Session) -> None:
    clerk = Clerk(app, "town_operator")
    assert clerk.send(clerk.open("/comparisons/"), "/comparisons/start/verify_trail").status_code == 404


def test_the_lists_open_with_what_each_hit_means(app: Flask, registry: Session, small_world: world.World) -> None:
    key = prepared(registry, small_world)
    clerk = Clerk(app, "town_operator")
    page = clerk.open(f"/list-hits/show/{key}")
    assert "可作依据" in page
    assert "核实属实" in page
    for path in (
        "/duplicate-pairs/list/",
        "/list-hits/list/",
        "/findings/list/",
        "/external-lists/list/",
        "/merges/list/",
    ):
        clerk.open(path)
    watcher = Clerk(app, "supervisor")
    assert "核实属实</span>" not in watcher.open(f"/list-hits/show/{key}")
