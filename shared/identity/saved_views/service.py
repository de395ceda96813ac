"""Saving a list's filters under a name, and what one may do with what is saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

from shared.core import clock, ids
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity.errors import UserNotFoundError
from shared.identity.models import User
from shared.identity.saved_views.errors import SavedViewNotFoundError, TooManySavedViewsError
from shared.identity.saved_views.models import SavedViews

T = TypeVar("T")
MOST_OF_A_LIST = 30
# At most some 150 KB in one item.
MOST = 120


@dataclass(frozen=True, slots=True)
class SavedView:
    """A list's filters under a name; `query` is what stands in the address of its screen."""

    id: str
    list: str
    name: str
    query: str
    saved_at: str


def of_person(*, user_id: str, of_list: str | None = None) -> list[SavedView]:
    """A person's views, of one list or of all, in the order in which they were saved."""
    return [view for view in _views(_read(user_id)) if of_list in (None, view.list)]


def save(*, user_id: str, of_list: str, name: str, query: str) -> SavedView:
    """Save filters under a name; what was saved under it before, in whatever case, is replaced.

    Raises TooManySavedViewsError, UserNotFoundError.
    """

    def change(views: Sequence[SavedView]) -> tuple[list[SavedView], SavedView]:
        of_name = (one for one in views if one.list == of_list and one.name.casefold() == name.casefold())
        known = next(of_name, None)
        saved = SavedView(known.id if known else ids.new("svw"), of_list, name, query, clock.iso(clock.now()))
        if known:
            return [saved if one is known else one for one in views], saved
        if len(views) >= MOST or sum(one.list == of_list for one in views) >= MOST_OF_A_LIST:
            raise TooManySavedViewsError()
        return [*views, saved], saved

    return _change(user_id, change)


def remove(*, user_id: str, view_id: str) -> None:
    """Remove a view. Raises SavedViewNotFoundError."""

    def change(views: Sequence[SavedView]) -> tuple[list[SavedView], None]:
        left = [one for one in views if one.id != view_id]
        if len(left) == len(views):
            raise SavedViewNotFoundError()
        return left, None

    _change(user_id, change)


def _change(user_id: str, change: Callable[[Sequence[SavedView]], tuple[list[SavedView], T]]) -> T:
    def act() -> T:
        stored = _read(user_id)
        views, result = change(_views(stored))
        after = SavedViews(stored.pk, stored.sk, views=[asdict(one) for one in views], version=stored.version + 1)
        uow = UnitOfWork()
        # Nothing is kept of whom an erasure has just forgotten.
        is_open = User.is_active == True  # noqa: E712 - an expression
        uow.check(User, *User.key(user_id), condition=is_open, on_conflict=UserNotFoundError())
        unchanged = SavedViews.version == stored.version if stored.version else SavedViews.pk.does_not_exist()
        uow.put(after, condition=unchanged, on_conflict=StaleReadError())
        uow.commit()
        return result

    return retry_on_conflict(act)


def _read(user_id: str) -> SavedViews:
    key = SavedViews.key(user_id)
    return SavedViews.get_or_none(*key, consistent=True) or SavedViews(*key)


def _views(stored: SavedViews) -> list[SavedView]:
    return [SavedView(**one) for one in stored.views]
