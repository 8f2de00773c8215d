"""What codes in the trail are called: acts, kinds of object, posts. Rooms above this one tell it their words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.audit.tags import Tag
from app.store.base import models

Words = Callable[[], Mapping[str, str]]

VERBS = {"create": "新增", "update": "修改", "delete": "删除"}

_OWN = {Tag.EXPORT: "审计链：导出", Tag.ACCEPT: "审计链：认定链头"}

_posts: list[Words] = []
_acts: list[Words] = []


def use(*, posts: Words | None = None, acts: Words | None = None) -> None:
    """Tell the trail what posts, or the acts of a room, are called."""
    if posts is not None:
        _posts[:] = [posts]
    if acts is not None and acts not in _acts:
        _acts.append(acts)


def posts() -> dict[str, str]:
    """Code → label of every post, the system included."""
    known = {"system": "系统"}
    for words in _posts:
        known.update(words())
    return known


def kinds() -> dict[str, str]:
    """Table → label of every model that has one."""
    return {name: model.__entity__.label for name, model in models().items() if model.__entity__}


def tags() -> dict[str, str]:
    """Tag → label of every act that has one."""
    known: dict[str, str] = {str(tag): label for tag, label in _OWN.items()}
    for words in _acts:
        known.update(words())
    for table, label in kinds().items():
        known.update({f"store:{table}:{verb}": f"{label}：{word}" for verb, word in VERBS.items()})
    return known
