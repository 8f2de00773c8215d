"""Asking the directory: is this the officer's password, and which groups does the officer belong to."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import ldap3
from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn

from app.access.directory.place import Place

log = logging.getLogger(__name__)
_REMEMBERED = 10.0
_TROUBLE = (LDAPException, OSError, ssl.SSLError)


class DirectoryDown(Exception):
    """No server of the directory answers as it should: not reachable, not trusted, or not as configured."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Someone whom the directory knows: the name there, and the groups."""

    dn: str
    groups: frozenset[str] = field(default_factory=frozenset)


class Directory:
    """A directory service, over plain LDAP, StartTLS or LDAPS as its place says."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._up: tuple[float, bool] | None = None

    def authenticate(self, username: str, password: str) -> Entry | None:
        """Who has this name and password, nobody if either is wrong. Raises :class:`DirectoryDown`.

        An empty password is refused here, since servers take it for an anonymous sign-in and say yes; so is a name
        with spaces around it or controls in it, which servers overlook.
        """
        if not username.strip() or username != username.strip() or not username.isprintable():
            return None
        if not password or "\0" in password:
            return None
        try:
            ask = self._by_pattern if self.place.bind_pattern else self._by_search
            return ask(username, password)
        except _TROUBLE as error:
            self._up = (time.monotonic(), False)
            log.warning("the directory does not answer: %s", type(error).__name__)
            raise DirectoryDown(type(error).__name__) from error

    def is_up(self) -> bool:
        """Whether a server answers and is trusted; asked again after ten seconds."""
        if self._up is None or time.monotonic() - self._up[0] > _REMEMBERED:
            self._up = (time.monotonic(), self._answers())
        return self._up[1]

    def _answers(self) -> bool:
        try:
            with self._connected(self.place.bind_dn, self.place.bind_password) as connection:
                return not self.place.bind_dn or _binds(connection)
        except _TROUBLE:
            return False

    def _by_pattern(self, username: str, password: str) -> Entry | None:
        dn = self.place.bind_pattern.format(username=escape_rdn(username))
        with self._connected(dn, password) as connection:
            return Entry(dn, self._groups(connection, dn)) if _binds(connection) else None

    def _by_search(self, username: str, password: str) -> Entry | None:
        with self._connected(self.place.bind_dn, self.place.bind_password) as service:
            if self.place.bind_dn and not _binds(service):
                raise LDAPException("the service account is refused")
            dn = self._search(service, username)
            if dn is None:
                return None
            with self._connected(dn, password) as own:
                if not _binds(own):
                    return None
            return Entry(dn, self._groups(service, dn))

    def _search(self, service: ldap3.Connection, username: str) -> str | None:
        """The one entry of a name; none where there are several."""
        wanted = self.place.search_filter.format(username=escape_filter_chars(username))
        service.search(self.place.search_base, wanted, attributes=[], size_limit=2)
        found = [answer["dn"] for answer in service.response or () if answer["type"] == "searchResEntry"]
        return found[0] if len(found) == 1 else None

    def _groups(self, connection: ldap3.Connection, dn: str) -> frozenset[str]:
        """The names of the groups directly under the group base: below it somebody else may make groups."""
        if not self.place.group_base:
            return frozenset()
        wanted = self.place.group_filter.format(dn=escape_filter_chars(dn))
        connection.search(self.place.group_base, wanted, search_scope=ldap3.LEVEL, attributes=["cn"])
        found = [answer for answer in connection.response or () if answer["type"] == "searchResEntry"]
        return frozenset(str(name).casefold() for answer in found for name in answer["attributes"]["cn"])

    @contextmanager
    def _connected(self, dn: str, password: str) -> Iterator[ldap3.Connection]:
        """A connection to the first server that answers, not yet bound."""
        connection = self._first(dn, password)
        try:
            yield connection
        finally:
            connection.unbind()

    def _first(self, dn: str, password: str) -> ldap3.Connection:
        trouble: Exception = LDAPException("no server")
        for url in self.place.servers:
            try:
                return self._open(url, dn, password)
            except _TROUBLE as error:
                trouble = error
        raise trouble

    def _open(self, url: str, dn: str, password: str) -> ldap3.Connection:
        tls = ldap3.Tls(
            validate=ssl.CERT_REQUIRED, version=ssl.PROTOCOL_TLS_CLIENT, ca_certs_file=self.place.ca_file or None
        )
        server = ldap3.Server(url, tls=tls, connect_timeout=self.place.timeout, get_info=ldap3.NONE)
        connection = ldap3.Connection(
            server,
            user=dn or None,
            password=password or None,
            authentication=ldap3.SIMPLE if dn else ldap3.ANONYMOUS,
            auto_referrals=False,
            read_only=True,
            receive_timeout=self.place.timeout,
            raise_exceptions=False,
        )
        connection.open()
        if self.place.starttls and not url.startswith("ldaps://") and not connection.start_tls():
            connection.unbind()
            raise LDAPException("StartTLS was refused")
        return connection


def _binds(connection: ldap3.Connection) -> bool:
    """Whether name and password are right. Raises ``LDAPException`` where the server says anything else than no."""
    if connection.bind():
        return True
    if connection.result["description"] in ("invalidCredentials", "noSuchObject", "invalidDNSyntax"):
        return False
    raise LDAPException(connection.result["description"])


__all__ = ["Directory", "DirectoryDown", "Entry"]
