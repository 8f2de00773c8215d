"""An import that was asked for on its page: take."""

from __future__ import annotations

from app.exchange import running
from app.jobs.job import Job
from app.kernel.words import _

entry = Job("import_take", _("导入"), running.take, lease_seconds=120, help=_("把检查过的行写入系统"))
