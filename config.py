"""Every setting of the product, read from the environment; the comment above each says what it is for.

``Settings.from_environment()`` is the only reader. In production it refuses to start with anything unsafe.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
LOCAL_HOSTS = ("127.0.0.1", "localhost")


class Unsafe(SystemExit):
    """The settings would make the product unsafe; it does not start."""


@dataclass(frozen=True)
class Settings:
    """The settings of one process."""

    # "development" (make run, tests) or "production" (behind nginx). YWL_ENV
    environment: str
    # Where the embedded database, keys, results and uploads are kept. YWL_INSTANCE
    instance: Path
    # SQLAlchemy address of the database. Default: SQLite in the instance folder. YWL_DATABASE_URL
    database_url: str
    # Signs the anti-forgery tokens. Required in production, at least 32 characters. YWL_SECRET_KEY
    secret_key: str
    # Master keys for sealed fields, "id:hex,id:hex", the first one seals; or a key file. One of both is required in
    # production. YWL_FIELD_KEYS, YWL_FIELD_KEYS_FILE
    field_keys: str
    # File with the Ed25519 key that signs the trail; only the service's account may read it. YWL_AUDIT_KEY_FILE
    audit_key_file: Path
    # File outside the database that remembers the trail's newest head. YWL_AUDIT_WITNESS_FILE
    audit_witness_file: Path
    # Host names under which the product is reached, comma separated, no wildcard. YWL_HOSTS
    hosts: tuple[str, ...]
    # How many reverse proxies of ours stand in front; exactly so many X-Forwarded-For entries are believed. YWL_PROXIES
    proxies: int
    # Keys of the blind indexes, "id:hex,id:hex", the first one writes; with YWL_FIELD_KEYS only, since a key file holds
    # them too. Without it they come from the last of YWL_FIELD_KEYS. YWL_INDEX_KEYS
    index_keys: str = ""
    # Key file of sealed fields and indexes, which `flask keys` changes; see above. YWL_FIELD_KEYS_FILE
    field_keys_file: Path | None = None
    # A session ends after so many idle minutes, and after so many hours anyway. YWL_IDLE_MINUTES, YWL_SESSION_HOURS
    idle_minutes: int = 30
    session_hours: int = 12
    # Failed sign-ins until the lock, and the minutes that it lasts. YWL_LOCK_AFTER, YWL_LOCK_MINUTES
    lock_after: int = 5
    lock_minutes: int = 15
    # Days until a password must be changed. YWL_PASSWORD_DAYS
    password_days: int = 90
    # Algorithm of the trail's signatures; this release knows ed25519. YWL_AUDIT_SIGNATURE
    audit_signature: str = "ed25519"
    # Directory sign-in; off unless YWL_LDAP_SERVER is set. docs/sign-in.md says more of each:
    #   YWL_LDAP_SERVER         ldaps://host:636 or ldap://host:389, several separated by commas, asked in this order
    #   YWL_LDAP_STARTTLS       yes: an ldap:// connection is encrypted first (production refuses it in clear)
    #   YWL_LDAP_CA_FILE        PEM file of the authority that the server's certificate must come from
    #   YWL_LDAP_TIMEOUT        seconds until a server counts as down (5)
    #   YWL_LDAP_BIND_PATTERN   bind at once as this DN: uid={username},ou=people,dc=example,dc=cn; or search first:
    #   YWL_LDAP_BIND_DN, YWL_LDAP_BIND_PASSWORD   the account that searches
    #   YWL_LDAP_SEARCH_BASE, YWL_LDAP_SEARCH_FILTER   where and how a user name is found ((uid={username}))
    #   YWL_LDAP_GROUP_BASE, YWL_LDAP_GROUP_FILTER     where and how groups are found ((member={dn}))
    #   YWL_LDAP_POSTS          group:post,group:post; the post is granted and revoked with the group
    ldap: Mapping[str, str] = field(default_factory=dict)
    # Flask's debug mode; refused in production. FLASK_DEBUG
    debug: bool = False

    @property
    def production(self) -> bool:
        """Whether people's real data are behind this process."""
        return self.environment == "production"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read the environment; raise :class:`Unsafe` for what production must not start with."""
        environment = environ.get("YWL_ENV", "development")
        instance = Path(environ.get("YWL_INSTANCE", ROOT / "instance")).resolve()
        settings = cls(
            environment=environment,
            instance=instance,
            database_url=environ.get("YWL_DATABASE_URL", f"sqlite:///{instance / 'ywl.db'}"),
            secret_key=environ.get("YWL_SECRET_KEY", ""),
            field_keys=environ.get("YWL_FIELD_KEYS", ""),
            index_keys=environ.get("YWL_INDEX_KEYS", ""),
            field_keys_file=Path(file) if (file := environ.get("YWL_FIELD_KEYS_FILE", "")) else None,
            audit_key_file=Path(environ.get("YWL_AUDIT_KEY_FILE", instance / "keys" / "audit.pem")),
            audit_witness_file=Path(environ.get("YWL_AUDIT_WITNESS_FILE", instance / "audit.witness")),
            hosts=tuple(filter(None, environ.get("YWL_HOSTS", ",".join(LOCAL_HOSTS)).replace(" ", "").split(","))),
            proxies=int(environ.get("YWL_PROXIES", "0")),
            idle_minutes=int(environ.get("YWL_IDLE_MINUTES", "30")),
            session_hours=int(environ.get("YWL_SESSION_HOURS", "12")),
            lock_after=int(environ.get("YWL_LOCK_AFTER", "5")),
            lock_minutes=int(environ.get("YWL_LOCK_MINUTES", "15")),
            password_days=int(environ.get("YWL_PASSWORD_DAYS", "90")),
            audit_signature=environ.get("YWL_AUDIT_SIGNATURE", "ed25519"),
            ldap={key[9:].lower(): value for key, value in environ.items() if key.startswith("YWL_LDAP_")},
            debug=environ.get("FLASK_DEBUG", "0") not in ("", "0", "false"),
        )
        settings.insist_on_safety()
        return settings

    def insist_on_safety(self) -> None:
        """Raise :class:`Unsafe`, naming every fault at once, if production would start unsafe."""
        if self.environment not in ("development", "production"):
            raise Unsafe("YWL_ENV 只能是 development 或 production")
        if self.field_keys_file and (self.field_keys or self.index_keys):
            raise Unsafe("YWL_FIELD_KEYS_FILE 与 YWL_FIELD_KEYS、YWL_INDEX_KEYS 只能用一种")
        if self.index_keys and not self.field_keys:
            raise Unsafe("YWL_INDEX_KEYS 要与 YWL_FIELD_KEYS 一起设置")
        faults = list(self._faults()) if self.production else []
        if faults:
            raise Unsafe("拒绝启动：\n" + "\n".join(f"- {fault}" for fault in faults))

    def _faults(self) -> Iterator[str]:
        if len(self.secret_key) < 32:
            yield "YWL_SECRET_KEY 未设置或不足 32 个字符"
        if not self.field_keys and not self.field_keys_file:
            yield "YWL_FIELD_KEYS 未设置，也没有 YWL_FIELD_KEYS_FILE：敏感字段没有加密密钥"
        if self.field_keys_file and _others_may_read(self.field_keys_file):
            yield "YWL_FIELD_KEYS_FILE 能被其他账户读取：请执行 chmod 0600"
        if self.debug:
            yield "FLASK_DEBUG 已打开：生产环境不能调试运行"
        if not self.hosts or any("*" in host or host in ("0.0.0.0", "::") for host in self.hosts):  # noqa: S104 (refused here)
            yield "YWL_HOSTS 未写明主机名，或含有通配符"
        if self.hosts == LOCAL_HOSTS:
            yield "YWL_HOSTS 仍是本机：请写明对外使用的主机名"

    def flask(self) -> dict[str, Any]:
        """The same settings as Flask and its extensions name them."""
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": self.database_url.startswith("postgresql")},
            "TRUSTED_HOSTS": list(self.hosts),
            "MAX_CONTENT_LENGTH": 64 * 1024 * 1024,
            "SESSION_COOKIE_NAME": "__Host-ywl-form" if self.production else "ywl-form",
            "SESSION_COOKIE_SECURE": self.production,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "PERMANENT_SESSION_LIFETIME": timedelta(hours=self.session_hours),
            "WTF_CSRF_TIME_LIMIT": None,
            "WTF_CSRF_SSL_STRICT": self.production,
            "BABEL_DEFAULT_LOCALE": "zh",
            "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
            "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
            "LANGUAGES": {"zh": {"flag": "cn", "name": "简体中文"}, "en": {"flag": "gb", "name": "English"}},
            "APP_NAME": "一网联",
            "FAB_UPDATE_PERMS": False,
            "FAB_CREATE_DB": False,
            "FAB_ADD_SECURITY_VIEWS": False,
            "FAB_ADD_SECURITY_API": False,
            "FAB_ADD_MENU_API": False,
            "FAB_ADD_OPENAPI_VIEWS": False,
            "FAB_OPENAPI_ENABLED": False,
            "FAB_API_MAX_PAGE_SIZE": 200,
            "RATELIMIT_ENABLED": False,
            "AUTH_TYPE": 1,
        }


def _others_may_read(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & 0o007)
    except OSError:
        return False
