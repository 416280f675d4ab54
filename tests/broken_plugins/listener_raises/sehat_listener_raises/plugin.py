"""A plugin that hears of everything and does nothing about it."""

from sehat_neighbour.api import Closed

from sehat.api import Listener, hookimpl


async def tell_the_ward(ctx, event: Closed):
    """Tell somebody whose address it lost."""
    raise LookupError("no address of the ward")  # the fault


class ListenerRaises:
    """Listens to the neighbour."""

    @hookimpl
    def register_listeners(self):
        return [Listener("neighbour.closed.v1", tell_the_ward)]


plugin = ListenerRaises()
