"""One's own account: the second factor, a passkey, and a profile that changes in two places at once."""

from __future__ import annotations

from collections.abc import Callable

import pyotp

from tests.e2e.client import PASSWORD, Api
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.marks import only_in_proof

Visitors = Callable[..., Visitor]


@only_in_proof
def test_an_authenticator_app_is_set_up_and_asked_for(visitor: Visitors, api: Api) -> None:
    api.register()
    page = visitor("phone").sign_in(api, "/account/sessions")
    page.get_by_role("button", name="Включить").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Нынешний пароль", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Продолжить").click()
    dialog.get_by_role("img", name="QR-код для приложения с кодами").wait_for()
    app = pyotp.TOTP(dialog.locator("code").inner_text().replace(" ", ""))
    dialog.get_by_label("Код, который оно показывает").fill(app.now())
    dialog.get_by_role("button", name="Подтвердить").click()
    dialog.get_by_text("Сохраните коды восстановления").wait_for()
    recovery = dialog.get_by_role("listitem").first.inner_text()
    dialog.get_by_role("button", name="Коды у меня").click()
    page.get_by_text("Включён", exact=True).wait_for()

    other = visitor("desktop").tab("/login")
    other.fill("input[name=login]", api.user["phone"])
    other.fill("input[name=password]", PASSWORD)
    other.press("input[name=password]", "Enter")
    other.get_by_role("button", name="Ввести код восстановления").click()
    other.get_by_label("Код восстановления").fill(recovery)
    other.get_by_role("button", name="Войти", exact=True).click()
    other.get_by_role("link", name="Профиль").first.wait_for()


@only_in_proof
def test_a_passkey_is_added_and_signs_in(visitor: Visitors, api: Api) -> None:
    api.register()
    person = visitor("desktop")
    page = person.sign_in(api, "/account/sessions")
    browser = person.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    page.get_by_role("button", name="Добавить ключ").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Как его назвать").fill("Мой ноутбук")
    dialog.get_by_label("Нынешний пароль", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Добавить ключ").click()
    page.get_by_text("Мой ноутбук").wait_for()
    page.get_by_role("button", name="Выйти", exact=True).click()
    page.get_by_role("link", name="Войти").first.click()
    page.get_by_role("button", name="Войти по ключу доступа").click()
    page.get_by_role("link", name="Профиль").first.wait_for()


def test_a_profile_that_has_changed_elsewhere_is_taken_over_or_asked_about(visitor: Visitors, api: Api) -> None:
    api.register()
    page = visitor("phone").sign_in(api, "/account")
    page.get_by_label("Имя и фамилия").fill("Анна Здешняя")
    elsewhere = api.patch("/users/me", {"full_name": "Анна Тамошняя", "telegram": "@anna"})
    assert elsewhere.status_code == 200
    page.get_by_role("button", name="Сохранить").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Анна Тамошняя").wait_for()
    dialog.get_by_role("button", name="Оставить моё").click()
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_text("Сохранено", exact=True).wait_for()
    saved = api.get("/users/me").json()
    assert (saved["full_name"], saved["telegram"]) == ("Анна Здешняя", "@anna")
