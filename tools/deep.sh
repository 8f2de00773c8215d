#!/usr/bin/env bash
# The long figures, written to docs/figures/deep.md with the commit they belong to.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
out=docs/figures/deep.md
{
  echo "# 长跑数据"
  echo
  echo "提交 $(git rev-parse --short HEAD)，$(date -u +%F)，$(nproc) 核。"
  echo
  echo '```'
  YWL_EVERY_PROBE=1 YWL_SCHEDULE_YEARS=10 YWL_TAMPERINGS=10000 "$python" -m pytest -s --show-capture=no tests/jobs/test_schedule.py tests/audit tests/approvals tests/test_authorisation.py \
    | grep -E '^(R[0-9]|S[0-9])|missed|probes|detected|passed|failed'
  "$python" -m pytest -m deep tests/programmes tests/rosters | tail -n 1
  YWL_HISTORY_STEPS=300000 "$python" -m pytest -s tests/rosters/test_histories.py | grep -E '^R4|passed|failed'
  echo '```'
} | tee "$out"
