"""The thread of a web process that renews suggested links, so that no request waits for it."""

from __future__ import annotations

import atexit
import logging
import os
import socket
import threading
from functools import partial

from django.db import Error, connections

from measures.connections import let_go
from measures.links.actions.link_suggestions import suggest_links
from measures.links.actions.suggestion_updates import LinksOvertaken
from measures.models import Document
from measures.search.index.background_build import IndexNotReady
from measures.search.results.similar_documents import similar_documents
from measures.writing import link_leases

logger = logging.getLogger(__name__)

#: Seconds between two checks for links that other processes left due; its own are renewed at once.
CHECK_SECONDS = 30.0
#: Seconds that the thread has to stop at the end of the process.
STOP_SECONDS = 10.0


class RenewalStopped(Exception):
    """The process is about to end."""


class LinkRenewal:
    """Renews due links, one document after the other, until it is stopped. One to a process."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.holder = f"{socket.gethostname()[:60]} {os.getpid()}"

    def start(self) -> None:
        """Start the thread, and have it stopped when the process ends."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._renew_until_stopped, name="links", daemon=True)
            self._thread.start()
            atexit.register(self.stop)

    def stop(self, seconds: float = STOP_SECONDS) -> bool:
        """Stop the thread with nothing half written; return whether it has ended."""
        self._stopping.set()
        link_leases.LINKS_DUE.set()
        if self._thread is not None:
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def renew_due_links(self) -> int:
        """Renew all due links that no other process is at; return the number of documents done. Failures stay due."""
        done = 0
        while (
            not self._stopping.is_set() and (document := link_leases.take_document(self.holder)) is not None
        ):
            done += self._renew_document(document)
        return done

    def _renew_until_stopped(self) -> None:
        while not self._stopping.is_set():
            link_leases.LINKS_DUE.clear()
            try:
                self.renew_due_links()
            except RenewalStopped:
                break
            except Error as error:
                # The links stay due until they are renewed; the database comes back.
                logger.warning("links_not_renewed: %s", error)
            except Exception:
                logger.exception("links_not_renewed")
            finally:
                connections.close_all()
            if not self._stopping.is_set():
                link_leases.LINKS_DUE.wait(CHECK_SECONDS)

    def _renew_document(self, document: Document) -> bool:
        """Suggest the links of a leased document; return whether they were written."""
        try:
            suggest_links(
                document=document,
                find_peers=similar_documents,
                between=partial(self._extend_lease, document.pk),
            )
        except RenewalStopped:
            link_leases.release_document(document.pk, self.holder)
            raise
        except (LinksOvertaken, IndexNotReady, Error) as error:
            # Another writer, no index yet, no database: none of them counts as a failure of the document.
            link_leases.postpone_document(document.pk, self.holder, failed=False)
            if isinstance(error, Error):
                raise
            return False
        except Document.DoesNotExist:
            link_leases.release_document(document.pk, self.holder)
            return False
        except Exception:
            logger.exception("links_failed: %s", document.slug)
            link_leases.postpone_document(document.pk, self.holder, failed=True)
            return False
        link_leases.release_document(document.pk, self.holder)
        return True

    def _extend_lease(self, document: int) -> None:
        """Extend the lease of the document; raise `RenewalStopped` when the process is about to end."""
        if self._stopping.is_set():
            raise RenewalStopped
        link_leases.extend_lease(document, self.holder)
        let_go()
