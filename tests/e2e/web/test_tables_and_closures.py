"""Staff's screens that stood on ids and JSON before: size tables, collections, closures of a desk, saved filters."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

from shared.core import clock
from tests.coworking.api_requests import SPACE
from tests.e2e.client import Api, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.goods import product
from tests.e2e.web.test_accessibility import violations

Visitors = Callable[..., Visitor]
PASTE = """(input, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_a_size_table_is_pasted_and_a_collection_is_chosen(visitor: Visitors, admin: Api) -> None:
    made = product(admin)
    name = f"Подборка {uuid.uuid4().hex[:6]}"
    collection = ok(admin.post("/collections", {"name": name, "product_ids": []}))
    page = visitor("desktop").sign_in_as_demo("admin", f"/admin/products/{made['id']}")
    page.get_by_role("button", name="Добавить таблицу").click()
    first = page.get_by_label("Размер 1", exact=True)
    assert first.input_value() == "ONE", "what is sold"
    page.get_by_label("Мерка 1", exact=True).evaluate(PASTE, "Длина, см\t150\t180,5\nШирина, см\t30\t35")
    page.get_by_label("Ширина, см, TWO").press("ArrowUp")
    assert page.evaluate("document.activeElement.value") == "180,5"
    # A measure that is named twice is said at once, and nothing of it is saved.
    page.get_by_label("Мерка 2", exact=True).fill("Длина, см")
    page.get_by_text("Две мерки с одним названием: переименуйте одну.", exact=True).wait_for()
    page.get_by_role("button", name="Сохранить", exact=True).click()
    page.get_by_text("Поправьте отмеченные поля.").wait_for()
    assert not violations(page)
    assert admin.get(f"/products/{made['id']}").json()["size_table"] is None
    page.get_by_label("Мерка 2", exact=True).fill("Ширина, см")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    table = {"columns": ["ONE", "TWO"], "rows": {"Длина, см": [150, 180.5], "Ширина, см": [30, 35]}}
    eventually(lambda: admin.get(f"/products/{made['id']}").json()["size_table"] == table, what="the table")
    page.get_by_label(name).check()
    eventually(
        lambda: ok(admin.get(f"/collections/{collection['id']}"))["product_ids"] == [made["id"]], what="the collection"
    )


def test_a_desk_is_closed_once_its_bookings_were_seen(visitor: Visitors, admin: Api, api: Api) -> None:
    api.register(full_name="Галина Столова")
    space = ok(admin.post("/spaces", {**SPACE, "name": f"Атриум {uuid.uuid4().hex[:6]}"}))
    place = {"space_id": space["id"], "name": "Стол у двери", "kind": "desk", "price": 0, "slot_minutes": 60}
    resource = ok(admin.post("/resources", place))
    tomorrow = (clock.now() + timedelta(days=1)).date().isoformat()
    slots = {"begin": f"{tomorrow}T09:00:00Z", "end": f"{tomorrow}T10:00:00Z"}
    booked = ok(api.post("/bookings", {"resource_id": resource["id"], **slots, "expected_amount": 0}))

    page = visitor("phone").sign_in_as_demo("admin", f"/admin/spaces/{space['id']}")
    page.get_by_role("button", name="Закрытия: Стол у двери").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Закрытий нет").wait_for()
    # By the space's clock: 12:00 in Moscow is 09:00 UTC.
    dialog.get_by_label("С", exact=True).fill(f"{tomorrow}T11:00")
    dialog.get_by_label("До", exact=True).fill(f"{tomorrow}T13:00")
    dialog.get_by_label("Причина").fill("Красим стену")
    dialog.get_by_role("button", name="Закрыть на это время").dblclick()
    dialog.get_by_text("На это время есть 1 бронь").wait_for()
    dialog.get_by_role("link", name="Галина Столова").wait_for()
    assert ok(admin.get(f"/bookings/{booked['id']}"))["status"] == "confirmed"
    assert not violations(page)
    dialog.get_by_role("button", name="Закрыть и отменить 1 бронь").click()
    dialog.get_by_text("Красим стену").wait_for()
    assert ok(admin.get(f"/bookings/{booked['id']}"))["status"] == "cancelled"
    dialog.get_by_role("button", name=re.compile("^Убрать ?:")).click()
    page.get_by_role("dialog").last.get_by_role("button", name="Убрать", exact=True).click()
    dialog.get_by_text("Закрытий нет").wait_for()


def test_filters_are_there_on_another_device(visitor: Visitors) -> None:
    name = f"Срочные {uuid.uuid4().hex[:4]}"
    page = visitor("desktop").sign_in_as_demo("admin", "/desk/tickets?priority=urgent")
    page.get_by_role("button", name="Сохранить фильтр").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Название").fill(name)
    dialog.get_by_role("button", name="Сохранить").dblclick()
    page.get_by_role("link", name=name).wait_for()
    phone = visitor("phone").sign_in_as_demo("admin", "/desk/tickets")
    phone.get_by_role("link", name=name).click()
    phone.wait_for_url("**/desk/tickets?priority=urgent")
    phone.get_by_role("button", name=f"Удалить фильтр: {name}").click()
    phone.get_by_role("link", name=name).wait_for(state="hidden")
