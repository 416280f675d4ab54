"""A plugin whose template cannot be compiled."""

from sehat_neighbour.api import Side

from sehat.api import SlotFill, hookimpl


async def load(ctx, side: Side):
    """Nothing but words."""
    return {}


class TemplateFault:
    """Fills the neighbour's slot by a broken template."""

    @hookimpl
    def register_slots(self):
        return [
            SlotFill("neighbour.side", "template_fault.box", "Box", "template_fault/box.html", load)
        ]


plugin = TemplateFault()
