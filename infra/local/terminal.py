"""What `make run` prints."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra.local.config import DEMO_ACCOUNTS, LocalConfig
from infra.local.problems import LocalError


class Terminal:
    """One line per step, then a short table, then one line per redeploy."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)
        self._errors = Console(stderr=True, highlight=False, soft_wrap=True)

    def title(self) -> None:
        """The first line."""
        self._console.print("\n[bold]Atrium[/bold] [dim]on this computer[/dim]\n")

    def step(self, text: str) -> None:
        """Something is done; a time in brackets at the end is dimmed."""
        words, _, seconds = text.rpartition(" (")
        shown = f"{escape(words)} [dim]{escape(seconds.rstrip(')'))}[/dim]" if words else escape(text)
        self._console.print(f"  [green]✓[/green] {shown}")

    def addresses(self, config: LocalConfig) -> None:
        """Where everything is and who can log in."""
        places = Table(box=None, show_header=False, padding=(0, 2))
        for name, address in (
            ("Web app", f"{config.base_url}/"),
            ("Console", f"{config.base_url}/_local/"),
            ("API", f"{config.base_url}/api/v1"),
            ("API documents", f"{config.base_url}/docs"),
            ("Payment sandbox", f"{config.base_url}/_sandbox/yookassa/v3"),
            ("AWS", config.cloud_url),
        ):
            places.add_row(f"[dim]{name}[/dim]", f"[cyan]{address}[/cyan]")
        for role, login, password in DEMO_ACCOUNTS:
            places.add_row(f"[dim]{role}[/dim]", f"{login} [dim]/[/dim] {password}")
        self._console.print()
        self._console.print(places)
        self._console.print(
            "\n  Changed files are redeployed as you save them."
            " [dim]make demo, make logs; Ctrl-C stops, the state stays.[/dim]\n"
        )

    def note(self, text: str) -> None:
        """A line without a mark."""
        self._console.print(f"  [dim]{escape(text)}[/dim]")

    def failure(self, error: LocalError) -> None:
        """What went wrong and what to do next."""
        self._errors.print(f"  [red]✗[/red] {escape(error.message)}")
        if error.hint:
            self._errors.print(f"    {escape(error.hint)}")
