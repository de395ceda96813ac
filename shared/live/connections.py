"""Opening and closing connections, and what a connection is subscribed to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from shared.core import clock
from shared.core.errors import UnauthenticatedError
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity import tokens
from shared.identity.rights import live_rights
from shared.live.errors import ConnectionNotFoundError, TooManyTopicsError
from shared.live.models import Connection, PersonConnections, Subscription, expiry
from shared.live.topics import Asker, Permissions, Topics

MOST_TOPICS = 20
# The oldest goes when another is opened: a browser has one for each of its tabs.
MOST_CONNECTIONS = 10


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What a request for topics has led to: the names taken and the names refused."""

    taken: tuple[str, ...]
    refused: tuple[str, ...]


def connect(connection_id: str, access_token: str) -> list[str]:
    """Bind a new connection to the person and the session of a token; the connections that must be closed for it.

    Raises InvalidTokenError, TokenExpiredError, and UnauthenticatedError for a session that has ended.
    """
    claims = tokens.verify_access(access_token)
    if live_rights(claims.user_id, claims.session_id) is None:
        raise UnauthenticatedError()
    return retry_on_conflict(lambda: _connect_once(connection_id, claims.user_id, claims.session_id))


def _connect_once(connection_id: str, user_id: str, session_id: str) -> list[str]:
    person = PersonConnections.get_or_none(*PersonConnections.key(user_id), consistent=True)
    open_ones = [one for one in (person.connections if person else ()) if one != connection_id]
    kept = [*open_ones[-(MOST_CONNECTIONS - 1) :], connection_id]
    dropped = open_ones[: -(MOST_CONNECTIONS - 1)]
    uow = UnitOfWork()
    uow.put(
        Connection(
            *Connection.key(connection_id),
            user_id=user_id,
            session_id=session_id,
            connected_at=clock.iso(clock.now()),
            ttl=expiry(),
        )
    )
    _put_person(uow, user_id, person, kept)
    # One of a time before is dropped with its topics; more there are not, save after a change of the bound.
    for one in dropped[:3]:
        _delete_connection(uow, Connection.get_or_none(*Connection.key(one), consistent=True))
    uow.commit()
    return dropped


def _put_person(uow: UnitOfWork, user_id: str, person: PersonConnections | None, connections: Sequence[str]) -> None:
    written = PersonConnections(
        *PersonConnections.key(user_id),
        connections=list(connections),
        version=(person.version if person else 0) + 1,
        ttl=expiry(),
    )
    seen = PersonConnections.version == person.version if person else PersonConnections.pk.does_not_exist()
    uow.put(written, condition=seen, on_conflict=StaleReadError())


def _delete_connection(uow: UnitOfWork, connection: Connection | None) -> None:
    if connection is None:
        return
    seen = Connection.version == connection.version
    uow.delete(connection, condition=seen, on_conflict=StaleReadError())
    for topic in connection.topics:
        uow.delete(Subscription(*Subscription.key(topic, connection.id)))


def forget(connection_id: str) -> None:
    """Delete what is stored of a connection that is closed or will be; nothing for one that is not known."""
    retry_on_conflict(lambda: _forget_once(connection_id))


def _forget_once(connection_id: str) -> None:
    connection = Connection.get_or_none(*Connection.key(connection_id), consistent=True)
    if connection is None:
        return
    uow = UnitOfWork()
    _delete_connection(uow, connection)
    person = PersonConnections.get_or_none(*PersonConnections.key(connection.user_id), consistent=True)
    if person is not None and connection_id in person.connections:
        left = [one for one in person.connections if one != connection_id]
        if left:
            _put_person(uow, connection.user_id, person, left)
        else:
            seen = PersonConnections.version == person.version
            uow.delete(person, condition=seen, on_conflict=StaleReadError())
    uow.commit()


def find(connection_id: str) -> Connection:
    """A connection as it is now. Raises ConnectionNotFoundError."""
    connection = Connection.get_or_none(*Connection.key(connection_id), consistent=True)
    if connection is None:
        raise ConnectionNotFoundError()
    return connection


