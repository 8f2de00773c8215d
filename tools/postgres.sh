#!/usr/bin/env bash
# A PostgreSQL server of one's own for tests: `tools/postgres.sh start DIR PORT` prints its address; `stop DIR` ends it.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
as_postgres() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/bash -c "$1"; else bash -c "$1"; fi; }
dir=$2
case $1 in
  start)
    port=$3
    if [ ! -d "$dir/data" ]; then
      mkdir -p "$dir"
      [ "$(id -u)" = 0 ] && chown postgres "$dir"
      as_postgres "$bin/initdb -D $dir/data -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null"
    fi
    as_postgres "$bin/pg_ctl -D $dir/data status >/dev/null 2>&1 || $bin/pg_ctl -D $dir/data -w -l $dir/log \
      -o \"-p $port -k $dir -c listen_addresses=127.0.0.1 -c max_connections=200 -c shared_buffers=256MB\" start >/dev/null"
    echo "postgresql+psycopg://postgres@127.0.0.1:$port/postgres"
    ;;
  stop) as_postgres "$bin/pg_ctl -D $dir/data -m fast stop >/dev/null" ;;
  *) echo "usage: $0 start DIR PORT | stop DIR" >&2; exit 2 ;;
esac
