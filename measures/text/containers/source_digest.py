"""What identifies the bytes of a source."""

from __future__ import annotations

from hashlib import sha256


def source_digest(content: bytes) -> str:
    """Return the SHA-256 of the bytes, which identifies a source."""
    return sha256(content).hexdigest()
