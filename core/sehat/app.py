"""Where a server begins: the application, made with as little delay as it can be."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from litestar.types import ASGIApp

    from sehat.config import Settings
    from sehat.web.asgi import App

__all__ = ["create_app"]


def create_app(settings: Settings | None = None) -> ASGIApp:
    """Make the application that a server runs: `uvicorn --factory sehat.app:create_app`."""
    with _kept_for_good():
        # ruff: noqa: PLC0415 - imports are half of a start, and are made for good too
        from sehat.logs import configure_logs  # isort: skip - before whatever else loads structlog
        from sehat.composing import compose
        from sehat.config import load_settings
        from sehat.platform import make_platform
        from sehat.web.wrapper import Wrapper

        settings = settings or load_settings()
        configure_logs(json=settings.log_json)
        app = compose(make_platform(settings))
    return cast("ASGIApp", Wrapper(cast("App", app), secure=settings.secure_cookies))


@contextlib.contextmanager
def _kept_for_good() -> Iterator[None]:
    """Collect no garbage while the application is made, nor ever walk what was made."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
