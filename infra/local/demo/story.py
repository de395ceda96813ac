"""`make demo`: the modules' chapters, one after another. Every step is checked where its effect shows.

A module's `demo.py` may define `play(story)` (its main chapter), `play_later(story)` (what builds on other modules'
chapters) and `check_at_the_end(story)`. All of one kind run before the next kind, each in the order of the list of
modules.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from infra.local.demo.client import DemoClient, Row
from infra.local.demo.narrator import Narrator
from infra.local.modules import parts

STAGES = ("play", "play_later", "check_at_the_end")


@dataclass(slots=True)
class Story:
    """What chapters share: who takes part, and what earlier chapters left for later ones."""

    guest: DemoClient
    tell: Narrator
    # By role: `customer` is a new account of this run, `admin` and `manager` are demo accounts.
    people: dict[str, DemoClient] = field(default_factory=dict)
    # The customer's phone, E.164.
    phone: str = ""
    # What a module's later chapter needs of its earlier one, by the module's own names.
    kept: dict[str, Row] = field(default_factory=dict)
    # Names of the queues that have worked for the story, without the stack's name.
    queues: set[str] = field(default_factory=set)


def play(client: DemoClient, tell: Narrator) -> None:
    """Plays everything; DemoError at the first step that is not as it should be."""
    tell.title(client.base_url)
    client.api("GET", "/health", expect=200, doing="Asking whether Atrium is there")
    story = Story(client, tell)
    chapters = [brought for _, brought in parts("demo")]
    for stage in STAGES:
        for chapter in chapters:
            if hasattr(chapter, stage):
                getattr(chapter, stage)(story)
