"""The entry for a WSGI server (``gunicorn policyhub.wsgi``): production unless the environment says otherwise."""

from __future__ import annotations

import gc
import os
import sys

from django.conf import settings
from django.core.signals import request_finished
from django.core.wsgi import get_wsgi_application
from django.db import DEFAULT_DB_ALIAS
from django.urls import get_resolver

from policyhub.conf import environment, memory

# What is loaded here stays: looking for garbage in it again and again takes a tenth of the start.
gc.disable()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyhub.settings")
environment.production_by_default()

application = get_wsgi_application()

#: Seconds after which a thread that computes lets another go on; Python's own are 5 ms.
_SWITCH_INTERVAL = 0.0005
_memory_return = memory.MemoryReturn(pause=30.0)

# Work that a write leaves due is done in the background of the processes that serve the site, never within a request;
# drafts that a killed process left unread are read by the next one.
if not settings.ENVIRONMENT.is_test:
    from measures.importing.actions.reader_thread import wake_reader
    from measures.links.comparison.renewal_thread import LinkRenewal
    from measures.search.meaning.encoding import encode_at_start
    from measures.search.preparation import prepare_searches

    # A request gives Python's lock away at each look at a file, and waits that long for it while links are computed in
    # the background: some 20 ms for a mere 304, with this 10.
    sys.setswitchinterval(_SWITCH_INTERVAL)
    # Before the first request: requests that wait for the dictionary would each hold a connection.
    prepare_searches(DEFAULT_DB_ALIAS)
    # The addresses, and with them all views.
    get_resolver().url_patterns  # noqa: B018
    memory.collect_seldom()
    # Loading took more for a moment than what stays, some 10 MB; so do requests, again and again.
    memory.return_freed_memory()
    request_finished.connect(_memory_return)
    if settings.SEARCH_BY_MEANING:
        encode_at_start(DEFAULT_DB_ALIAS)
    LinkRenewal().start()
    wake_reader()
gc.enable()
