"""The meter on real requests: each kind of request is seen, charged by its rule, and explained."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from shared.core import aws as functions_aws
from shared.data.base import query_page
from shared.data.uow import UnitOfWork, WriteConflictError
from shared.messaging import queues
from shared.shop.models import ShopItem
from tests.support.cloud import Aws
from tests.support.meter import Meter, metered


class Thing(ShopItem, discriminator="meter_thing"):
    """An item that nobody else stores."""

    text = UnicodeAttribute(default="")
    number = NumberAttribute(default=0)


def thing(name: str, *, size: int = 100, **keys: str) -> Thing:
    return Thing("THINGS", name, text="x" * size, **keys)


LISTED = {"gsi1pk": "LIST", "gsi1sk": "1"}


@pytest.fixture
def meter(aws: Aws) -> Iterator[Meter]:
    with metered() as found:
        yield found


def test_a_plain_write_costs_its_size_and_a_transaction_twice_that(meter: Meter) -> None:
    with meter.span() as plain:
        thing("a", size=1500).save()
    uow = UnitOfWork()
    uow.create(thing("b", size=1500))
    uow.create(thing("c"))
    with meter.span() as transaction:
        uow.commit()
    assert (plain.writes, transaction.writes) == (2, 2 * 2 + 2)


def test_an_update_costs_the_image_that_is_larger(meter: Meter) -> None:
    thing("a", size=5000).save()
    with meter.span() as span:
        thing("a").update([Thing.text.set("short")])
    assert span.writes == 5
    with meter.span() as span:
        thing("a").delete()
    assert span.writes == 1


def test_a_lost_condition_costs_as_much_as_a_won_one(meter: Meter) -> None:
    thing("a", size=3000).save()
    uow = UnitOfWork()
    uow.create(thing("a", size=100))
    uow.create(thing("b"))
    with meter.span() as span, pytest.raises(WriteConflictError):
        uow.commit()
    assert span.writes == 2 * 3 + 2


def test_a_condition_check_is_counted(meter: Meter) -> None:
    thing("a").save()
    uow = UnitOfWork()
    uow.check(Thing, "THINGS", "a", condition=Thing.pk.exists())
    uow.create(thing("b"))
    with meter.span() as span:
        uow.commit()
    assert span.writes == 4


def test_copies_in_indexes_are_charged_by_what_changes_in_them(meter: Meter) -> None:
    with meter.span() as created:
        thing("a", **LISTED).save()
    with meter.span() as moved:
        thing("a").update([Thing.gsi1sk.set("2")])
    assert {c.index: c.writes for c in created.charges} == {None: 1, "gsi1": 1}
    assert {c.index: c.writes for c in moved.charges} == {None: 1, "gsi1": 2}


def test_reads_cost_by_strength_and_a_miss_is_not_free(meter: Meter) -> None:
    thing("a", size=5000).save()
    with meter.span() as span:
        Thing.get("THINGS", "a")
        Thing.get("THINGS", "a", consistent_read=True)
        Thing.get_or_none("THINGS", "nobody")
    assert [call.reads for call in span.calls] == [1, 2, 0.5]


def test_a_batch_costs_each_of_its_items(meter: Meter) -> None:
    thing("a", size=5000).save()
    with meter.span() as span:
        list(ShopItem.batch_get([("THINGS", "a"), ("THINGS", "nobody")]))
    assert (span.count(), span.reads) == (1, 1 + 0.5)


def test_a_query_costs_what_it_looked_at_also_what_its_filter_dropped(meter: Meter) -> None:
    for number in range(6):
        thing(f"{number}", size=2000, gsi1pk="LIST", gsi1sk=f"{number}").save()
    with meter.span() as span:
        page = query_page(Thing, "THINGS", scope="s", filter_condition=Thing.number == 1, limit=6)
    assert not page.items
    assert span.reads == 2  # four started blocks of 4 KB, halved


def test_other_services_and_providers_are_counted(meter: Meter) -> None:
    class Post:
        def deliver(self) -> str:
            return "delivered"

    with meter.span() as outer:
        queues.send("sms", {"id": "1", "type": "x"})
        with meter.span() as inner:
            assert meter.watch(Post(), "post").deliver() == "delivered"
    assert outer.by_name() == {"sqs.SendMessage": 1, "post.deliver": 1}
    assert inner.by_name() == {"post.deliver": 1}
    assert "sqs.SendMessage sms" in outer.explain().lower().replace("sendmessage", "SendMessage")


def test_a_request_that_nobody_has_priced_is_not_passed_over(meter: Meter, aws: Aws) -> None:
    with meter.span(), pytest.raises(NotImplementedError, match="Scan"):
        functions_aws.client("dynamodb").scan(TableName=ShopItem.Meta.table_name)


def test_a_failed_request_is_a_request(meter: Meter) -> None:
    with meter.span() as span, pytest.raises(ClientError):
        functions_aws.client("ssm").get_parameter(Name="/nobody")
    assert span.by_name() == {"ssm.GetParameter": 1}


def test_nothing_is_counted_outside_a_span_or_by_the_tests_own_clients(meter: Meter, aws: Aws) -> None:
    thing("a").save()
    with meter.span() as span:
        aws.items("shop")
        aws.client("sqs").list_queues()
    assert span.calls == []
    assert json.dumps(span.by_name()) == "{}"
