"""An import that was asked for on its page: undo."""

from __future__ import annotations

from app.exchange import running
from app.jobs.job import Job
from app.kernel.words import _

entry = Job("import_undo", _("撤销导入"), running.undo, lease_seconds=120, help=_("把一次导入写入的内容全部收回"))
