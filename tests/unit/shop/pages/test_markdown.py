"""From Markdown to HTML that is safe to show."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from shared.shop.pages.rules import TAGS, to_html


class Elements(HTMLParser):
    """What a browser would see: elements and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_markdown_becomes_html() -> None:
    html = to_html("## Доставка\n\n1. СДЭК\n2. Почта\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n~~нет~~ **да**")
    for part in ("<h2>Доставка</h2>", "<li>СДЭК</li>", "<td>1</td>", "<s>нет</s>", "<strong>да</strong>"):
        assert part in html


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](javascript:alert(1))",
        "<iframe src=https://example.com></iframe>",
        "<a href='https://x' onclick='alert(1)'>x</a>",
        "<style>body{}</style>",
        "<form action=/x><input></form>",
        "[x](https://x 'a\" onmouseover=\"alert(1)')",
    ],
)
def test_nothing_that_runs_survives(markdown: str) -> None:
    found = Elements()
    found.feed(to_html(markdown))
    for tag, attributes in found.seen:
        assert tag in TAGS
        assert set(attributes) <= {"href", "src", "title", "alt", "rel"}
        for name in ("href", "src"):
            assert (attributes.get(name) or "https:").startswith("https:")


def test_the_sanitiser_holds_when_the_renderer_has_a_hole(monkeypatch: pytest.MonkeyPatch) -> None:
    import markdown_it

    monkeypatch.setattr(markdown_it.MarkdownIt, "render", lambda *_: "<b onclick=x()>a</b><script>x()</script>")
    assert to_html("anything") == "a"


def test_links_lead_out_without_a_reference() -> None:
    assert to_html("[x](https://example.com)") == (
        '<p><a href="https://example.com" rel="noopener noreferrer nofollow">x</a></p>\n'
    )
