"""The bare application that every figure is a ratio of: one row by key, one insert."""

from __future__ import annotations

import os
from typing import Any

import asyncpg
from litestar import Litestar, get, post
from litestar.datastructures import State
from litestar.params import FromPath


async def start(app: Litestar) -> None:
    """Open the pool."""
    app.state.pool = await asyncpg.create_pool(os.environ["BARE_URL"], min_size=10, max_size=10)


@get("/read/{key:str}")
async def read(key: FromPath[str], state: State) -> dict[str, Any]:
    """One row by its unique key."""
    row = await state.pool.fetchrow("select key, name, born from bench_bare where key = $1", key)
    return dict(row)


@post("/write")
async def write(state: State) -> dict[str, Any]:
    """One insert and its commit."""
    row = await state.pool.fetchrow("insert into bench_bare_log (note) values ('x') returning id")
    return dict(row)


app = Litestar([read, write], on_startup=[start], openapi_config=None, logging_config=None)
