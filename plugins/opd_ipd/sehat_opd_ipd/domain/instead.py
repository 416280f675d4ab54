"""What may be prescribed instead of a medicine that was stopped: other substances, by form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.api import drug_detail, drugs_of_substance

if TYPE_CHECKING:
    from sehat.api import TenantContext
    from sehat_opd_ipd.domain.prescription import Stopped

__all__ = ["MOST", "drugs_instead"]

MOST = 3
"""More would be a list to read, not a choice to take."""

_LOOKED_AT = 20


async def drugs_instead(ctx: TenantContext, *, stopped: Stopped) -> list[tuple[str, str]]:
    """Code and name of a drug of each alternative that no known allergy speaks against.

    The same form is taken where the list has it, so that a syrup is answered by a syrup.
    """
    drug = await drug_detail(ctx.db, stopped.drug_code)
    form = drug.form.lower() if drug else ""
    bases = dict.fromkeys(
        substance.base_code
        for stop in stopped.stops
        if stop.severity == "stop"
        for substance in stop.alternatives
    )
    found = []
    for base in list(bases)[:MOST]:
        hits = await drugs_of_substance(ctx.db, base, _LOOKED_AT)
        chosen = next((hit for hit in hits if hit.form.lower() == form), hits[0] if hits else None)
        if chosen is not None:
            found.append((chosen.code, chosen.name))
    return found
