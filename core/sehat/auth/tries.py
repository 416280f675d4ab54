"""Tries at guessing a secret, limited in the database so that every process counts the same."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sehat.db.pool import Pool

__all__ = ["MOST_TRIES", "WINDOW", "bucket_of", "forget_tries", "take_try"]

MOST_TRIES = 10
"""Tries in any fifteen minutes, after which one has to wait."""

WINDOW = timedelta(minutes=15)
_KEPT = timedelta(days=1)
_SWEPT = 20

# The row's lock makes tries at once count one after the other; none is read before it is counted.
_TAKE = """
insert into try_bucket as b (key, tries, at) values ($1, array[$2::timestamptz], $2)
on conflict (key) do update
  set tries = array(select t from unnest(b.tries) t where t > $3 order by t) || $2::timestamptz,
      at = $2
  where (select count(*) from unnest(b.tries) t where t > $3) < $4
returning true
"""
_SWEEP = """
delete from try_bucket where key in (select key from try_bucket where at < $1 limit $2)
"""


def bucket_of(kind: str, account: str, device: str = "") -> str:
    """The key under which tries are counted.

    A browser that the account has signed in with before counts for itself, so that a stranger
    who guesses cannot keep the owner out; all strangers together count as one.
    """
    who = hashlib.sha256(account.encode()).hexdigest()
    return f"{kind} {device or 'stranger'} {who}"


async def take_try(pool: Pool, key: str, now: datetime) -> bool:
    """Count a try and say whether it may be made; a try that may not is not counted."""
    taken = await pool.fetchval(_TAKE, key, now, now - WINDOW, MOST_TRIES)
    return bool(taken)


async def forget_tries(pool: Pool, key: str, now: datetime) -> None:
    """Begin anew after the right answer, and sweep a few buckets that nobody asks for."""
    await pool.execute("delete from try_bucket where key = $1", key)
    await pool.execute(_SWEEP, now - _KEPT, _SWEPT)
