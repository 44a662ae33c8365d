"""The settings of the tests: those of the site in ``test`` mode, on the database that TEST_DATABASE names.

``sqlite`` (the default) or ``postgres``. Several runs can go on side by side: each has a database and a folder of
its own. `make test` has three, which share the tests: TEST_SHARED names the share of one, ``sqlite``, ``postgres`` or
``browser``, which looks at pages in the browser and is on SQLite.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_folder = tempfile.TemporaryDirectory(prefix="policyhub-tests-")
_outside = {
    name: os.environ.pop(name, "") for name in ("DATABASE_URL", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS")
}
os.environ.update(POLICYHUB_ENV="test", VAR_DIR=_folder.name)

# The rest reads the environment that was just set.
from policyhub.conf import database  # noqa: E402
from policyhub.settings import *  # noqa: E402, F403
from tests import postgresql  # noqa: E402

#: The share of this run, empty where it has all tests of its database: what need not be seen on both databases is in
#: one share only, and of what takes long by nature there is a sample.
SHARE = os.environ.get("TEST_SHARED", "")
if SHARE not in ("", "sqlite", "postgres", "browser"):
    raise RuntimeError(f"TEST_SHARED must be sqlite, postgres or browser, not {SHARE!r}.")
KIND = {"": os.environ.get("TEST_DATABASE", "sqlite"), "postgres": "postgres"}.get(SHARE, "sqlite")
if KIND == "postgres":
    _settings = database.postgresql_settings(postgresql.url(_outside["DATABASE_URL"]))
    _settings["TEST"] = {"NAME": f"test_policyhub_{os.getpid()}"}
    # No test takes the power away from the server: a commit need not wait for its disk.
    _settings["OPTIONS"] |= {"options": "-c synchronous_commit=off"}
elif KIND == "sqlite":
    # A file, not memory: the live server's threads need connections of their own, as in production.
    _settings = database.sqlite_settings(Path(_folder.name) / "site.sqlite3")
    _settings["TEST"] = {"NAME": str(Path(_folder.name) / "test.sqlite3")}
else:
    raise RuntimeError(f"TEST_DATABASE must be sqlite or postgres, not {KIND!r}.")
DATABASES = {"default": _settings}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
