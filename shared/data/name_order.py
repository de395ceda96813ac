"""Sort keys of things that are listed by their names."""

from __future__ import annotations


def by_name(name: str, thing_id: str) -> str:
    """A thing's sort key among names, with its id: equal names lie beside each other, and each thing has its own key.

    Two spaces come before any letter and before the space in a longer name, so that a name stands before those that
    begin with it. `name` is as it is sorted, such as case-folded.
    """
    return f"{name}  {thing_id}"
