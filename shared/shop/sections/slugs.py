"""The slugs of categories and collections: unique in each listing; one that was changed still leads to its page."""

from __future__ import annotations

from shared.core import ids
from shared.core.errors import FieldError
from shared.core.slugs import SLUG_LENGTH, is_slug, slug_of
from shared.data.uow import UnitOfWork
from shared.shop.sections.errors import SectionSlugInvalidError, SectionSlugTakenError
from shared.shop.sections.models import SectionSlug


def section_id_of(listing: str, prefix: str, address: str) -> str | None:
    """The id of the category or collection at an address: its id, which begins with `prefix`, or a slug of it."""
    if ids.is_id(prefix, address):
        return address
    slug = address.casefold()
    found = SectionSlug.get_or_none(*SectionSlug.key(listing, slug)) if is_slug(slug) else None
    return str(found.section_id) if found else None


def for_new(listing: str, name: str, given: str | None) -> str:
    """The slug of what is made: the given one, or one from the name that is free. Raises SectionSlugInvalidError."""
    slug = given or slug_of(name)
    if not is_slug(slug):
        raise SectionSlugInvalidError(errors=[FieldError("slug", "invalid", SectionSlugInvalidError.detail)])
    if given is None and SectionSlug.get_or_none(*SectionSlug.key(listing, slug), consistent=True):
        tail = ids.new("x")[-6:].lower()
        return f"{slug[: SLUG_LENGTH - len(tail) - 1].strip('-')}-{tail}"
    return slug


def claim(uow: UnitOfWork, listing: str, slug: str, section_id: str) -> None:
    """Take a slug in the transaction. At commit SectionSlugTakenError."""
    pk, sk = SectionSlug.key(listing, slug)
    own = SectionSlug.pk.does_not_exist() | (SectionSlug.section_id == section_id)
    uow.put(SectionSlug(pk=pk, sk=sk, section_id=section_id), condition=own, on_conflict=SectionSlugTakenError())


def release(uow: UnitOfWork, listing: str, section_id: str) -> None:
    """Give back every slug of what is deleted."""
    prefix = SectionSlug.key(listing, "")[1]
    for one in SectionSlug.query(listing, SectionSlug.sk.startswith(prefix), consistent_read=True):
        if one.section_id == section_id:
            uow.delete(one)
