"""Django's own sentences in the staff pages: in the words of this site, and nowhere 你, 注销 or 登出."""

from __future__ import annotations

import gettext
import subprocess
from pathlib import Path
from shutil import which

import django
import pytest
from django.utils import translation

OURS = Path(__file__).parents[2] / "policyhub" / "locale" / "zh_Hans" / "LC_MESSAGES"
THEIRS = Path(django.__file__).parent
#: Sentences that nobody is shown: mails of a reset that the site has no address for, words for programmers.
HIDDEN = ("Please go to the following page", "password reset", "Referer", "CSRF", "single sign-on")


def sentences(part: str) -> dict[str, str]:
    """Return the sentences of a part of Django by what they are asked for with."""
    with (THEIRS / part / "locale/zh_Hans/LC_MESSAGES/django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {
        (key[0] if isinstance(key, tuple) else key): key[0] if isinstance(key, tuple) else key
        for key in catalogue
        if key
    }


@pytest.mark.parametrize("part", ["contrib/admin", "contrib/auth", "conf"])
def test_nobody_is_addressed_carelessly(part: str) -> None:
    with translation.override("zh-hans"):
        stated = {key: translation.gettext(key) for key in sentences(part)}
    bad = ("你", "注销", "登出", "美好时光", "过滤器", "具有 %", "来修改", "无可选的")
    wrong = {key: text for key, text in stated.items() if any(each in text for each in bad)}
    assert {key: text for key, text in wrong.items() if not any(part in key for part in HIDDEN)} == {}


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_what_is_read_is_what_is_written(domain: str, tmp_path: Path) -> None:
    program = which("msgfmt")
    if program is None:
        pytest.skip("There is no msgfmt here: install the package gettext.")
    made = tmp_path / f"{domain}.mo"
    subprocess.run([program, "-o", made, OURS / f"{domain}.po"], check=True)
    assert made.read_bytes() == (OURS / f"{domain}.mo").read_bytes()
