"""An authenticator app on the deployed stack: set up, asked for at the sign-in, and taken away."""

from __future__ import annotations

import time

import pyotp
import pytest

from tests.e2e.client import Api

pytestmark = pytest.mark.sample

PASSWORD = "correct-horse-7"
STEP_SECONDS = 30


def test_a_sign_in_asks_for_the_app(api: Api) -> None:
    user = api.register()
    begun = api.post("/auth/2fa/totp", {"current_password": PASSWORD})
    assert begun.status_code == 200, begun.text
    app = pyotp.TOTP(begun.json()["secret"])
    # The step before the present one is good too, so that the next password need not be waited for.
    first = app.at(time.time() - STEP_SECONDS)
    enabled = api.post("/auth/2fa/totp/confirm", {"code": first})
    assert enabled.status_code == 200, enabled.text
    recovery = enabled.json()["recovery_codes"]
    for method, code in (("totp", app.now()), ("recovery_code", recovery[0])):
        asked = api.post("/auth/login", {"login": user["phone"], "password": PASSWORD})
        assert (asked.status_code, asked.json()["code"]) == (401, "second_factor_required"), asked.text
        answer = {"challenge": asked.json()["challenge"], "method": method, "code": code}
        signed_in = api.post("/auth/login/second-factor", answer)
        assert signed_in.status_code == 200, signed_in.text
        assert api.post("/auth/login/second-factor", answer).json()["code"] == "invalid_challenge"
    body = {"current_password": PASSWORD, "code": recovery[1]}
    assert api.request("DELETE", "/auth/2fa/totp", json=body).status_code == 204
    api.login(user["phone"], PASSWORD)
