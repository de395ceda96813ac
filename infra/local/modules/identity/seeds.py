"""The demo accounts: a customer, a manager and an admin, with passwords that are public."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from infra.local.api_client import ApiClient
from infra.local.aws import Aws
from infra.local.config import DEMO_ACCOUNTS, REGION, STACK_NAME
from infra.local.problems import LocalError
from infra.local.seed import SeedContext

CODE = re.compile(r"\b(\d{6})\b")
CODE_WITHIN_S = 60
NAMES = {"admin": "Алиса Админова", "manager": "Михаил Менеджеров", "customer": "Клара Покупаева"}


def prepare(context: SeedContext) -> None:
    """Make the demo accounts and sign each of them in. Raises LocalError."""
    create_accounts(context.base_url, context.aws)
    guest = ApiClient(context.base_url)
    context.people |= {role: guest.signed_in(login, password) for role, login, password in DEMO_ACCOUNTS}
    context.report("demo accounts are there: " + ", ".join(login for _, login, _ in DEMO_ACCOUNTS))


def create_accounts(base_url: str, aws: Aws) -> None:
    """Make the demo accounts, with their roles, confirm their addresses, and nothing else. Raises LocalError."""
    guest = ApiClient(base_url)

    def create(account: tuple[str, str, str]) -> None:
        role, login, password = account
        body = {"email": login, "password": password, "full_name": NAMES[role]}
        # A registration never says that the address is taken, so an account that is there is found by signing in.
        found = guest.call("POST", "/auth/login", {"login": login, "password": password}, accept={200, 401})
        if "access_token" not in found:
            guest.call("POST", "/auth/register", body, accept={201})
        _confirm(guest, login, password)
        if role != "customer":
            _grant(aws, login, role)

    with ThreadPoolExecutor(max_workers=len(DEMO_ACCOUNTS)) as pool:
        list(pool.map(create, DEMO_ACCOUNTS))


def _confirm(guest: ApiClient, login: str, password: str) -> None:
    """Confirm an account's address with the code that came to the local inbox. Raises LocalError."""
    person = guest.signed_in(login, password)
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


def _grant(aws: Aws, login: str, role: str) -> None:
    """The operator's own command, in a process of its own: it sets that process's environment to the stack's."""
    keys = aws.credentials
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": aws.endpoint_url,
    }
    command = [sys.executable, "-m", "infra.ops", "grant-role", "--stack", STACK_NAME, "--login", login, "--role", role]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise LocalError(f"{login} did not get the role {role}: {done.stderr.strip()[-300:]}", "See `make logs`.")
