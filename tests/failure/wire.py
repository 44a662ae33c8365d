"""A wire to a database server that can be cut: the server is gone, for whoever comes through here, until it is mended."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

#: What the server says when a transaction is committed: a message of its kind and length, and the word.
_COMMITTED = b"C\0\0\0\x0bCOMMIT\0"


class Wire:
    """Listens on a port of this machine and passes everything on to the server of ``url``, as long as it is whole."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname or "127.0.0.1", parts.port or 5432)
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self._after_commit = False
        #: Set when the server is gone.
        self.is_cut = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        user = f"{parts.username or 'postgres'}{f':{parts.password}' if parts.password else ''}"
        self.url = urlunsplit(parts._replace(netloc=f"{user}@127.0.0.1:{self.port}"))
        threading.Thread(target=self._listen, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """End every connection, and refuse new ones."""
        with self._lock:
            self._close(self._listener)
            for pair in self._pairs:
                for end in pair:
                    self._close(end)
            self._pairs.clear()
            self.is_cut.set()

    def cut_after_commit(self) -> None:
        """Be cut as soon as the server's word that a transaction is committed has been handed on."""
        self._after_commit = True

    def mend(self) -> None:
        """Take new connections again, at the same port."""
        self._after_commit = False
        self.is_cut.clear()
        with self._lock:
            self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._listen, args=(self._listener,), daemon=True).start()

    def _listen(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
                server = socket.create_connection(self._server)
            except OSError:
                return
            with self._lock:
                if listener is not self._listener or listener.fileno() < 0:
                    self._close(client)
                    self._close(server)
                    return
                self._pairs.append((client, server))
            threading.Thread(target=self._pass_on, args=(client, server), daemon=True).start()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        """Carry what either says to the other until one of them ends."""
        with suppress(OSError, ValueError), selectors.DefaultSelector() as both:
            both.register(client, selectors.EVENT_READ, server)
            both.register(server, selectors.EVENT_READ, client)
            while True:
                for key, _ in both.select():
                    content = key.fileobj.recv(1 << 16)  # type: ignore[union-attr]
                    if not content:
                        raise OSError("the end")
                    # Decided before the word is handed on: who hears it may ask for a cut after the *next* commit.
                    is_last = self._after_commit and key.data is client and _COMMITTED in content
                    key.data.sendall(content)
                    if is_last:
                        self.cut()
        for end in (client, server):
            self._close(end)

    @staticmethod
    def _close(end: socket.socket) -> None:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            end.close()
