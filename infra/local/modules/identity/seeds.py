"""The demo accounts: a customer, a manager and an admin, with passwords that are public."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor

from infra.local.api_client import ApiClient
from infra.local.config import DEMO_ACCOUNTS
from infra.local.problems import LocalError
from infra.local.seed import SeedContext
from shared.core.errors import AtriumError

CODE = re.compile(r"\b(\d{6})\b")
CODE_WITHIN_S = 60
NAMES = {"admin": "Алиса Админова", "manager": "Михаил Менеджеров", "customer": "Клара Покупаева"}


def prepare(context: SeedContext) -> None:
    """Make the demo accounts and sign each of them in; their addresses are confirmed meanwhile. Raises LocalError."""
    guest = context.guest()
    with ThreadPoolExecutor(max_workers=len(DEMO_ACCOUNTS)) as pool:
        list(pool.map(lambda account: _create(context, guest, *account), DEMO_ACCOUNTS))
    context.people |= {role: guest.signed_in(login, password) for role, login, password in DEMO_ACCOUNTS}
    # Three workers start before a code is there: other modules' seeds go on.
    pool = ThreadPoolExecutor(max_workers=len(DEMO_ACCOUNTS), thread_name_prefix="confirm")
    context.confirming += [
        pool.submit(_confirm, guest, context.people[role], login) for role, login, _ in DEMO_ACCOUNTS
    ]
    pool.shutdown(wait=False)
    context.report("demo accounts are there: " + ", ".join(login for _, login, _ in DEMO_ACCOUNTS))


def _create(context: SeedContext, guest: ApiClient, role: str, login: str, password: str) -> None:
    # A registration never says that the address is taken, so an account that is there is found by signing in.
    found = guest.call("POST", "/auth/login", {"login": login, "password": password}, accept={200, 401})
    if "access_token" not in found:
        body = {"email": login, "password": password, "full_name": NAMES[role]}
        guest.call("POST", "/auth/register", body, accept={201})
    if role != "customer":
        _grant(context, login, role)


def _confirm(guest: ApiClient, person: ApiClient, login: str) -> None:
    """Confirm an account's address with the code that came to the local inbox. Raises LocalError."""
    if person.call("GET", "/users/me", accept={200})["email_verified"]:
        return
    if not guest.messages(login):
        # The inbox forgets at a restart, and with it the code of the registration.
        person.call("POST", "/auth/verify/request", {"channel": "email"}, accept={202, 429})
    deadline = time.monotonic() + CODE_WITHIN_S
    while not (code := next((found[1] for text in guest.messages(login) if (found := CODE.search(text))), None)):
        if time.monotonic() > deadline:
            raise LocalError(
                f"No code came to {login} within {CODE_WITHIN_S} s.", "See `make logs`; `make reset` begins anew."
            )
        time.sleep(0.3)
    person.call("POST", "/auth/verify/confirm", {"channel": "email", "code": code}, accept={200})


def _grant(context: SeedContext, login: str, role: str) -> None:
    """What the operator's own command does. Raises LocalError."""
    # After the environment is set: models read their tables' names from it.
    from infra.ops import roles
    from infra.ops.problems import OperatorError

    try:
        context.handlers.run(lambda: roles.give(login=login, role=role))
    except (OperatorError, AtriumError) as error:
        detail = error.public_detail if isinstance(error, AtriumError) else str(error)
        raise LocalError(f"{login} did not get the role {role}: {detail}", "See `make logs`.") from error
