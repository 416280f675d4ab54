"""The form token: an HMAC over the session (or, before sign-in, over the visitor's cookie)."""

from __future__ import annotations

import hashlib
import hmac

__all__ = ["token_for", "token_matches"]


def token_for(secret: bytes, visitor: str) -> str:
    """The token that forms shown to this session carry."""
    return hmac.new(secret, b"csrf:" + visitor.encode(), hashlib.sha256).hexdigest()


def token_matches(expected: str, given: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(expected.encode(), given.encode())
