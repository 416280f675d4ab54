"""A plugin with a page and a check over tables that were never finished."""

from litestar import get

from sehat.api import NavItem, Permission, RouteSet, hookimpl, needs


@get("/page", opt=needs("failing_migration.see"))
async def show() -> str:
    """Never shown: its tables are not there."""
    raise AssertionError("asked although its tables are not there")


class FailingMigration:
    """Gives a page, a line of the menu and a check."""

    @hookimpl
    def register_permissions(self):
        return [Permission("failing_migration.see", "See wards", ("nurse",))]

    @hookimpl
    def register_routes(self):
        return RouteSet([show])

    @hookimpl
    def register_navigation(self):
        return [NavItem("Wards of nobody", "/page", "bed", "failing_migration.see")]

    @hookimpl
    async def neighbour_close_check(self, ctx):
        raise AssertionError("asked although its tables are not there")


plugin = FailingMigration()
