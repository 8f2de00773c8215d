"""A real directory for tests: Debian's slapd with a folder, a port and certificates of its own."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SLAPD = "/usr/sbin/slapd"
BASE = "dc=zhengding,dc=cn"
SERVICE, SERVICE_PASSWORD = f"cn=reader,{BASE}", "reader-secret"
PASSWORD = "Mu-Lu#2026-kou"

_CONF = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
database mdb
suffix "{base}"
directory {folder}/data
rootdn "cn=root,{base}"
rootpw root-secret
access to attrs=userPassword by anonymous auth by * none
access to * by * read
"""
_TREE = """
dn: {base}
objectClass: dcObject
objectClass: organization
dc: zhengding
o: 正定县

dn: ou=people,{base}
objectClass: organizationalUnit
ou: people

dn: ou=groups,{base}
objectClass: organizationalUnit
ou: groups

dn: ou=others,ou=groups,{base}
objectClass: organizationalUnit
ou: others

dn: cn=reader,{base}
objectClass: person
cn: reader
sn: reader
userPassword: reader-secret
"""


@dataclass
class Slapd:
    """A running directory."""

    folder: Path
    port: int
    tls_port: int
    process: subprocess.Popen[bytes] | None = None
    people: list[str] = field(default_factory=list)

    @property
    def plain(self) -> str:
        """Its address without encryption from the start."""
        return f"ldap://127.0.0.1:{self.port}"

    @property
    def encrypted(self) -> str:
        """Its address with encryption from the start."""
        return f"ldaps://127.0.0.1:{self.tls_port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        urls = f"{self.plain} {self.encrypted}"
        self.process = subprocess.Popen(
            [SLAPD, "-f", str(self.folder / "slapd.conf"), "-h", urls, "-d", "0"],
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "slapd.log").open("ab"),
        )
        for _try in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "slapd.log").read_text())

    def stop(self) -> None:
        """Stop it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.process = None

    def add(self, ldif: str) -> None:
        """Add entries while it is stopped."""
        assert self.process is None
        subprocess.run(
            ["/usr/sbin/slapadd", "-f", str(self.folder / "slapd.conf")], input=ldif.encode(), check=True, timeout=60
        )


def make(folder: Path, usernames: list[str], groups: dict[str, list[str]]) -> Slapd:
    """A directory with these people, each with the test password, and these groups. It is not started."""
    (folder / "data").mkdir(parents=True)
    certify(folder)
    (folder / "slapd.conf").write_text(_CONF.format(folder=folder, base=BASE))
    made = Slapd(folder, _free_port(), _free_port(), people=usernames)
    made.add(_TREE.format(base=BASE) + "".join(_person(name) for name in usernames) + _groups(groups))
    return made


def certify(folder: Path, name: str = "ca") -> None:
    """An authority, and a certificate of it for 127.0.0.1."""
    ca_key, ca = _certificate("Test authority", None, None)
    key, certificate = _certificate("127.0.0.1", ca_key, ca)
    (folder / f"{name}.pem").write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    (folder / "server.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "server.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def stranger(folder: Path) -> Path:
    """The certificate of an authority that certified nothing here."""
    _key, ca = _certificate("Another authority", None, None)
    path = folder / "stranger.pem"
    path.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    return path


def dn(username: str) -> str:
    """Where a person is."""
    return f"uid={username},ou=people,{BASE}"


def exists() -> bool:
    """Whether slapd is installed here."""
    return Path(SLAPD).exists() and shutil.which("slapadd", path="/usr/sbin") is not None


def _person(name: str) -> str:
    said = f"objectClass: inetOrgPerson\nuid: {name}\ncn: {name}\nsn: {name}\nuserPassword: {PASSWORD}\n"
    return f"\ndn: {dn(name)}\n{said}"


def _groups(groups: dict[str, list[str]]) -> str:
    text = ""
    for name, members in groups.items():
        where, _slash, cn = name.rpartition("/")
        parent = f"ou={where},ou=groups,{BASE}" if where else f"ou=groups,{BASE}"
        lines = "".join(f"member: {dn(member)}\n" for member in members)
        text += f"\ndn: cn={cn},{parent}\nobjectClass: groupOfNames\ncn: {cn}\n{lines}"
    return text


def _certificate(
    name: str, issuer_key: ec.EllipticCurvePrivateKey | None, issuer: x509.Certificate | None
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if issuer is not None:
        names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("127.0.0.1")]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return key, builder.sign(issuer_key or key, hashes.SHA256())


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
