"""Managing macros."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.core import clock, ids
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.support.macros.actions import checked
from shared.support.macros.errors import MacroChangedError, MacroNotFoundError
from shared.support.macros.events import MacroCreated, MacroDeleted, MacroUpdated
from shared.support.macros.models import ALL_MACROS, Macro


def find(macro_id: str) -> Macro:
    """One macro as it is now. Raises MacroNotFoundError."""
    macro = Macro.get_or_none(ALL_MACROS, macro_id, consistent=True) if ids.is_id("mac", macro_id) else None
    if macro is None:
        raise MacroNotFoundError()
    return macro


def listing(*, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Macro]:
    """All macros, newest first."""
    return query_page(Macro, ALL_MACROS, scope=ALL_MACROS, limit=limit, cursor=cursor)


def create(*, fields: Mapping[str, Any], actor: str, idempotency: IdempotencyKey | None = None) -> Macro:
    """Store a new macro. Raises ActionsInvalidError, UnknownVariableError."""
    moment = clock.iso(clock.now())
    macro = Macro(
        ALL_MACROS,
        ids.new("mac"),
        title=fields["title"],
        actions=checked(fields["actions"]),
        created_at=moment,
        updated_at=moment,
    )
    uow = UnitOfWork()
    uow.create(macro)
    uow.add_event(MacroCreated(macro_id=macro.id).of(macro.id, actor=actor))
    uow.store_idempotency_key(idempotency, {"id": macro.id})
    uow.commit()
    return macro


def update(*, macro_id: str, version: int, fields: Mapping[str, Any], actor: str) -> Macro:
    """Change `title` or `actions`.

    Raises MacroNotFoundError, MacroChangedError, ActionsInvalidError, UnknownVariableError.
    """
    macro = find(macro_id)
    if macro.version != version:
        raise MacroChangedError(current_version=macro.version)
    macro.title = fields.get("title", macro.title)
    macro.actions = checked(fields.get("actions", macro.actions))
    macro.version, macro.updated_at = version + 1, clock.iso(clock.now())
    uow = UnitOfWork()
    uow.put(macro, condition=Macro.version == version, on_conflict=MacroChangedError())
    uow.add_event(MacroUpdated(macro_id=macro_id).of(macro_id, actor=actor))
    uow.commit()
    return macro


def delete(*, macro_id: str, actor: str) -> None:
    """Delete a macro. Raises MacroNotFoundError."""
    macro = find(macro_id)
    uow = UnitOfWork()
    uow.delete(macro, condition=Macro.pk.exists(), on_conflict=MacroNotFoundError())
    uow.add_event(MacroDeleted(macro_id=macro_id).of(macro_id, actor=actor))
    uow.commit()
