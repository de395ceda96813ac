"""A zip file that is written across invocations: its parts go to the store as they fill, its end is kept between.

An invocation keeps no more than one part in memory. What it kept is named anew each time, so that one that is repeated
after a crash, or runs twice at once, writes over nothing that another goes on from.
"""

from __future__ import annotations

import io
import secrets
import zipfile
from typing import Any, cast

from shared.providers.storage.base import PART_BYTES, ObjectStore

ZIP_TYPE = "application/zip"


class Archive:
    """A zip file in a store under `key`; `state` is what `suspend` gave, JSON, None for a new one."""

    def __init__(self, store: ObjectStore, key: str, state: dict[str, Any] | None) -> None:
        self._store = store
        self._key = key
        self._parts: list[str] = list(state["parts"]) if state else []
        if state:
            self._end = _End(state["begins_at"], store.get(self._part_key(state["end"])))
        else:
            self._end = _End(0, b"")
        file = cast(io.BytesIO, self._end)
        self._zip = zipfile.ZipFile(file, "a" if state else "w", zipfile.ZIP_DEFLATED, allowZip64=True)

    def add(self, name: str, content: bytes) -> None:
        """One more file."""
        self._zip.writestr(name, content)
        # Behind the entry: ZipFile never goes back to what was closed, but for the directory, which it writes anew.
        if self._end.tell() - self._end.begins_at >= PART_BYTES:
            self._parts.append(self._keep(self._end.cut()))

    def suspend(self) -> dict[str, Any]:
        """Keep what there is, a whole zip file, for the next invocation to go on from."""
        self._zip.close()
        return {"parts": self._parts, "begins_at": self._end.begins_at, "end": self._keep(self._end.content())}

    def finish(self) -> None:
        """Put the parts together under `key`."""
        self._zip.close()
        if not self._parts:
            self._store.put(self._key, self._end.content(), content_type=ZIP_TYPE)
            return
        parts = [*self._parts, self._keep(self._end.content())]
        self._store.join([self._part_key(one) for one in parts], self._key, content_type=ZIP_TYPE)

    def _keep(self, content: bytes) -> str:
        name = f"{len(self._parts) + 1:05}-{secrets.token_hex(4)}"
        self._store.put(self._part_key(name), content, content_type=ZIP_TYPE)
        return name

    def _part_key(self, name: str) -> str:
        return f"{self._key.rpartition('/')[0]}/parts/{name}"


class _End:
    """The end of a file as a file: what comes before `begins_at` is elsewhere, and is neither read nor written."""

    def __init__(self, begins_at: int, content: bytes) -> None:
        self.begins_at = begins_at
        self._buffer = io.BytesIO(content)

    def cut(self) -> bytes:
        """Take out what lies before the present position: the file's end begins there from now on."""
        taken = self._buffer.getvalue()[: self._buffer.tell()]
        self.begins_at += len(taken)
        self._buffer = io.BytesIO()
        return taken

    def content(self) -> bytes:
        return self._buffer.getvalue()

    def tell(self) -> int:
        return self.begins_at + self._buffer.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_SET:
            if offset < self.begins_at:
                raise OSError("before the part that is at hand")
            offset -= self.begins_at
        elif whence == io.SEEK_END:
            # BytesIO stops at 0; a file says that there is nothing before its beginning.
            offset += len(self._buffer.getbuffer())
            if offset < 0:
                raise OSError("before the part that is at hand")
        else:
            offset += self._buffer.tell()
        return self.begins_at + self._buffer.seek(offset)

    def read(self, size: int = -1) -> bytes:
        return self._buffer.read(size)

    def write(self, data: bytes) -> int:
        return self._buffer.write(data)

    def truncate(self) -> int:
        return self.begins_at + self._buffer.truncate()

    def flush(self) -> None:
        return

    def seekable(self) -> bool:
        return True
