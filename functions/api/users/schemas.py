"""What the `users` group takes and gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from shared.core import clock
from shared.core.pictures import PictureType
from shared.data.event_views import EventView
from shared.data.events import DomainEvent
from shared.http.models import AnswerModel, LongText, RequestModel, ShortText, example
from shared.identity.profile import AVATAR_MAX_BYTES, UpdatedProfile
from shared.identity.public import UserOut
from shared.identity.roles import ROLES, Role
from shared.identity.rules import Channel, Locale
from shared.identity.tags import MAX_TAGS, TAG
from shared.identity.timeline import Rights

# Strict models take no text for an enumeration otherwise.
RoleName = Annotated[Role, Field(strict=False)]
Address = Annotated[LongText, Field(min_length=1, max_length=500)]
Handle = Annotated[LongText, Field(min_length=1, max_length=100)]
# More than there are modules.
MODULES_ASKED_LIMIT = 30
# As many as one batch read takes.
NAMES_ASKED_LIMIT = 100
ModuleName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
PlayerId = Annotated[
    str,
    StringConstraints(to_lower=True, pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", max_length=36),
]


class ProfileUpdate(RequestModel):
    """What to change; fields left out stay, null empties a field. `avatar` can only be emptied here.

    `is_public` lets others see one's name: among those who are in, and on leaderboards. `nakama_user_id` is the player
    whom support may write to in the game; it does so only when the game knows that account by one's id here or by
    one's verified e-mail address. `current_password` or `current_code` is needed only when `phone` or `email` changes.
    `updated_at` is that of the profile that was read: when it has changed since, the answer is 409 `user_changed`.
    """

    model_config = example(
        full_name="Anna Smirnova", address="Moscow, Tverskaya 1, flat 12", telegram="@anna", is_public=True
    )

    # By factory: they are never used, and the API's description must not promise them.
    full_name: ShortText = Field(default_factory=str)
    phone: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None
    email: Annotated[str, StringConstraints(min_length=1, max_length=320)] | None = None
    address: Address | None = None
    cdek_point: Handle | None = None
    telegram: Handle | None = None
    vk: Handle | None = None
    nakama_user_id: PlayerId | None = None
    locale: Locale = Field(default_factory=lambda: "ru")
    is_public: bool = Field(default_factory=bool)
    avatar: None = None
    current_password: (
        Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=1000)] | None
    ) = None
    current_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = None
    updated_at: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None


@dataclass(frozen=True, slots=True)
class ProfileUpdatedOut(UserOut):
    """The profile now, and the channels on which a new address waits for the code that was sent to it."""

    code_sent: list[Channel]

    @classmethod
    def after(cls, updated: UpdatedProfile) -> ProfileUpdatedOut:
        """Show a changed profile."""
        return cls(**asdict(UserOut.of(updated.user)), code_sent=list(updated.code_sent))


class OwnPermissionsOut(AnswerModel):
    """The permissions that one's roles give in this session, by name (`orders.refund`), in the order of the alphabet.

    `lacks_second_factor`: roles do not count in this session, because staff must show a second factor.
    """

    permissions: list[str]
    lacks_second_factor: bool


class UserUpdate(RequestModel):
    """What an admin changes; everyone stays a customer."""

    model_config = example(roles=["customer", "packer"], is_active=True)

    # By factory: they are never used, and the API's description must not promise them.
    roles: list[RoleName] = Field(default_factory=list, max_length=len(ROLES))
    is_active: bool = Field(default_factory=bool)


PersonTag = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=TAG, to_lower=True)]


class UserTagsRequest(RequestModel):
    """All the tags that a person is to have."""

    model_config = example(tags=["donor", "vip"])

    tags: Annotated[list[PersonTag], Field(max_length=MAX_TAGS)]


class UserTagsOut(AnswerModel):
    """A person's tags in the order of the alphabet."""

    tags: list[str]


class PersonNameOut(AnswerModel):
    """What a person is called."""

    id: str
    full_name: str


class PersonNamesOut(AnswerModel):
    """Names of some people."""

    items: list[PersonNameOut]
    next_cursor: None = None

    @classmethod
    def of(cls, asked: Iterable[str], names: Mapping[str, str]) -> PersonNamesOut:
        """Those that are known, each once, in the order asked for."""
        return cls(items=[PersonNameOut(id=one, full_name=names[one]) for one in dict.fromkeys(asked) if one in names])


class RoleOut(AnswerModel):
    """A role and the names of the permissions that it gives, in the order of the alphabet."""

    role: Role
    permissions: list[str]


class RolesOut(AnswerModel):
    """All roles, in the order in which answers name them."""

    items: list[RoleOut]
    next_cursor: None = None

    @classmethod
    def of(cls, permissions: Mapping[str, frozenset[str]]) -> RolesOut:
        """The table of permissions, by role."""
        return cls(
            items=[
                RoleOut(role=role, permissions=sorted(name for name, holders in permissions.items() if role in holders))
                for role in ROLES
            ]
        )


class AvatarUploadRequest(RequestModel):
    """What will be uploaded."""

    model_config = example(content_type="image/png")

    content_type: PictureType


class AvatarUploadOut(AnswerModel):
    """Where and with which form fields to POST the file (last field `file`); sizes in bytes, times in seconds."""

    url: str
    fields: dict[str, str]
    max_bytes: int = AVATAR_MAX_BYTES
    expires_in: int


class TimelineEventOut(AnswerModel):
    """Something that happened to a person."""

    id: str
    type: str
    aggregate: str
    aggregate_id: str
    occurred_at: str
    data: dict[str, Any]

    @classmethod
    def of(cls, event: EventView) -> TimelineEventOut:
        """An event as its person sees it; which member of staff acted is not shown."""
        return cls.copy_of(event)


class UserEventOut(AnswerModel):
    """Something that happened to a person, as staff see it; `actor` is None when no person did it."""

    id: str
    type: str
    module: str
    aggregate: str
    aggregate_id: str
    actor: str | None
    occurred_at: str
    data: dict[str, Any]

    @classmethod
    def seen_by_staff(cls, event: DomainEvent, rights: Rights) -> UserEventOut:
        """A stored event, with the module that announced it."""
        module = next((name for name, aggregates in rights.items() if event.aggregate in aggregates), "")
        return cls.copy_of(event, module=module, occurred_at=clock.iso(event.occurred_at))
