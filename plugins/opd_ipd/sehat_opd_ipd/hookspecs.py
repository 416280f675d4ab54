"""What out-patient care asks of other plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.api import vetoed

if TYPE_CHECKING:
    from uuid import UUID

    from sehat.api import Refusal, TenantContext

__all__ = ["opd_ipd_sign_check"]


@vetoed
async def opd_ipd_sign_check(ctx: TenantContext, visit_id: UUID) -> Refusal | None:
    """Say whether the consultation of a visit may be signed at this moment.

    Asked in the transaction of the signature, when the consultation is complete and before it is
    frozen; not asked while drafts are saved. It only reads. Raising, taking longer than two
    seconds or giving anything but a Refusal or None refuses the signature and names the plugin.
    """
    raise NotImplementedError
