"""Every model says how long its items live, modules that store people bring their parts, and the page agrees."""

from __future__ import annotations

import ast
import re
from collections import Counter
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

from functions import modules
from infra import privacy_doc
from shared.data.base import AtriumModel
from shared.data.personal_data import KEPT_UNTIL, PersonalData
from shared.identity import rules
from shared.onboarding.contracts import copies
from shared.privacy import export
from tests.support import template
from tests.support.template import ROOT

# Attributes and keys by which an item belongs to a person.
OF_A_PERSON = frozenset({"user_id", "customer_id", "owner", "author_id"})
# Packages that are no modules: the modules whose counters and records they are speak for them.
PLATFORM = frozenset({"data", "messaging", "analytics"})
ENFORCED_BY = frozenset({"ttl", "erasure", "purge", "expiry", "replaced", "kept"})
# Nothing of these runs at a moment.
UNTIMED = frozenset({"erasure", "replaced", "kept"})
# What makes a sentence name a period.
PERIOD = re.compile(r"\d|\b(year|month|week|day|hour|minute|second)s?\b")


def models() -> dict[str, Path]:
    """Stored class → its file: whatever has a discriminator."""
    found: dict[str, Path] = {}
    for path in sorted((ROOT / "shared").rglob("*.py")):
        text = path.read_text()
        # Most files have none, and all of them would be read by each process that collects tests.
        for node in ast.walk(ast.parse(text)) if "discriminator" in text else ():
            if isinstance(node, ast.ClassDef) and any(word.arg == "discriminator" for word in node.keywords):
                found[node.name] = path.relative_to(ROOT)
    return found


def classes() -> dict[str, str]:
    """Discriminator → stored class."""
    found: dict[str, str] = {}
    for path in {*MODELS.values()}:
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            for word in node.keywords if isinstance(node, ast.ClassDef) else ():
                if word.arg == "discriminator" and isinstance(word.value, ast.Constant):
                    found[str(word.value.value)] = node.name  # type: ignore[attr-defined]
    return found


MODELS = models()
CLASSES = classes()
ENTRIES = {one.model: one for _, part in modules.personal_data() for one in part.retention}


@pytest.mark.parametrize("model", sorted(MODELS))
def test_every_model_says_how_long_its_items_live(model: str) -> None:
    assert model in ENTRIES, f"{MODELS[model]}: add a Retention of {model} to its module's personal_data.py"


def test_no_entry_is_of_a_model_that_is_gone_or_named_twice() -> None:
    named = Counter(one.model for _, part in modules.personal_data() for one in part.retention)
    assert {name for name, times in named.items() if times > 1 or name not in MODELS} == set()
    assert {one.enforced_by for one in ENTRIES.values()} <= ENFORCED_BY


@pytest.mark.parametrize("model", sorted(name for name, one in ENTRIES.items() if one.enforced_by == "ttl"))
def test_what_ends_by_its_time_to_live_is_given_one_where_it_is_made(model: str) -> None:
    makers = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "shared").rglob("*.py")
        if ((f"{model}(" in (text := path.read_text()) or path.relative_to(ROOT) == MODELS[model]) and "ttl" in text)
        # Its counters get one there.
        or f"client_caps.count_in(uow, {model}," in text
        or f"count_today(uow, {model}," in text
    ]
    assert makers, f"nobody who makes a {model} sets its ttl"


def test_what_has_a_period_has_something_that_ends_it() -> None:
    """A period that is only written down is no retention."""
    unenforced = {
        name: one.lives for name, one in ENTRIES.items() if PERIOD.search(one.lives) and one.enforced_by in UNTIMED
    }
    assert unenforced == {}


def test_what_years_after_an_erasure_end_is_ended_by_its_module() -> None:
    default = PersonalData().purge
    for module, part in modules.personal_data():
        # Payments are deleted by the modules whose payables they are, events by privacy, after all modules.
        ends_its_own = part.purge is not default or module in ("payments", "privacy")
        named = [one.model for one in part.retention if one.enforced_by == "purge"]
        assert ends_its_own or not named, f"{module}: {named} are to be ended, and it has no `purge`"
        kept = [one.what for one in part.kept if one.until == KEPT_UNTIL]
        assert ends_its_own or not kept, f"{module}: {kept} are kept until then, and it has no `purge`"
        timed = {one.until for one in part.kept if PERIOD.search(one.until)} - {KEPT_UNTIL}
        assert not timed or any(one.enforced_by == "ttl" for one in part.retention), f"{module}: what ends {timed}?"


def test_what_a_period_without_an_erasure_ends_is_ended_by_its_module() -> None:
    default = PersonalData().expire
    for module, part in modules.personal_data():
        named = [one.model for one in part.retention if one.enforced_by == "expiry"]
        assert (part.expire is not default) == bool(named), f"{module}: {named} and `expire` belong together"


def test_each_table_of_what_has_a_time_to_live_deletes_it() -> None:
    tables = template.resources("AWS::DynamoDB::Table")
    for name, properties in tables.items():
        assert properties["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}, name


def test_files_live_as_long_as_their_buckets_say() -> None:
    found = {
        (bucket.removesuffix("Bucket").lower(), rule["Prefix"]): rule["ExpirationInDays"]
        for bucket in ("DocumentsBucket", "FilesBucket", "MediaBucket")
        for rule in template.resources("AWS::S3::Bucket")[bucket]["LifecycleConfiguration"]["Rules"]
        if "Prefix" in rule
    }
    assert {(bucket, prefix): days for bucket, prefix, _, days in privacy_doc.FILES if isinstance(days, int)} == found


def stores_people(package: str) -> bool:
    """Whether a package's models name a person in an attribute or in a key."""
    for path in {path for path in MODELS.values() if path.parts[1] == package}:
        module = import_module(".".join(path.with_suffix("").parts))
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, AtriumModel) and OF_A_PERSON & set(value.get_attributes()):
                return True
        if "user_id" in (ROOT / path).read_text():
            return True
    return False


@pytest.mark.parametrize("package", sorted({path.parts[1] for path in MODELS.values()} - PLATFORM))
def test_a_module_that_stores_people_exports_and_erases_them(package: str) -> None:
    parts = dict(modules.personal_data())
    assert package in parts, f"shared/{package}/module.py: personal_data is missing (docs/add-a-module.md)"
    if stores_people(package) and package not in ("ai", "payments", "privacy"):
        # A payment is exported by the module whose payable it is; counters of a day end by themselves.
        plain = type(parts[package])()
        assert parts[package].export is not plain.export, f"{package} stores people's items and exports none"
        assert parts[package].erase is not plain.erase, f"{package} stores people's items and erases none"


def test_the_page_is_what_the_parts_say() -> None:
    assert privacy_doc.TARGET.read_text() == privacy_doc.text(), "run `python -m infra.privacy_doc`"


@pytest.mark.parametrize(
    ("module", "model", "period"),
    [
        ("identity", "Session", rules.SESSION_TTL),
        ("identity", "KnownDevice", rules.DEVICE_TTL),
        ("identity", "FormerContact", rules.FORMER_CONTACT_TTL),
        ("onboarding", "CopyToken", copies.KEPT),
        ("privacy", "ExportUse", export.LIFETIME),
    ],
)
def test_the_page_names_the_days_after_which_an_item_is_deleted(module: str, model: str, period: timedelta) -> None:
    part = dict(modules.personal_data())[module]
    [said] = [one.lives for one in part.retention if one.model == model]
    assert re.match(rf"{period.days} days\b", said), said
