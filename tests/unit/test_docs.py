"""The documents name what there is: paths, modules, commands, parameters, routes and alarms.

The files of the example in docs/add-a-module.md are not in the tree; tests/integration/test_add_a_module.py runs it.
Links are followed in every document, also in the generated ones.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from infra.ops.__main__ import parser
from infra.rules.base import unfolded
from infra.transform import ROOT, load

DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")]
DOCUMENTS += sorted((ROOT / "docs").glob("*.md"))
EXAMPLE = "wishes"  # the module of docs/add-a-module.md
MADE_BY_COMMANDS = (".venv", ".aws-sam", ".local", "bench-results")

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FILE_NAME = re.compile(r"[\w.*-]+\.(?:py|md|ya?ml|json|toml|sql|in|txt)")
MODULE = re.compile(r"(?:infra|shared|functions|tests)(?:\.\w+)+")
ROUTE = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (?:/api/v1)?(/\S+|…/\S+)")
OPERATORS_COMMAND = re.compile(r"python -m infra\.ops (.+)")

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


@cache
def tracked() -> frozenset[str]:
    """Files of the tree and their folders, relative to its root, without what is ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    files = {name for name in listed if (ROOT / name).exists()}
    folders = {parent.as_posix() for name in files for parent in Path(name).parents}
    return frozenset(files | folders)


def fences(document: Path) -> list[tuple[str, str]]:
    """Language and text of each fenced block; a command continued by a backslash is one line."""
    found = FENCE.findall(document.read_text())
    return [(language, text.replace("\\\n", " ")) for language, text in found]


def spans(document: Path) -> list[str]:
    """What stands between backticks outside fenced blocks, with white space collapsed."""
    return [" ".join(span.split()) for span in SPAN.findall(FENCE.sub("", document.read_text()))]


def commands(document: Path) -> list[str]:
    """Spans and the lines of shell blocks, without comments."""
    lines = [line for language, text in fences(document) if language == "sh" for line in text.splitlines()]
    lines += re.findall(r"<!-- (.+?) -->", document.read_text())
    return [" ".join(line.partition("#")[0].split()) for line in [*spans(document), *lines]]


def is_there(path: str, document: Path) -> bool:
    """Whether the path, which may be a glob, is in the tree: from the root, from the document, or as a file's name."""
    wanted = path.rstrip("/")
    beside = (document.parent.relative_to(ROOT) / wanted).as_posix()
    anywhere = f"*/{wanted}" if FILE_NAME.fullmatch(wanted) else wanted
    return any(fnmatch(name, wanted) or fnmatch(name, beside) or fnmatch(name, anywhere) for name in tracked())


def named_paths(document: Path) -> Iterator[str]:
    """Spans that are paths: of a folder at the root of the tree, or a file's name."""
    roots = {name.partition("/")[0] for name in tracked()}
    for span in spans(document):
        path = re.sub(r"<\w+>|\{[^}]*\}", "*", span.removesuffix(":"))
        first = path.partition("/")[0]
        if " " in path or EXAMPLE in path or first in MADE_BY_COMMANDS:
            continue
        if FILE_NAME.fullmatch(path) or ("/" in path and first in roots):
            yield path


@every_document
def test_paths_exist(document: Path) -> None:
    assert [path for path in named_paths(document) if not is_there(path, document)] == []


def defines(name: str) -> bool:
    """Whether a dotted name is a module of the tree, or a name that its module contains."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        folder = ROOT.joinpath(*parts[:length])
        source = next((one for one in (folder.with_suffix(".py"), folder / "__init__.py") if one.exists()), None)
        if source is not None or folder.is_dir():
            text = source.read_text() if source else ""
            return all(re.search(rf"\b{part}\b", text) for part in parts[length:])
    return False


@every_document
def test_modules_exist(document: Path) -> None:
    named = [*(span for span in spans(document) if MODULE.fullmatch(span)), *modules_run(document)]
    assert [name for name in named if EXAMPLE not in name and not defines(name)] == []


def modules_run(document: Path) -> list[str]:
    """Modules of `python -m` that are ours."""
    return [name for command in commands(document) for name in re.findall(rf"python -m ({MODULE.pattern})", command)]


@every_document
def test_make_targets_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    called = [command.split()[1:] for command in commands(document) if command.startswith("make ")]
    assert {word for words in called for word in words if "=" not in word} <= targets


@every_document
def test_links_lead_somewhere(document: Path) -> None:
    def leads(link: str) -> bool:
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        return target.exists() and (not anchor or anchor in anchors(target))

    local = [link for link in LINK.findall(FENCE.sub("", document.read_text())) if "://" not in link]
    assert [link for link in local if not leads(link)] == []


def anchors(document: Path) -> set[str]:
    """The fragments that GitHub makes of a document's headings."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", document.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_document
