"""A plugin that gives something else than what it is asked for."""

from sehat.api import hookimpl


class WrongType:
    """Gives a menu of texts."""

    @hookimpl
    def register_navigation(self):  # the fault
        return ["My page"]


plugin = WrongType()
