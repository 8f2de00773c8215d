"""A great many decision notices as one file, asked for on their list."""

from __future__ import annotations

from app.audit.trail import record
from app.jobs.job import Job, JobContext
from app.kernel.words import _
from app.programmes.deciding.tags import Tag
from app.programmes.notices.paper import notices_pdf
from app.programmes.services import printing
from app.store.transaction import transaction


def run(context: JobContext) -> str:
    """Print what lies in the scope of who asked."""
    keys = [int(key) for key in context.payload["keys"]]
    with context.reading() as session:
        found = printing.notices(session, keys)
    context.progress(0, len(found))
    context.result_file(printing.file_name()).write_bytes(notices_pdf(found))
    with context.session() as session, transaction(session):
        record(session, context.actor, Tag.NOTICE, None, notices=len(found), decisions=keys)
    return _("已生成 {count} 份决定书。").format(count=len(found))


entry = Job("screening_notices", _("打印决定书"), run, lease_seconds=120, help=_("把所选的决定书打印成一个 PDF 文件"))
