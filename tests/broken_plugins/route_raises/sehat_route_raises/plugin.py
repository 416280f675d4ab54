"""A plugin whose own page fails when it is opened."""

from litestar import get

from sehat.api import Permission, RouteSet, hookimpl, needs


@get("/page", opt=needs("route_raises.see"))
async def show_mean() -> str:
    """The mean of nothing."""
    people: list[int] = []
    return str(sum(people) / len(people))  # the fault


class RouteRaises:
    """Gives a page that fails."""

    @hookimpl
    def register_permissions(self):
        return [Permission("route_raises.see", "See", ("nurse",))]

    @hookimpl
    def register_routes(self):
        return RouteSet([show_mean])


plugin = RouteRaises()
