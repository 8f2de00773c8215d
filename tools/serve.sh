#!/usr/bin/env bash
# Bring the database to today's shape, load the demonstration once, start web and scheduler, tell who may sign in.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
port=${PORT:-8080}
"$bin/flask" --app run demo begin

"$bin/flask" --app run jobs run &
scheduler=$!
"$bin/gunicorn" --bind "127.0.0.1:$port" --workers 2 --threads 4 --no-control-socket --log-level warning run:app &
web=$!
trap 'kill "$web" "$scheduler" 2>/dev/null; wait' EXIT INT TERM

for _ in $(seq 100); do
  "$bin/python" -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/healthz', timeout=1)" 2>/dev/null && break
  kill -0 "$web" 2>/dev/null || exit 1
  sleep 0.3
done
echo
echo "一网联已启动：http://127.0.0.1:$port/   （按 Ctrl+C 停止）"
wait -n "$web" "$scheduler"
