"""A city whose one plugin reminds people, and ways to see what became of a message."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sehat.testing.packages import install_plugin

if TYPE_CHECKING:
    from uuid import UUID

    from sehat.testing.city import City
    from sehat.testing.platforms import Platforms

CLINIC = """
from sehat.api import MessageTemplate, hookimpl

class Clinic:
    @hookimpl
    def register_messages(self):
        return [MessageTemplate("clinic.reminder", "Your visit to %(place)s is on %(day)s.")]

plugin = Clinic()
"""
HINDI = {
    "Your visit to %(place)s is on %(day)s.": "%(place)s में आपकी जाँच %(day)s को है।",
}
MOBILE = "98123 45678"


@dataclass
class Post:
    """Messages of one city and what became of them."""

    city: City

    async def put(self, *, to: str = MOBILE, tenant: str = "civil", **more: Any) -> UUID:
        """Put a reminder into the outbox of messages."""
        async with self.city.inside(tenant) as ctx:
            given = {"locale": "en", "parameters": {"place": "Civil", "day": "5 Dec"}} | more
            message = await ctx.notify("clinic.reminder", to=to, **given)
        assert not hasattr(message, "code"), message
        return message

    async def row(self, message: UUID) -> Any:
        """The message's row, as the owner sees it."""
        async with self.city.connect("owner") as owner:
            return await owner.fetchrow("select * from message where id = $1", message)

    async def make_due(self, message: UUID, *, ago: timedelta = timedelta()) -> None:
        """Let it be taken up now."""
        async with self.city.connect("owner") as owner:
            await owner.execute(
                "update message set next_at = now() - $2::interval where id = $1", message, ago
            )


@pytest.fixture(scope="session")
async def clinic_city(
    platform: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    """A city whose plugin `clinic` has one template, in English and Hindi."""
    site = tmp_path_factory.mktemp("clinic")
    sys.path.insert(0, str(site))
    found = install_plugin(site, "clinic", CLINIC)
    write_catalogue(found.folder / "locale/hi/LC_MESSAGES/sehat_clinic.mo")
    yield await platform([found])
    sys.path.remove(str(site))


def write_catalogue(path: Any) -> None:
    """Write the Hindi words as `make locale` would."""
    from babel.messages.catalog import Catalog  # noqa: PLC0415 - only this fixture needs it
    from babel.messages.mofile import write_mo  # noqa: PLC0415

    catalog = Catalog(locale="hi")
    for msgid, text in HINDI.items():
        catalog.add(msgid, text)
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalog)


@pytest.fixture
def post(clinic_city: City) -> Post:
    """Messages of the city whose plugin reminds."""
    return Post(clinic_city)
