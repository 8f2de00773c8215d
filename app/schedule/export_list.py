"""A large export of a list, asked for on its page."""

from __future__ import annotations

from app.audit.trail import record
from app.jobs.job import Job, JobContext
from app.kernel.words import _
from app.store.transaction import transaction
from app.web import counting, exporting
from app.web.tags import Tag


def run(context: JobContext) -> str:
    """Write the file; what the desk no longer grants is refused."""
    with context.reading() as session:
        export = exporting.from_payload(session, context.actor, dict(context.payload))
        path = context.result_file(export.file_name)
        total = counting.exact(session, export.query).rows
        rows = exporting.write(session, export, path, lambda done: context.progress(done, total))
    with context.session() as session, transaction(session):
        record(session, context.actor, Tag.EXPORT, None, **export.detail(rows))
    return _("已导出 {rows} 条").format(rows=rows)


entry = Job("export_list", _("导出列表"), run, lease_seconds=120, help=_("把列表的查询结果导出为 Excel 文件"))
