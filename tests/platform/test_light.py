"""What a process that serves pages does not load until something asks for it."""

from __future__ import annotations

import subprocess
import sys

_START = "import django, sys; django.setup(); import policyhub.urls, policyhub.wsgi; print(*sys.modules, sep='\\n')"
_IMPORT = (
    "import django, sys; django.setup(); import measures.management.commands.import_plans;"
    " print(*sys.modules, sep='\\n')"
)


def test_the_site_starts_without_the_dictionaries_of_readings() -> None:
    # Some fifty megabytes, which only the repair of a source needs.
    done = subprocess.run(
        [sys.executable, "-c", _START], capture_output=True, text=True, check=True, timeout=120
    )
    loaded = done.stdout.split()
    assert "measures.text.repair.pinyin" in loaded
    assert "pypinyin" not in loaded


def test_an_import_starts_without_the_pages() -> None:
    # They take longer to load than a plan takes to be read and written.
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT], capture_output=True, text=True, check=True, timeout=120
    )
    loaded = done.stdout.split()
    assert "measures.loading.actions" in loaded
    assert not {"policyhub.urls", "measures.admin", "measures.catalogue", "openpyxl"} & set(loaded)
