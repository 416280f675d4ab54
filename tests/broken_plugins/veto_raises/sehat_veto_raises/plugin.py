"""A plugin that is asked for a yes or no and falls over."""

from sehat.api import hookimpl


class VetoRaises:
    """Guards the neighbour's deed, badly."""

    @hookimpl
    async def neighbour_close_check(self, ctx):
        return await self.limits(ctx)

    async def limits(self, ctx):
        """Read a limit that nobody wrote down."""
        return {}["limit"]  # the fault


plugin = VetoRaises()
