"""A plugin with a handler that cannot be mounted."""

from sehat.api import Permission, RouteSet, hookimpl
from sehat_bad_route.pages import bad, good


class BadRoute:
    """Gives two routes, of which one cannot be."""

    @hookimpl
    def register_permissions(self):
        return [Permission("bad_route.see", "See", ("nurse",))]

    @hookimpl
    def register_routes(self):
        return RouteSet([good, bad])


plugin = BadRoute()
