"""Leftovers: items, records, tasks and files that belong to nothing any more, or not yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shared.core.settings import settings
from shared.data.idempotency import RequestRecord
from shared.identity.models import Credentials, Group, Identifier, Session, User, VerificationCode
from shared.shop.catalog.models import Media
from shared.shop.pages.models import PageVersion, SitePage
from shared.tasks.models import Task
from tests.faults.invariants.snapshot import Ledger


def accounts(ledger: Ledger) -> Iterator[str]:
    """Sessions, passwords, codes, addresses and memberships are somebody's, and agree with what the person says."""
    people = {user.id: user for user in ledger.all(User)}
    for model in (Credentials, Session, VerificationCode):
        for item in ledger.all(model):
            owner = item.pk.removeprefix("USER#")
            if owner not in people and not owner.startswith("nobody_"):
                yield f"{item.sk} of {item.pk}: of nobody"
    claimed = {identifier.pk: identifier.user_id for identifier in ledger.all(Identifier)}
    worn = {
        Identifier.key(channel, address)[0]: user.id
        for user in people.values()
        for channel, address in (("phone", user.phone), ("email", user.email))
        if address
    }
    for pk in sorted(claimed.keys() | worn.keys()):
        if claimed.get(pk) != worn.get(pk):
            yield f"{pk}: belongs to {claimed.get(pk)}, worn by {worn.get(pk)}"
    found = {(group.pk.removeprefix("GROUP#"), group.sk) for group in ledger.all(Group)}
    wanted = {(role, user.id) for user in people.values() for role in user.roles if role != "customer"}
    wanted |= {("disabled", user.id) for user in people.values() if not user.is_active}
    yield from (f"group {member}: {'missing' if member in wanted else 'too much'}" for member in sorted(found ^ wanted))


def tasks(ledger: Ledger) -> Iterator[str]:
    """No task is left between asked for and finished."""
    for task in ledger.all(Task):
        if task.status not in ("succeeded", "failed"):
            yield f"task {task.id} ({task.kind}): still {task.status}"
        if task.file_key and task.file_key not in objects(ledger, settings().files_bucket):
            yield f"task {task.id}: its file is missing"


def pages(ledger: Ledger) -> Iterator[str]:
    """A page's head names its last version, and there are no others."""
    heads = {page.slug: int(page.version) for page in ledger.all(SitePage)}
    versions: dict[str, set[int]] = {}
    for version in ledger.all(PageVersion):
        versions.setdefault(version.slug, set()).add(int(version.version))
    for slug in heads.keys() | versions.keys():
        if versions.get(slug) != set(range(1, heads.get(slug, 0) + 1)):
            yield f"page {slug}: is at version {heads.get(slug)}, has {sorted(versions.get(slug, ()))}"


def requests(ledger: Ledger) -> Iterator[str]:
    """A remembered request points at something that is there."""
    known = _known_ids(ledger)
    for record in ledger.all(RequestRecord):
        for name, value in record.reference.items():
            if isinstance(value, str) and value not in known:
                yield f"request {record.pk} {record.sk}: {name} {value} is nothing"


def _known_ids(ledger: Ledger) -> set[str]:
    known: set[str] = {event.aggregate_id for event in ledger.events}
    for event in ledger.events:
        known |= {value for value in event.data.values() if isinstance(value, str)}
    return known


def pictures(ledger: Ledger) -> Iterator[str]:
    """Every picture that is shown has its files, every file is shown, and no upload lies about."""
    stored = objects(ledger, settings().media_bucket)
    shown = {
        key for product in ledger.products.values() for one in product.media for key in (one.key, one.thumbnail_key)
    }
    shown |= {user.avatar_key for user in ledger.all(User) if user.avatar_key}
    yield from (f"file {key}: missing" for key in sorted(shown - stored))
    waiting: set[Any] = {media.upload_key for media in ledger.all(Media) if media.status == "pending"}
    yield from (f"file {key}: of nothing" for key in sorted(stored - shown - waiting))


def objects(ledger: Ledger, bucket: str) -> set[str]:
    """The keys of a bucket."""
    pages = ledger.world.aws.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {one["Key"] for page in pages for one in page.get("Contents", [])}
