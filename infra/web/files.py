"""The rules by which the app's files are served: which file answers a path, how long it is kept, what it is."""

from __future__ import annotations

import mimetypes
import re

INDEX = "index.html"
CONFIG = "config.json"
# What Vite writes there carries a hash of its content in its name.
_HASHED = re.compile(r"^assets/.+-[\w-]{8}\.\w+$")
# Python's table depends on the machine's.
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}


def file_for(path: str) -> str:
    """The file that answers a path: the app's own routes are all `index.html` (`WebRoutes` in infra/cdn.yaml)."""
    return path.lstrip("/") if "." in path.rsplit("/", 1)[-1] else INDEX


def cache_control(name: str) -> str:
    """How long browsers and the CDN keep a file: what has a hash in its name for ever, all else only to compare."""
    return "public, max-age=31536000, immutable" if _HASHED.match(name) else "no-cache"


def content_type(name: str) -> str:
    """The media type of a file by its name."""
    suffix = name[name.rfind(".") :] if "." in name else ""
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def is_text(name: str) -> bool:
    """Whether compressing it is worth anything."""
    return content_type(name).startswith(("text/", "application/", "image/svg"))
