"""The application in a process of its own, on a database that others use too: ``python -m tests.access.serving``."""

from __future__ import annotations

import contextlib
import html
import http.cookiejar
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from werkzeug.serving import make_server

from app import create_app
from tests.databases import settings

_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')


def serve(folder: str, url: str) -> None:
    """Serve on a free port, and say which."""
    server = make_server("127.0.0.1", 0, create_app(settings(Path(folder), url)), threaded=True)
    print(server.server_port, flush=True)
    server.serve_forever()


@contextlib.contextmanager
def process(folder: Path, url: str) -> Iterator[str]:
    """A process that serves; its address."""
    command = [sys.executable, "-m", "tests.access.serving", str(folder), url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        try:
            yield f"http://127.0.0.1:{running.stdout.readline().strip()}"
        finally:
            running.terminate()
            running.wait(timeout=20)


class Visitor:
    """A browser over the network, with its own cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)

    def get(self, path: str) -> tuple[str, str]:
        """Where one ends up, and what it says."""
        return self._open(urllib.request.Request(self.address + path))

    def post(self, path: str, **data: str) -> tuple[str, str]:
        """Send a form with its token."""
        _place, page = self.get("/sign-in")
        found = _TOKEN.search(page)
        assert found, page
        body = urllib.parse.urlencode({"csrf_token": html.unescape(found[1]), **data}).encode()
        return self._open(urllib.request.Request(self.address + path, data=body))

    def _open(self, request: urllib.request.Request) -> tuple[str, str]:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return urllib.parse.urlsplit(answer.url).path, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return urllib.parse.urlsplit(refused.url).path, refused.read().decode()


if __name__ == "__main__":
    serve(*sys.argv[1:3])
