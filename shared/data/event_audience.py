"""Who sees what of an event: each event class lists the fields that the person whom it concerns may see.

    audience: ClassVar[Audience] = shown("order_number", "status", items=("name", "quantity"))

is shown to its person with these fields, `items` with these keys of each object; every other field, also one that is
added later, is for staff. `STAFF_ONLY` events are not shown to their person at all. `make generate` gathers all of them
in `shared.data.audiences`, so that whoever shows an event needs none of the classes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.core import ids


@dataclass(frozen=True, slots=True)
class Audience:
    """What the person whom an event concerns sees of its data, by the fields' stored names; `fields` None: nothing.

    `parts` are the keys shown of fields that hold objects or lists of objects. `words` are values that only staff see,
    with what the person sees instead; an event that then says the same before (`from`) and after (`to`) is not shown.
    """

    fields: tuple[str, ...] | None
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def view(self, data: Mapping[str, Any], user_id: str) -> dict[str, Any] | None:
        """What a person sees of the data of an event that concerns them, without other people's ids; None: nothing."""
        if self.fields is None:
            return None
        seen = {name: data[name] for name in self.fields if name in data}
        seen |= {name: _keys_of(data[name], keys) for name, keys in self.parts.items() if name in data}
        if self.words:
            seen = {name: self._said(value) for name, value in seen.items()}
            if "from" in seen and seen["from"] == seen.get("to"):
                return None
        return {name: without_other_people(value, user_id) for name, value in seen.items()}

    def _said(self, value: Any) -> Any:
        return self.words.get(value, value) if isinstance(value, str) else value


STAFF_ONLY = Audience(None)


def shown(*fields: str, words: Mapping[str, str] | None = None, **parts: tuple[str, ...]) -> Audience:
    """An event that its person sees with these fields; `parts` name the keys of those that hold objects."""
    return Audience(fields, parts, words or {})


def _keys_of(value: Any, keys: Sequence[str]) -> Any:
    if isinstance(value, list | tuple):
        return [_keys_of(one, keys) for one in value]
    if isinstance(value, Mapping):
        return {key: value[key] for key in keys if key in value}
    # Null where the field may be; anything else is no object whose keys were allowed.
    return None


def without_other_people(value: Any, user_id: str) -> Any:
    """JSON data in which the ids of all people but one are null."""
    if isinstance(value, Mapping):
        return {name: without_other_people(part, user_id) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [without_other_people(part, user_id) for part in value]
    is_somebody_else = isinstance(value, str) and value != user_id and ids.is_id("usr", value)
    return None if is_somebody_else else value
