"""What a module says about live updates: the part `live_topics` of its `module.py`.

    LIVE = LiveTopics(
        kinds=(thing("order", owner_of=_owner, permission="orders.read_all"), own("orders")),
        by_aggregate={"order": (one("order"), mine("orders"))},
    )

A topic is what a screen shows: a thing (`order/<id>`), a list of one's own (`orders`), or a list for those who hold a
permission (`queue/orders`). Every event class has a decision: by its type, by its aggregate, or in `not_shown` with the
reason. A message about a topic says that it changed, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from shared.data.events import DomainEvent

Permissions: TypeAlias = Mapping[str, frozenset[str]]
"""Permission → the roles that hold it."""
Target: TypeAlias = Callable[[DomainEvent], str | None]
"""The topic that an event changes, as it is stored; None for an event that changes none."""


class Facts(Enum):
    """Which events about a topic somebody is told of."""

    SHOWN = "those that the event's audience shows to its person"
    ALL = "every one"


@dataclass(frozen=True, slots=True)
class Asker:
    """A person with a live session and the roles that count in it now."""

    user_id: str
    roles: frozenset[str]
    permissions: Permissions = field(repr=False)

    def may(self, permission: str) -> bool:
        """Whether the person holds a permission at this moment."""
        return not self.roles.isdisjoint(self.permissions[permission])


@dataclass(frozen=True, slots=True)
class Owned:
    """Whose a thing is, and what they must hold to read it; None when nothing."""

    user_id: str
    permission: str | None = None


OwnerOf: TypeAlias = Callable[[str], Owned | None]


@dataclass(frozen=True, slots=True)
class TopicKind:
    """One kind of topic. `owner_of` reads whose a thing is, None for what is not there.

    Who holds `permission` is told of everything; `facts` is what the owner is told of; `is_public` topics are open to
    whoever is signed in. `has_id` tells things from lists; `is_own` lists are of one person each.
    """

    name: str
    has_id: bool = False
    is_own: bool = False
    is_public: bool = False
    permission: str | None = None
    owner_of: OwnerOf | None = None
    facts: Facts = Facts.SHOWN

    def facts_for(self, asker: Asker, owned: Owned | None) -> Facts | None:
        """What a person is told of a topic whose owner is `owned`; None: as if it did not exist."""
        if self.is_public or (self.permission is not None and asker.may(self.permission)):
            return Facts.ALL
        if owned is None or owned.user_id != asker.user_id:
            return None
        return self.facts if owned.permission is None or asker.may(owned.permission) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTopics:
    """The part. An event's decision is that of its type, or else of its aggregate; `not_shown` says why of the rest.

    `by_type` may name what is no event of the bus but a message of a worker's.
    """

    kinds: tuple[TopicKind, ...] = ()
    by_aggregate: Mapping[str, tuple[Target, ...]] = field(default_factory=dict)
    by_type: Mapping[str, tuple[Target, ...]] = field(default_factory=dict)
    # Aggregate or event type → why no open screen is told.
    not_shown: Mapping[str, str] = field(default_factory=dict)


def thing(name: str, *, owner_of: OwnerOf, permission: str | None = None, facts: Facts = Facts.SHOWN) -> TopicKind:
    """`name/<id>`, for its owner and for those who hold a permission."""
    return TopicKind(name, has_id=True, owner_of=owner_of, permission=permission, facts=facts)


def own(name: str, *, facts: Facts = Facts.SHOWN) -> TopicKind:
    """A list of one's own, which everybody has."""
    return TopicKind(name, is_own=True, owner_of=Owned, facts=facts)


def staff(name: str, permission: str) -> TopicKind:
    """A list for those who hold a permission."""
    return TopicKind(name, permission=permission)


def public(name: str) -> TopicKind:
    """`name/<id>`, for whoever is signed in."""
    return TopicKind(name, has_id=True, is_public=True)


def one(name: str) -> Target:
    """The thing that the event is about."""
    return lambda event: f"{name}/{event.aggregate_id}"


def named(name: str, fact: str) -> Target:
    """The thing whose id is a field of the event; none where the field is missing."""

    def target(event: DomainEvent) -> str | None:
        value = event.data.get(fact)
        return f"{name}/{value}" if isinstance(value, str) else None

    return target


def mine(name: str) -> Target:
    """The list of the person whom the event concerns."""
    return lambda event: f"{name}/{event.customer_id}" if event.customer_id else None


def of_actor(name: str) -> Target:
    """The list of the person who did it."""
    return lambda event: f"{name}/{event.actor}" if event.actor else None


def everyone(name: str) -> Target:
    """The list for those who hold its permission."""
    return lambda _: name


class Topics:
    """The topics of all modules."""

    def __init__(self, parts: Iterable[LiveTopics]) -> None:
        self.parts = tuple(parts)
        self.kinds = {kind.name: kind for part in self.parts for kind in part.kinds}
        self._by_type = {name: targets for part in self.parts for name, targets in part.by_type.items()}
        self._by_aggregate = {name: targets for part in self.parts for name, targets in part.by_aggregate.items()}
        self._not_shown = frozenset(name for part in self.parts for name in part.not_shown)

    def decision(self, event_type: str, aggregate: str) -> tuple[Target, ...] | None:
        """What events of a type change; nothing for those that no screen shows, None when nobody has decided."""
        if event_type in self._by_type:
            return self._by_type[event_type]
        if event_type in self._not_shown:
            return ()
        if aggregate in self._by_aggregate:
            return self._by_aggregate[aggregate]
        return () if aggregate in self._not_shown else None

    def changed_by(self, event: DomainEvent) -> Iterator[tuple[str, TopicKind]]:
        """(topic as it is stored, its kind) of each topic that an event changes, each once."""
        seen: set[str] = set()
        for target in self.decision(event.type, event.aggregate) or ():
            topic = target(event)
            if topic is not None and topic not in seen:
                seen.add(topic)
                yield topic, self.kind_of(topic)

    def kind_of(self, stored: str) -> TopicKind:
        """The kind of a topic as it is stored. Raises KeyError."""
        return self.kinds[stored] if stored in self.kinds else self.kinds[stored.partition("/")[0]]

    def asked(self, name: str, user_id: str) -> tuple[str, TopicKind, str] | None:
        """(topic as it is stored, kind, id of the thing) of what a person names; None for what names no topic."""
        kind = self.kinds.get(name)
        if kind is not None and not kind.has_id:
            return (f"{name}/{user_id}", kind, user_id) if kind.is_own else (name, kind, "")
        before, slash, thing_id = name.partition("/")
        kind = self.kinds.get(before)
        if kind is None or not kind.has_id or not slash or not thing_id:
            return None
        return name, kind, thing_id

    def as_named(self, stored: str) -> str:
        """A topic's name for those who are told: without the person whose list it is."""
        kind = self.kind_of(stored)
        return kind.name if kind.is_own else stored
