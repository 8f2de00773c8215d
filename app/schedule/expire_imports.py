"""Files of imports past their time, every night."""

from __future__ import annotations

from app.exchange import expiring
from app.jobs.job import Job
from app.kernel.words import _

entry = Job(
    "expire_imports",
    _("清理导入文件"),
    expiring.expire,
    cron="40 3 * * *",
    help=_("每天 3:40 清理一个月前结束或无人处理的导入的原文件和留存的错行"),
)
