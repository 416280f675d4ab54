"""Check what plugins add to lists once every plugin has registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sehat.errors import PluginError
from sehat.lists.values import Column, Filter, NamedList, RowAction

if TYPE_CHECKING:
    from sehat.plugins.loader import LoadedPlugin, Plugins

__all__ = ["check_lists"]


def check_lists(plugin: LoadedPlugin, plugins: Plugins) -> None:
    """Check lists and what is added to those of others.

    Raises:
        PluginError: a list's order or permission is not there, or something is added to a list or
            by a key that nobody offers.
    """
    declared = {permission.name for permission in plugin.permissions}
    for named in plugin.of(NamedList):
        sorting = {column.name for column in named.columns if column.sort}
        if named.order.removeprefix("-") not in sorting:
            raise PluginError(f"list {named.name!r} is ordered by {named.order!r}, no such column")
        if named.export not in declared:
            raise PluginError(f"list {named.name!r} asks for undeclared {named.export!r}")
    lists = {named.name: named for named in plugins.offered(NamedList)}
    every: tuple[Column | Filter | RowAction, ...]
    every = (*plugin.of(Column), *plugin.of(Filter), *plugin.of(RowAction))
    for added in every:
        target = lists.get(added.target)
        if target is None and plugins.reaches(plugin, added.target):
            raise PluginError(f"{added.name!r} is for {added.target!r}, which nobody offers")
        if target is not None and added.by not in target.keys:
            raise PluginError(f"{added.name!r} knows rows by {added.by!r}; {added.target} does not")
