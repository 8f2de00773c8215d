"""Where the directory is and how it is asked: the YWL_LDAP_* settings, checked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.offices.post import posts

KEYS = frozenset(
    {
        "server",
        "starttls",
        "ca_file",
        "timeout",
        "bind_pattern",
        "bind_dn",
        "bind_password",
        "search_base",
        "search_filter",
        "group_base",
        "group_filter",
        "posts",
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """A directory. With ``bind_pattern`` the officer's own name is bound at once, else it is searched first."""

    servers: tuple[str, ...]
    starttls: bool = False
    ca_file: str = ""
    timeout: int = 5
    bind_pattern: str = ""
    bind_dn: str = ""
    bind_password: str = field(default="", repr=False)
    search_base: str = ""
    search_filter: str = "(uid={username})"
    group_base: str = ""
    group_filter: str = "(member={dn})"
    posts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_in_clear(self) -> bool:
        """Whether passwords would travel readable."""
        return not self.starttls and any(not server.startswith("ldaps://") for server in self.servers)

    @classmethod
    def from_settings(cls, said: Mapping[str, str]) -> Place:
        """Read the settings. Raises ``ValueError``, naming every fault, for what could not work."""
        faults = [*_faults(said)]
        if faults:
            raise ValueError("；".join(faults))
        return cls(
            servers=tuple(part.strip() for part in said["server"].split(",")),
            starttls=_is_yes(said.get("starttls", "")),
            ca_file=said.get("ca_file", ""),
            timeout=int(said.get("timeout", "5")),
            bind_pattern=said.get("bind_pattern", ""),
            bind_dn=said.get("bind_dn", ""),
            bind_password=said.get("bind_password", ""),
            search_base=said.get("search_base", ""),
            search_filter=said.get("search_filter", "(uid={username})"),
            group_base=said.get("group_base", ""),
            group_filter=said.get("group_filter", "(member={dn})"),
            posts=dict(_pairs(said.get("posts", ""))),
        )


def _faults(said: Mapping[str, str]) -> list[str]:
    faults = [f"不认识 YWL_LDAP_{key.upper()}" for key in sorted(said.keys() - KEYS)]
    servers = [part.strip() for part in said.get("server", "").split(",")]
    if not all(server.startswith(("ldap://", "ldaps://")) for server in servers):
        faults.append("YWL_LDAP_SERVER 要以 ldap:// 或 ldaps:// 开头")
    if not said.get("bind_pattern") and not said.get("search_base"):
        faults.append("YWL_LDAP_BIND_PATTERN 和 YWL_LDAP_SEARCH_BASE 至少要写一个")
    for key in ("bind_pattern", "search_filter"):
        if said.get(key) and "{username}" not in said[key]:
            faults.append(f"YWL_LDAP_{key.upper()} 里要有 {{username}}")
    if not said.get("timeout", "5").isdigit():
        faults.append("YWL_LDAP_TIMEOUT 要写秒数")
    if said.get("posts") and not said.get("group_base"):
        faults.append("写了 YWL_LDAP_POSTS 就要写 YWL_LDAP_GROUP_BASE")
    unknown = [post for _group, post in _pairs(said.get("posts", "")) if post not in posts()]
    return faults + [f"YWL_LDAP_POSTS 里没有这个岗位：{post}" for post in unknown]


def _pairs(text: str) -> list[tuple[str, str]]:
    """``组:岗位,组:岗位`` as pairs."""
    parts = [part.partition(":") for part in text.split(",") if part.strip()]
    return [(group.strip().casefold(), post.strip()) for group, _colon, post in parts]


def _is_yes(text: str) -> bool:
    return text.strip().lower() in ("1", "yes", "true", "on")
