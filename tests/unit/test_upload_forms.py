"""A form can be used again until it expires: what it writes is never what is shown, and what is kept is kept once."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Who gives out forms, and who keeps what came: under other keys, which no form writes and nobody writes twice.
KEEPERS = {
    "shared/identity/profile.py": "functions/streams/media_inspector/handler.py",
    "shared/learning/courses/covers.py": "functions/streams/media_inspector/handler.py",
    "shared/onboarding/devices/photos.py": "functions/streams/media_inspector/device_photos.py",
    "shared/shop/catalog/media.py": "functions/streams/media_inspector/handler.py",
    "shared/support/tickets/attachments.py": "shared/support/tickets/attachments.py",
}
INCOMING = ("uploads/", "incoming/")


def _calls(path: Path, method: str) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method
    ]


def test_each_form_has_somebody_who_keeps_what_came() -> None:
    sources = [path for folder in ("shared", "functions") for path in (ROOT / folder).rglob("*.py")]
    givers = {str(path.relative_to(ROOT)) for path in sources if _calls(path, "presigned_post")}
    assert givers == KEEPERS.keys(), "say here who keeps what comes by the form"


def test_what_is_kept_of_an_upload_is_never_written_again() -> None:
    for keeper in set(KEEPERS.values()):
        written = _calls(ROOT / keeper, "put")
        assert written, keeper
        for call in written:
            assert any(word.arg == "only_if_new" for word in call.keywords), f"{keeper}:{call.lineno}"


def test_nothing_is_shown_from_where_forms_write() -> None:
    from shared.onboarding.devices import photos
    from shared.shop.catalog import media
    from shared.support.tickets import attachments

    assert {f"{one}/" for one in (photos.INCOMING, attachments.INCOMING)} <= set(INCOMING)
    assert media.UPLOADS.startswith("uploads/")
    for kept in (photos.KEPT, attachments.ATTACHED, media.READY):
        assert not f"{kept}/".startswith(INCOMING)
