"""The side bar: what the actor's desk may open, by task, in one fixed order. Built once per set of permissions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from flask import current_app, request, url_for

from app.kernel.words import _
from app.web import security, urls
from app.web.page import PageView
from app.web.pages import Link, MenuGroup
from app.web.saying import say
from app.web.sheet import entity_of

ACCOUNT = "我的账户"
GROUPS = {
    _("我的工作"): "home",
    _("补贴发放"): "cash",
    _("资金拨付"): "coin",
    _("资格筛查"): "filter",
    _("补贴项目"): "gift",
    _("基础信息"): "users",
    _("机构与人员"): "building",
    _("安全管理"): "shield-lock",
    _("安全审计"): "history",
    _("系统运行"): "activity",
    _("系统管理"): "settings",
}
"""The task groups in the order of the side bar, each with its icon; groups that are not named here follow."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One place that a menu can lead to."""

    group: str
    label: str
    icon: str
    url: str


def menu(locale: str) -> list[MenuGroup]:
    """The side bar of this request."""
    built = _built(security.permissions(), locale, request.script_root, id(current_app._get_current_object()))  # type: ignore[attr-defined]
    return [replace(group, items=[_marked(link) for link in group.items]) for group in built]


def address_of_page(code: str, method: str = "") -> str:
    """The address of a hand-built page, or of another of its methods, where the desk opens it; else nothing."""
    if not security.may("view", code):
        return ""
    for view in current_app.appbuilder.baseviews:  # type: ignore[attr-defined]
        if isinstance(view, PageView) and view.page.code == code:
            endpoint = f"{view.endpoint}.{method or view.default_view}"
            return url_for(endpoint) if endpoint in current_app.view_functions else ""
    return ""


def account_links(locale: str) -> list[Link]:
    """The officer's own pages, under the name at the top."""
    return [
        Link(say(entry.label), entry.url, icon=entry.icon) for entry in _entries(hidden=True) if entry.group == ACCOUNT
    ]


@lru_cache(maxsize=256)
def _built(_permissions: frozenset[tuple[str, str]], _locale: str, _root: str, _app: int) -> Sequence[MenuGroup]:
    groups: dict[str, list[Entry]] = {str(name): [] for name in GROUPS}
    for entry in _entries():
        groups.setdefault(entry.group, []).append(entry)
    icons = {str(name): icon for name, icon in GROUPS.items()}
    return [
        MenuGroup(say(name), icons.get(name, items[0].icon), [Link(say(i.label), i.url, icon=i.icon) for i in items])
        for name, items in groups.items()
        if items and name != ACCOUNT
    ]


def _entries(hidden: bool = False) -> Iterator[Entry]:
    from app.web.deskview import DeskView

    for view in current_app.appbuilder.baseviews:  # type: ignore[attr-defined]
        if isinstance(view, DeskView) and security.may("list", view.class_permission_name):
            entity = entity_of(view.model)
            if entity.menu:
                yield Entry(entity.group, entity.label, entity.icon, urls.base_of(view.model) + "/list/")
        elif isinstance(view, PageView) and _is_entry(view, hidden) and security.may("view", view.page.code):
            address = url_for(f"{view.endpoint}.{view.default_view}")
            yield Entry(view.page.group, view.page.label, view.page.icon, address)


def _is_entry(view: PageView, hidden: bool) -> bool:
    """Whether a page is one that a menu leads to; a page of one object is reached from its list."""
    return view.page.menu or (hidden and view.page.group == ACCOUNT)


def _marked(link: Link) -> Link:
    here = request.path == link.url or request.path.startswith(link.url.removesuffix("list/"))
    return replace(link, active=True) if here and link.url != "/" else link
