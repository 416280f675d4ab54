"""The latest notices stand on the first page of their own hospital."""

from sehat.testing import City

from sehat_notices.testing import add_note


async def test_latest_notice_is_on_the_first_page_of_its_hospital(city: City):
    async with city.inside("civil") as ctx:
        await add_note(ctx, "Blood camp on Friday")
    here = await city.browser_of("nurse", "civil")
    elsewhere = await city.browser_of("nurse", "kamla")

    assert "Blood camp on Friday" in (await here.open("/civil")).text
    assert "Blood camp on Friday" not in (await elsewhere.open("/kamla")).text


async def test_box_is_for_those_who_may_read_notices(city: City):
    cashier = await city.browser_of("cashier", "civil")

    assert "All notices" not in (await cashier.open("/civil")).text
