"""The core's own pages: sign-in, the way to a hospital, administration and health."""

from __future__ import annotations

from sehat.routes.assets import serve_asset
from sehat.routes.health import healthz, readyz
from sehat.routes.home import choose_hospital, home
from sehat.routes.preferences import set_preferences
from sehat.routes.sign_in import sign_in, sign_in_page, sign_out

__all__ = ["CORE_ROUTES"]

CORE_ROUTES = [
    choose_hospital,
    healthz,
    home,
    readyz,
    serve_asset,
    set_preferences,
    sign_in,
    sign_in_page,
    sign_out,
]
