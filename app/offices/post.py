"""Posts (岗位): one file each in ``posts/``. A user holds a post in an organisation, for a time."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.catalogue import Catalogue, catalogue


@dataclass(frozen=True, slots=True)
class Post:
    """A post: the kinds of organisation it exists in, what it excludes, whether it needs a one-time code.

    ``apart`` are the posts that the same person may not hold at the same time, anywhere. ``strong`` posts (all
    administrators, everyone who approves money) sign in with a one-time code (GB/T 22239-2019 8.1.4.1 d).
    """

    code: str
    label: str
    org_types: frozenset[str]
    apart: frozenset[str] = frozenset()
    strong: bool = False
    help: str = ""


def posts() -> Catalogue[Post]:
    """The catalogue of posts."""
    return catalogue("app.offices.posts", Post)


def post_labels() -> dict[str, str]:
    """Code → label of every post."""
    return {code: entry.label for code, entry in posts().items()}


def are_apart(one: str, other: str) -> bool:
    """Whether two posts exclude each other; it is enough that one of them says so."""
    catalogue_of_posts = posts()
    return other in catalogue_of_posts[one].apart or one in catalogue_of_posts[other].apart