def test_operators_commands_are_understood(document: Path) -> None:
    for command in commands(document):
        if match := OPERATORS_COMMAND.search(command):
            words = re.sub(r"<[^>]*>", "x", match[1]).split()
            if len(words) > 1:
                assert parser().parse_args(words).command == words[0]
            else:
                assert words[0] in choices(parser())


def choices(root: argparse.ArgumentParser) -> set[str]:
    """The names of a parser's commands."""
    return {name for action in root._actions if action.dest == "command" for name in action.choices or ()}


@every_document
def test_stacks_get_their_parameters(document: Path) -> None:
    """Each `--parameter-overrides` names parameters of its template, and all of those that have no default."""
    for command in commands(document):
        if match := re.search(r"--template-file (\S+).*--parameter-overrides (.+)", command):
            parameters: dict[str, Any] = load(ROOT / match[1])["Parameters"]
            given = set(re.findall(r"(\w+)=", match[2]))
            assert {name for name, one in parameters.items() if "Default" not in one} <= given <= parameters.keys()


@every_document
def test_routes_exist(document: Path) -> None:
    paths = json.loads((ROOT / "docs" / "openapi.json").read_text())["paths"]
    known = {(method.upper(), re.sub(r"\{\w+\}", "*", path)) for path, one in paths.items() for method in one}

    def answers(method: str, path: str) -> bool:
        wanted = re.sub(r"\{\w+\}|<\w+>", "*", path.partition("?")[0])
        if wanted.startswith("…"):
            return any(method == other and one.endswith(wanted[1:]) for other, one in known)
        return (method, f"/api/v1{wanted}") in known

    named = [match.groups() for span in spans(document) if (match := ROUTE.fullmatch(span))]
    assert [(method, path) for method, path in named if EXAMPLE not in path and not answers(method, path)] == []


def runbook_alarms() -> set[str]:
    """Alarms of the runbook, without the stack's name: its paragraphs `Alarms:` and the first column of its table."""
    text = (ROOT / "docs" / "operate.md").read_text()
    paragraphs = re.findall(r"^Alarms: (.+?)\n\n", text, re.DOTALL | re.MULTILINE)
    columns = re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE)
    return {name for part in [*paragraphs, *columns] for name in SPAN.findall(part)}


def test_the_runbook_has_every_alarm_and_no_other() -> None:
    resources = unfolded(load(ROOT / "infra" / "monitoring.yaml"))["Resources"].values()
    alarms = {
        one["Properties"]["AlarmName"]["Fn::Sub"].removeprefix("${StackName}-")
        for one in resources
        if one["Type"] == "AWS::CloudWatch::Alarm"
    }
    patterns = {name: name.replace("…", "*") for name in runbook_alarms()}
    assert len(patterns) > 20, "the runbook names its alarms"
    assert [name for name, pattern in patterns.items() if not any(fnmatch(one, pattern) for one in alarms)] == []
    assert sorted(one for one in alarms if not any(fnmatch(one, pattern) for pattern in patterns.values())) == []


def test_descriptions_of_alarms_name_headings_of_the_runbook() -> None:
    headings = re.findall(r"^#+ (.+)$", (ROOT / "docs" / "operate.md").read_text(), re.MULTILINE)
    named = re.findall(r"docs/operate\.md, ([A-Z][\w ]+)", (ROOT / "infra" / "monitoring.yaml").read_text())
    assert named
    assert set(named) <= set(headings)
