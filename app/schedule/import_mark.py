"""The file of an import with its wrong cells in red, asked for on its page."""

from __future__ import annotations

from app.exchange import handing
from app.jobs.job import Job
from app.kernel.words import _

entry = Job("import_mark", _("标红的文件"), handing.mark, lease_seconds=120, help=_("把有错的单元格标红，注明原因"))
