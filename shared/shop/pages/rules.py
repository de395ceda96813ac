"""From Markdown to HTML that is safe to show."""

from __future__ import annotations

CONTENT_LIMIT = 60_000
# Of the Markdown and the HTML of a version in UTF-8: an item of DynamoDB has at most 400 KB.
STORED_BYTES_LIMIT = 390_000
# Versions of a page in one answer, which Lambda takes up to 6 MB of.
VERSIONS_AT_ONCE = 10
SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"

# What Markdown itself can make, and nothing that runs, loads a frame or sends a form.
TEXT_TAGS = ("a", "blockquote", "br", "code", "del", "em", "hr", "img", "p", "pre", "s", "strong")
BLOCK_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "ul")
TABLE_TAGS = ("table", "tbody", "td", "th", "thead", "tr")
TAGS = frozenset(TEXT_TAGS + BLOCK_TAGS + TABLE_TAGS)
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})


def to_html(markdown: str) -> str:
    """Markdown (CommonMark with tables and strike-through; no raw HTML) as sanitised HTML."""
    # Imported here: only writing a page needs them, reading one does not.
    import nh3
    from markdown_it import MarkdownIt

    rendered = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).render(markdown)
    # The renderer escapes raw HTML already; this holds when one of the two has a hole.
    return nh3.clean(
        rendered,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer nofollow",
    )
