"""Messages are rows of the transaction that has the reason, and leave after its commit."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sehat.errors import BrokenPromiseError
from sehat.notify.gateways import Letter, Posted, Rejected, Status

if TYPE_CHECKING:
    from core.tests.notify.conftest import Post
    from sehat.testing.city import City


class Unwilling:
    """A gateway that answers as it is told, and counts what it was handed."""

    name = "unwilling"
    keeps_text = True

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> Posted | Rejected:
        self.letters.append(letter)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def ask(self, gateway_id: str) -> Status:
        del gateway_id
        return Status.ON_THE_WAY

    async def close(self) -> None:
        pass


@pytest.mark.feature("OP13")
@pytest.mark.parametrize(
    ("locale", "text"),
    [("en", "Your visit to Civil is on 5 Dec."), ("hi", "Civil में आपकी जाँच 5 Dec को है।")],
)
async def test_message_is_sent_in_the_language_of_the_person(
    post: Post, clinic_city: City, locale: str, text: str
):
    message = await post.put(locale=locale)
    assert (await post.row(message))["state"] == "waiting"

    await clinic_city.send_messages()

    row = await post.row(message)
    assert (row["state"], row["body"], row["mobile"]) == ("sent", text, "9812345678")


@pytest.mark.feature("OP13")
async def test_delivery_is_asked_for_and_kept(post: Post, clinic_city: City):
    reached = await post.put()
    missed = await post.put(to="9812345000")
    await clinic_city.send_messages()
    for message in (reached, missed):
        await post.make_due(message)

    await clinic_city.send_messages()

    assert (await post.row(reached))["state"] == "delivered"
    assert (await post.row(missed))["state"] == "undelivered"


async def test_message_leaves_with_its_transaction_alone(clinic_city: City, post: Post):
    async with clinic_city.inside("civil") as ctx, ctx.savepoint() as point:
        undone = await ctx.notify(
            "clinic.reminder", to="9812345678", locale="en", parameters={"place": "a", "day": "b"}
        )
        point.undo()

    assert await post.row(undone) is None


async def test_same_reason_makes_one_message(post: Post):
    first = await post.put(key="booking 1")

    assert await post.put(key="booking 1") == first
    assert await post.put(key="booking 2") != first
    assert await post.put(key="booking 1", tenant="kamla") != first


async def test_message_to_no_mobile_is_refused(clinic_city: City):
    async with clinic_city.inside("civil") as ctx:
        refusal = await ctx.notify(
            "clinic.reminder", to="12", locale="en", parameters={"place": "a", "day": "b"}
        )

    assert refusal.code == "people.mobile"


@pytest.mark.parametrize(
    ("code", "parameters"),
    [("clinic.reminder", {"place": "a"}), ("clinic.unheard_of", {"place": "a", "day": "b"})],
)
async def test_message_without_template_or_with_other_slots_is_a_broken_promise(
    clinic_city: City, code: str, parameters: dict[str, str]
):
    async with clinic_city.inside("civil") as ctx:
        with pytest.raises(BrokenPromiseError):
            await ctx.notify(code, to="9812345678", locale="en", parameters=parameters)


async def test_message_that_the_gateway_rejects_is_given_up_at_once(post: Post, clinic_city: City):
    message = await post.put(to="9812345001")

    await clinic_city.send_messages()

    row = await post.row(message)
    assert (row["state"], row["error"], row["attempts"]) == ("dead", "blocked_number", 1)


async def test_message_is_tried_ten_times_under_one_id_and_then_given_up(
    post: Post, clinic_city: City
):
    sender = clinic_city.platform.background.sender
    message = await post.put()
    sender.gateway = gateway = Unwilling(*[TimeoutError() for _ in range(10)])
    for _ in range(12):
        await sender.work_once()
        await post.make_due(message)

    row = await post.row(message)
    assert (row["state"], row["error"], row["attempts"]) == ("dead", "TimeoutError", 10)
    assert [letter.id for letter in gateway.letters] == [message] * 10


async def test_reminder_that_is_late_is_not_sent_but_shown(post: Post, clinic_city: City):
    message = await post.put(until=datetime.now(UTC) - timedelta(minutes=1))

    await clinic_city.send_messages()

    row = await post.row(message)
    assert (row["state"], row["error"]) == ("dead", "too_late")


async def test_message_for_later_waits(post: Post, clinic_city: City):
    message = await post.put(at=datetime.now(UTC) + timedelta(days=1))

    await clinic_city.send_messages()

    assert (await post.row(message))["state"] == "waiting"


async def test_racing_processes_send_each_message_once(post: Post, clinic_city: City):
    messages = [await post.put() for _ in range(30)]
    async with clinic_city.another_process() as second:
        workers = [city.platform.background.sender for city in (clinic_city, second)]
        gateways = [Unwilling(*[Posted(str(n)) for n in range(60)]) for _ in workers]
        for worker, gateway in zip(workers, gateways, strict=True):
            worker.gateway = gateway
        for _ in range(3):
            await asyncio.gather(*(worker.work_once() for worker in workers * 2))

    sent = [letter.id for gateway in gateways for letter in gateway.letters]
    assert sorted(one for one in sent if one in messages) == sorted(messages)


async def test_message_that_a_dead_process_had_taken_is_sent_after_its_lease(
    post: Post, clinic_city: City
):
    message = await post.put()
    async with clinic_city.connect("owner") as owner:
        await owner.execute(
            "update message set attempts = 1, next_at = now() + interval '1 minute' where id = $1",
            message,
        )
    await clinic_city.send_messages()
    assert (await post.row(message))["state"] == "waiting"

    await post.make_due(message, ago=timedelta(seconds=1))
    await clinic_city.send_messages()

    assert (await post.row(message))["state"] == "sent"


async def test_without_a_gateway_messages_wait(post: Post, clinic_city: City):
    message = await post.put()
    sender = clinic_city.platform.background.sender
    sender.gateway = None

    assert await sender.work_once() == 0
    assert (await post.row(message))["state"] == "waiting"


@pytest.mark.feature("OP13")
async def test_page_shows_the_simulators_messages_masked_and_of_this_hospital_alone(
    post: Post, clinic_city: City
):
    message = await post.put(locale="hi", parameters={"place": "कमला", "day": "5 Dec"})
    await clinic_city.send_messages()
    admin, other = [await clinic_city.browser_of("admin", at) for at in ("civil", "kamla")]

    page = (await admin.open("/civil/admin/messages")).text

    assert "कमला में आपकी जाँच 5 Dec को है।" in page
    assert "98••• ••678" in page
    assert "9812345678" not in page
    assert "This is a simulator" in page
    assert str(message) not in (await other.open("/kamla/admin/messages")).text


@pytest.mark.feature("OP13")
async def test_given_up_message_is_sent_again_or_set_aside_from_the_page(
    post: Post, clinic_city: City
):
    again, aside = [await post.put(to="9812345001") for _ in range(2)]
    await clinic_city.send_messages()
    admin = await clinic_city.browser_of("admin", "civil")
    trouble = (await admin.open("/civil/admin/messages?show=trouble")).text
    assert str(again) in trouble
    assert "blocked_number" in trouble

    assert (await admin.post(f"/civil/admin/messages/{again}/retry")).status_code == 303
    assert (await admin.post(f"/civil/admin/messages/{aside}/set-aside")).status_code == 303

    assert [(await post.row(m))["state"] for m in (again, aside)] == ["waiting", "set_aside"]
    async with clinic_city.connect("owner") as owner:
        audited = await owner.fetch(
            "select action from audit where entity_id = any($1) order by at", [again, aside]
        )
    assert [row["action"] for row in audited] == [
        "admin.message_resent",
        "admin.message_set_aside",
    ]
