"""A stand-in counts as both persons: what one may not do to oneself, the stand-in may not do to the absent one."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy.orm import Session

from app.kernel.errors import NotAllowed
from app.offices.models import Officer
from app.offices.services.grants import grant_post
from app.offices.services.officers import disable_officer
from app.offices.services.terminals import assign_terminal
from app.store.wall import enter
from tests import world


def test_a_stand_in_does_nothing_to_whom_they_stand_in_for(session: Session, small_world: world.World) -> None:
    absent = small_world.officers["county_admin_2"]
    actor = dataclasses.replace(world.actor(session, small_world, "county_admin"), stands_in_for=absent)
    enter(session, actor)
    with pytest.raises(NotAllowed, match="不能给自己登记地址"):
        assign_terminal(session, actor, {"officer_id": absent, "address": "10.20.30.40"})
    with pytest.raises(NotAllowed, match="不能给自己授予岗位"):
        grant_post(session, actor, {"officer_id": absent, "post": "operator"})
    with pytest.raises(NotAllowed, match="不能改动自己的登记信息"):
        disable_officer(session, actor, session.get_one(Officer, absent))
