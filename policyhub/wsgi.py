"""The entry for a WSGI server (``gunicorn policyhub.wsgi``): production unless the environment says otherwise."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from policyhub.conf import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyhub.settings")
environment.production_by_default()

application = get_wsgi_application()

# Work that a write leaves due is done in the background of the processes that serve the site, never within a request;
# drafts that a killed process left unread are read by the next one.
if not settings.ENVIRONMENT.is_test:
    from measures.importing.actions.reader_thread import wake_reader
    from measures.links.comparison.renewal_thread import LinkRenewal
    from measures.search.meaning.sentence_encoder import load_encoder
    from measures.search.words.segmenter import load_dictionary

    # Before the first request: requests that wait for the dictionary would each hold a connection.
    load_dictionary()
    if settings.SEARCH_BY_MEANING:
        load_encoder()
    LinkRenewal().start()
    wake_reader()
