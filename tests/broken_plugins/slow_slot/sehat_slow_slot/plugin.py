"""A plugin that holds up the page it is on."""

import asyncio

from sehat_neighbour.api import Side

from sehat.api import SlotFill, hookimpl


async def load(ctx, side: Side):
    """Wait for what never comes."""
    await asyncio.sleep(60)  # the fault
    return {}


class SlowSlot:
    """Fills the neighbour's slot, later than anybody waits."""

    @hookimpl
    def register_slots(self):
        return [SlotFill("neighbour.side", "slow_slot.box", "Slow box", "slow_slot/box.html", load)]


plugin = SlowSlot()
