"""What commands print: sentences, errors, and a bar while they work."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.language import translate as _
from autograder.printable import printable

T = TypeVar("T")

console = Console()
error_console = Console(stderr=True)


def with_progress(
    title: str, items: Iterable[T], name: Callable[[T], str], total: int
) -> Iterable[T]:
    """The items, with a bar on stderr that counts them and names the latest."""
    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[latest]}"),
    ]
    with Progress(*columns, console=error_console) as progress:
        task = progress.add_task(title, total=total, latest="", rate="")
        for item in items:
            speed = progress.tasks[0].speed
            rate = _("{count:.0f} a minute", count=60 * speed) if speed else ""
            progress.update(task, latest=plain(name(item)), rate=rate)
            yield item
            progress.advance(task)


def plain(text: str) -> str:
    """The text for Rich as it is: on one line, and no markup."""
    return escape(printable(text))


def say(sentence: str) -> None:
    """Tell the user something, on one line."""
    console.print(plain(sentence), highlight=False, soft_wrap=True)


def complain(sentence: str) -> None:
    """Tell the user what went wrong, on one line of stderr."""
    error_console.print(f"[red]{plain(sentence)}[/red]", highlight=False, soft_wrap=True)
