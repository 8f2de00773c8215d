#!/usr/bin/env bash
# Run the tests on SQLite and on PostgreSQL (or on one: `tools/test.sh postgresql`). Starts a PostgreSQL server of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
which=${1:-both}
shift || true

if [ "$which" != postgresql ]; then
  echo "== SQLite"
  "$python" -m pytest -n "${YWL_TEST_WORKERS:-2}" --dist loadfile --no-loadscope-reorder "$@"
fi
if [ "$which" != sqlite ]; then
  if [ -z "${YWL_TEST_POSTGRES:-}" ]; then
    if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
      echo "PostgreSQL is not installed: install Debian's package postgresql, or set YWL_TEST_POSTGRES" >&2
      exit 1
    fi
    folder=$(mktemp -d /tmp/ywl-postgresql.XXXXXX)
    port=$("$python" -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
    trap 'tools/postgres.sh stop "$folder"; rm -rf "$folder"' EXIT
    YWL_TEST_POSTGRES=$(tools/postgres.sh start "$folder" "$port")
    export YWL_TEST_POSTGRES
  fi
  echo "== PostgreSQL"
  YWL_TEST_DATABASE=postgresql "$python" -m pytest -n "${YWL_TEST_WORKERS:-2}" --dist loadfile --no-loadscope-reorder "$@"
fi