def of_person(user_id: str) -> list[Connection]:
    """A person's open connections, the oldest first."""
    person = PersonConnections.get_or_none(*PersonConnections.key(user_id), consistent=True)
    ids = person.connections if person is not None else []
    found = [Connection.get_or_none(*Connection.key(one), consistent=True) for one in ids]
    return [one for one in found if one is not None]


def asker_of(connection: Connection, permissions: Permissions) -> Asker:
    """Whose a connection is, with the roles of this moment. Raises UnauthenticatedError once its session has ended."""
    rights = live_rights(connection.user_id, connection.session_id)
    if rights is None:
        raise UnauthenticatedError()
    return Asker(connection.user_id, rights.roles, permissions)


def subscribe(connection_id: str, names: Sequence[str], *, topics: Topics, permissions: Permissions) -> Subscribed:
    """Add topics to a connection, as far as its person may see what they are about.

    Raises ConnectionNotFoundError, TooManyTopicsError, and UnauthenticatedError once the session has ended.
    """

    def act() -> Subscribed:
        connection = find(connection_id)
        asker = asker_of(connection, permissions)
        if len(set(names)) > MOST_TOPICS:
            # Before anything is read of them.
            raise TooManyTopicsError()
        taken: dict[str, str] = {}
        for name in dict.fromkeys(names):
            asked = topics.asked(name, asker.user_id)
            if asked is not None and _may_see(asker, asked, topics):
                taken[name] = asked[0]
        added = [topic for topic in taken.values() if topic not in connection.topics]
        if len(connection.topics) + len(added) > MOST_TOPICS:
            raise TooManyTopicsError()
        if added:
            _save_topics(connection, [*connection.topics, *added], added=added)
        return Subscribed(tuple(taken), tuple(name for name in dict.fromkeys(names) if name not in taken))

    return retry_on_conflict(act)


def unsubscribe(connection_id: str, names: Sequence[str], *, topics: Topics) -> Subscribed:
    """Take topics from a connection; those that it does not have are no error. Raises ConnectionNotFoundError."""

    def act() -> Subscribed:
        connection = find(connection_id)
        asked = (topics.asked(name, connection.user_id) for name in names)
        _remove(connection, {one[0] for one in asked if one is not None})
        return Subscribed(tuple(dict.fromkeys(names)), ())

    return retry_on_conflict(act)


def drop_topic(connection_id: str, topic: str) -> None:
    """Take a topic, as it is stored, from a connection whose person may not see it any more."""

    def act() -> None:
        connection = Connection.get_or_none(*Connection.key(connection_id), consistent=True)
        if connection is None:
            Subscription(*Subscription.key(topic, connection_id)).delete()
            return
        _remove(connection, {topic})

    retry_on_conflict(act)


def _may_see(asker: Asker, asked: tuple[str, object, str], topics: Topics) -> bool:
    stored, _, thing_id = asked
    kind = topics.kind_of(stored)
    # A right over all needs no look at the thing.
    if kind.facts_for(asker, None) is not None:
        return True
    return kind.owner_of is not None and kind.facts_for(asker, kind.owner_of(thing_id)) is not None


def _remove(connection: Connection, removed: Collection[str]) -> None:
    gone = [topic for topic in connection.topics if topic in removed]
    if gone:
        _save_topics(connection, [one for one in connection.topics if one not in removed], gone=gone)


def _save_topics(
    connection: Connection, kept: Sequence[str], *, added: Sequence[str] = (), gone: Sequence[str] = ()
) -> None:
    uow = UnitOfWork()
    uow.update(
        connection,
        [Connection.topics.set(list(kept)), Connection.version.set(connection.version + 1)],
        condition=Connection.version == connection.version,
        on_conflict=StaleReadError(),
    )
    for topic in added:
        uow.put(
            Subscription(
                *Subscription.key(topic, connection.id),
                user_id=connection.user_id,
                session_id=connection.session_id,
                ttl=connection.ttl,
            )
        )
    for topic in gone:
        uow.delete(Subscription(*Subscription.key(topic, connection.id)))
    uow.commit()
