"""The HTTP response of an export, and the site address for its links."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, HttpRequest

from measures.exports.export_formats import ExportFormat, write_export
from measures.exports.filenames import content_disposition
from measures.exports.selection import ExportSelection

TOO_MANY_ROWS = "一张 Excel 表最多容纳 1048575 行，这份清单放不下。请缩小范围，或导出 CSV、JSON Lines。"
DATA_KEEPS_CHANGING = "数据正在更新，暂时不能保证导出与清单一致。请稍候几秒再试。"


def build_download(selection: ExportSelection, kind: ExportFormat) -> FileResponse:
    """Return a selection as a download in the format ``kind``; the file is complete before its first byte is sent.

    Raise what `write_export` raises.
    """
    file = tempfile.TemporaryFile(prefix="policyhub-")  # noqa: SIM115  the response closes it
    try:
        name = write_export(selection, kind, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    response = FileResponse(file, content_type=kind.media_type)
    response["Content-Disposition"] = content_disposition(name)
    response["Cache-Control"] = "no-store"
    response["X-Data-Version"] = str(selection.version)
    response["X-Total-Count"] = str(len(selection.pks))
    return response


def site_address(request: HttpRequest) -> str:
    """Return the scheme and host of the site for absolute addresses: ``https://example.org``."""
    return request.build_absolute_uri("/").rstrip("/")
