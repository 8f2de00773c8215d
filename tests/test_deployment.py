"""What docs/operations.md tells an administrator to do: the files it names are there and their programs accept them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = (ROOT / "config.py").read_text(encoding="utf-8")


def test_every_setting_of_the_example_is_one_that_the_product_reads() -> None:
    named = re.findall(r"^(YWL_\w+)=", (ROOT / "deploy" / "ywl.env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert named
    assert [name for name in named if f'"{name}"' not in SETTINGS] == []


def test_every_setting_has_its_comment() -> None:
    read = set(re.findall(r'environ\.get\(\s*"(YWL_\w+)"', SETTINGS))
    comments = "\n".join(line for line in SETTINGS.splitlines() if line.strip().startswith("#"))
    assert read
    assert [name for name in sorted(read) if name not in comments] == []


@pytest.mark.parametrize(
    "document", sorted((ROOT / "docs").rglob("*.md")) + [ROOT / "README.md"], ids=lambda path: path.name
)
def test_every_file_that_a_document_links_to_is_there(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("unit", ["ywl-web.service", "ywl-jobs.service"])
def test_a_unit_runs_as_its_own_account_and_writes_only_to_its_folder(unit: str) -> None:
    text = (ROOT / "deploy" / unit).read_text(encoding="utf-8")
    for line in ("User=ywl", "ProtectSystem=strict", "ReadWritePaths=/var/lib/ywl", "NoNewPrivileges=yes"):
        assert line in text


def test_nginx_accepts_the_configuration(tmp_path: Path) -> None:
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    assert Path(nginx).exists(), "install Debian's package nginx-light"
    key, certificate = tmp_path / "key.pem", tmp_path / "fullchain.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "1",
            "-subj",
            "/CN=ywl.example.gov.cn",
            "-keyout",
            str(key),
            "-out",
            str(certificate),
        ],
        check=True,
        capture_output=True,
    )
    site = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8").replace("/etc/ywl/tls", str(tmp_path))
    site = site.replace("listen 443", "listen 8443").replace("listen 80;", "listen 8081;")
    main = tmp_path / "nginx.conf"
    main.write_text(
        f"pid {tmp_path}/nginx.pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; include /etc/nginx/mime.types;\n{site}}}\n"
    )
    tried = subprocess.run([nginx, "-t", "-c", str(main)], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
