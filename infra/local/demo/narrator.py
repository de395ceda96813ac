"""How the demo speaks: chapters, what was done, what came of it."""

from __future__ import annotations

import time

from rich.console import Console
from rich.markup import escape
from rich.table import Table


def rub(kopecks: int) -> str:
    """Kopecks as people read them: `1 234.50 ₽`."""
    whole = f"{kopecks // 100:,}".replace(",", "\u00a0")
    return f"{whole}.{kopecks % 100:02d}\u00a0₽"


class Narrator:
    """Prints the story as it goes."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._chapter = 0
        self._started = time.monotonic()

    def title(self, base_url: str) -> None:
        """The first line."""
        self._console.print(f"\n[bold]Atrium[/bold] [dim]the main story, at {escape(base_url)}[/dim]")

    def chapter(self, text: str) -> None:
        """A new part of the story."""
        self._chapter += 1
        self._console.print(f"\n[bold]{self._chapter}. {escape(text)}[/bold]")

    def done(self, text: str, detail: str = "") -> None:
        """A step that came out as it should."""
        fits = len(text) + len(detail) + 8 <= self._console.width
        tail = f"{'  ' if fits else chr(10) + '     '}[dim]{escape(detail)}[/dim]" if detail else ""
        # Soft: an address stays in one piece, so that a terminal lets people click it.
        self._console.print(f"   [green]✓[/green] {escape(text)}{tail}", soft_wrap=True)

    def message(self, text: str) -> None:
        """An SMS or an e-mail that arrived."""
        self._console.print(f"   [cyan]✉ {escape(text)}[/cyan]", soft_wrap=True)

    def lines(self, rows: list[tuple[str, str, str]]) -> None:
        """Order lines: name, quantity, what they cost."""
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(min_width=40)
        table.add_column(justify="right")
        table.add_column(justify="right")
        for row in rows:
            table.add_row(*(escape(cell) for cell in row))
        grid = Table.grid(padding=(0, 0, 0, 5))
        grid.add_row("", table)
        self._console.print(grid)

    def failed(self, text: str, hint: str = "") -> None:
        """Why the story ends here."""
        self._console.print(f"\n   [red]✗[/red] [bold]{escape(text)}[/bold]")
        if hint:
            self._console.print(f"     {escape(hint)}")
        self._console.print()

    def ended(self) -> None:
        """The last line."""
        seconds = time.monotonic() - self._started
        self._console.print(
            f"\n[green bold]Everything came out as it should[/green bold] [dim]in {seconds:.0f} s[/dim]\n"
        )
