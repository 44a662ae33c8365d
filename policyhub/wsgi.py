"""The entry for a WSGI server (``gunicorn policyhub.wsgi``): production unless the environment says otherwise."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyhub.settings")
os.environ.setdefault("POLICYHUB_ENV", "production")

application = get_wsgi_application()
