"""Domains of the words that a column may bear."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["vocabulary"]


def vocabulary(table: str, column: str, words: Sequence[str]) -> list[str]:
    """Statements that let a column of text bear these words alone, in place of a check.

    A check of a table is read from its text by each statement that inserts a row, a domain once
    a session: two checks cost 13 us of an insert. The table is written anew.
    """
    domain = f"{table}_{column}_word"
    known = ", ".join(f"'{word}'" for word in words)
    return [
        f"""
        do $$ begin
          if to_regtype('{domain}') is null then
            create domain {domain} as text constraint known check (value in ({known}));
          end if;
        end $$
        """,
        f"alter table {table} drop constraint if exists {table}_{column}_check,"
        f" alter column {column} type {domain}",
    ]
