"""A plugin that answers with something else than what it is asked for."""

from sehat.api import hookimpl


class WrongAnswer:
    """Counts where it should tell."""

    @hookimpl
    async def neighbour_badges(self, ctx):  # the fault
        return [7]


plugin = WrongAnswer()
