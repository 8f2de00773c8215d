"""Writes docs/posts.md from the catalogues: ``python -m tools.posts``. A test keeps the file true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.kernel.divisions import LEVEL_WORDS
from app.offices.desk import EVERYWHERE, Access, Desk, desks
from app.offices.orgtype import orgtypes
from app.offices.post import Post, are_apart, posts
from app.store.base import Model
from app.store.commands import commands_of
from app.web.page import PageView
from app.web.rooms import hand_built_views

PAGE = Path(__file__).resolve().parent.parent / "docs" / "posts.md"
ACTS = {"list": "查看", "add": "新增", "edit": "修改", "export": "导出", "reveal": "显示遮盖内容"}
HEAD = """# 岗位

谁能做什么。本页由岗位、岗位台的目录生成（`python -m tools.posts`），测试保证它与程序一致。
「在哪里」由区划决定：每个岗位只看得到本机构所在区划及其以下；主管部门的岗位还只限本部门负责的项目。
"""


def text() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_overview(), *(line for post in posts().values() for line in _post(post))]) + "\n"


def _overview() -> Iterator[str]:
    yield "| 岗位 | 所在机构 | 登录要验证码 | 不能同时担任 |"
    yield "|---|---|---|---|"
    for post in posts().values():
        apart = "、".join(other.label for other in posts().values() if are_apart(post.code, other.code))
        where = "、".join(orgtypes()[kind].label for kind in orgtypes() if kind in post.org_types)
        yield f"| [{post.label}](#{post.label}) | {where} | {'是' if post.strong else '否'} | {apart or '—'} |"
    yield ""


def _post(post: Post) -> Iterator[str]:
    yield f"## {post.label}"
    yield ""
    yield f"{post.help}。"
    yield ""
    for desk in desks().values():
        if desk.post == post.code:
            yield from _desk(desk)


def _desk(desk: Desk) -> Iterator[str]:
    yield f"### {desk.label}（`{desk.code}`）"
    yield ""
    yield f"{_where(desk)}{'；只限本部门负责的项目' if desk.at_programmes else ''}。"
    yield ""
    yield "| 对象 | 可以做 |"
    yield "|---|---|"
    for access in desk.accesses:
        yield f"| {_label(access.model)} | {_acts(access)} |"
    labels = {view.page.code: str(view.page.label) for view in hand_built_views() if issubclass(view, PageView)}
    yield f"| 页面 | {'、'.join(label for code, label in labels.items() if code in desk.pages)} |"
    yield ""


def _where(desk: Desk) -> str:
    kinds = [kind for code, kind in orgtypes().items() if code in desk.org_types]
    tiers = sorted({level for kind in kinds for level in kind.levels & (desk.levels or EVERYWHERE)})
    return f"{'、'.join(kind.label for kind in kinds)}；{'、'.join(LEVEL_WORDS[level] for level in tiers)}"


def _label(model: type[Model]) -> str:
    return model.__entity__.label if model.__entity__ else str(model.__tablename__)


def _acts(access: Access) -> str:
    words = [word for act, word in ACTS.items() if act in access.acts]
    words += [one.label for act, one in commands_of(access.model).items() if act in access.acts and act not in ACTS]
    return "、".join(words) or "只在表单里选用"


if __name__ == "__main__":
    import app.composition  # noqa: F401  (imports every room, so that every act is declared)

    PAGE.write_text(text(), encoding="utf-8")
