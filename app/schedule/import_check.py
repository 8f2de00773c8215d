"""An import that was asked for on its page: check."""

from __future__ import annotations

from app.exchange import running
from app.jobs.job import Job
from app.kernel.words import _

entry = Job("import_check", _("检查导入文件"), running.check, lease_seconds=120, help=_("检查上传的文件，不写入数据"))
