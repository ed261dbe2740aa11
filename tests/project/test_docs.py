"""What the docs say of the code: programs, run as they stand there; tables; names of files."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from textwrap import dedent

import click
import pytest

from generator import __version__, urls
from generator.build.plan import plan_site
from generator.catalog.orderings import LL2_ORDERINGS
from generator.catalog.parse import build_catalog
from generator.cli.main import COMMANDS
from generator.config.settings import ROOT
from generator.errors import Exit
from generator.query.endpoints import endpoints, routes
from generator.query.engine import Engine
from generator.query.lists import criteria_of, list_of
from generator.query.ll2 import parse_query
from generator.query.precomputed import FULL, Rule
from generator.site.kinds import KINDS
from generator.versions import RECOMMENDED
from tests.standin.collection import make_collection
from tests.support.building import BULK, Built, make_site
from tests.support.node import NODE
from tests.support.serving import Serving, serving
from tests.support.snapshots import snapshot_of


def programs(file: str, marker: str) -> list[str]:
    """The indented blocks of a document that hold a text."""
    text = (ROOT / file).read_text(encoding="utf-8")
    blocks = re.findall(r"\n\n((?:(?:    .*)?\n)+)", text)
    return [dedent(block).strip() + "\n" for block in blocks if marker in block]


@pytest.fixture(scope="module")
def served(built: Built) -> Iterator[Serving]:
    with serving(built.output) as running:
        yield running


def output_of(command: list[str | Path], directory: Path) -> str:
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_loops_for_switching_a_client_over(
    served: Serving, built: Built, tmp_path: Path
) -> None:
    """From serve and from the files alone, in Python and in Node.js: all print the same craft."""
    loop, files = programs("docs/mirror.md", "import requests")
    [fetched] = programs("docs/mirror.md", "await fetch(url)")
    [connected] = programs("docs/mirror.md", "connect(")
    for name, program in (
        ("a.py", loop),
        ("b.mjs", fetched),
        ("c.mjs", connected),
        ("d.py", files),
    ):
        for address in ("http://127.0.0.1:8000/", "https://example.org/spacecraft/"):
            program = program.replace(f'"{address}', f'"{served.root}')
        (tmp_path / name).write_text(program, encoding="utf-8")
    (tmp_path / "client.mjs").write_bytes((built.output / "api/client.js").read_bytes())
    printed = output_of([sys.executable, "a.py"], tmp_path)
    assert len(printed.splitlines()) > 20
    assert output_of([NODE, "b.mjs"], tmp_path) == printed
    # The first releases of Node.js 20 don't guess what is a module.
    assert output_of([NODE, "--no-experimental-detect-module", "c.mjs"], tmp_path) == printed
    assert output_of([sys.executable, "d.py"], tmp_path) == printed


def test_the_query_that_is_shown_with_curl(served: Serving) -> None:
    text = (ROOT / "docs/mirror.md").read_text(encoding="utf-8")
    [query] = re.findall(r"curl 'http://127\.0\.0\.1:8000(/\S+)'", text)
    assert served.ask(query)[0] == 200


@pytest.fixture(scope="module")
def engine(built: Built) -> Engine:
    return Engine(build_catalog(built.snapshot))


@pytest.mark.parametrize("file", ["README.md", "docs/mirror.md", "content/mirror.md"])
def test_each_query_of_an_example_has_the_file_beside_it(
    file: str, engine: Engine, built: Built
) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| `/2\.3\.0/spacecraft/\?(\S*)` \| `(?:api/)?(\S+)` \|$", text, re.MULTILINE
    )
    assert len(rows) >= 3
    for query, path in rows:
        asked = parse_query(
            routes(RECOMMENDED)["spacecraft"],
            query,
            list_of(engine, "spacecraft").ids,
            RECOMMENDED,
        )
        criteria = criteria_of(asked)
        assert FULL.has_file(asked.mode, criteria), query
        assert f"api/{path}" == urls.api_list(RECOMMENDED, asked.mode, criteria, asked.offset)
        assert (built.output / "api" / path).is_file()


def filters_of(rule: Rule, each: str) -> str:
    """In words; `each` stands before the name of a filter."""
    return ", ".join(f"{each}`{name}`" if name else "no filter" for name in rule.filters)


def test_the_docs_say_which_queries_have_files() -> None:
    """Where a query without a file is expected to have one, a client gets a 404."""
    assert len(LL2_ORDERINGS) == 10
    told = {LL2_ORDERINGS: "in LL2's ten orderings", ("id",): "by id"}
    rows = [
        f"| `mode={rule.mode}` | without a filter, {told[rule.orderings]} |"
        if rule.mode != "normal"
        else f"| {filters_of(rule, 'each ')} | {told[rule.orderings]} |"
        for rule in FULL.rules
    ]
    assert rows == table_of("docs/mirror.md", "| what | precomputed |")[:-2]
    everywhere, by_id, detailed = FULL.rules
    text = " ".join((ROOT / "content/mirror.md").read_text(encoding="utf-8").split())
    no_filter, *names = (f"`{name}`" if name else "no filter" for name in everywhere.filters)
    others = " and ".join(f"`{name}`" for name in by_id.filters)
    assert (
        f"Files exist for {no_filter}, each {' and '.join(names)} in all ten orderings; "
        f"for each {others} ordered by id; and for `mode={detailed.mode}` without a filter"
    ) in text


def test_the_docs_say_which_parameters_are_answered() -> None:
    rows = []
    for path, endpoint in endpoints(RECOMMENDED).items():
        answered, unanswered, searched, orderings = (
            ", ".join(f"`{name}`" for name in names)
            for names in (
                sorted((*endpoint.answered, *routes(RECOMMENDED)[path].parameters)),
                endpoint.unanswered,
                endpoint.searched,
                endpoint.orderings,
            )
        )
        cells = (f"`{path}/`", answered, searched, orderings, unanswered)
        rows.append(f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |"))
    assert rows == table_of("docs/mirror.md", "| list, and its items |")


def table_of(file: str, start: str) -> list[str]:
    """The rows of a table below its head, which begins so."""
    lines = [*(ROOT / file).read_text(encoding="utf-8").splitlines(), ""]
    [at] = [number for number, line in enumerate(lines) if line.startswith(start)]
    return lines[at + 2 : lines.index("", at)]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_docs_have_each_command_with_its_options(name: str) -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    command: click.Command = getattr(import_module(f"generator.cli.{name}"), name)
    told = [f"build.py {name}", *(o for one in command.params for o in one.opts if o[:2] == "--")]
    assert [one for one in told if one not in text] == []


DOCS = [
    file for folder in (".", "docs", "docs/adr", "deploy") for file in (ROOT / folder).glob("*.md")
]


def test_the_commands_of_the_docs_are_understood() -> None:
    lines = [
        (file.name, line)
        for file in DOCS
        for line in re.findall(r"python build\.py([^\n`|;&#]*)", file.read_text(encoding="utf-8"))
    ]
    assert len(lines) > 50
    assert ("README.md", " pack --zip") in lines
    wrong = []
    for file, line in lines:
        first = (line.split() or [""])[0]
        name = first if first in COMMANDS else "build"
        command: click.Command = getattr(import_module(f"generator.cli.{name}"), name)
        known = {one for param in command.params for one in (*param.opts, *param.secondary_opts)}
        given = {*re.findall(r"(?<= )--[\w-]+", line)}
        if not given <= known or (first[:1] not in {"", "-"} and first not in COMMANDS):
            wrong.append(f"{file}: build.py{line}")
    assert wrong == []


def test_the_files_that_docs_name_are_there() -> None:
    named = {
        (file.name, path)
        for file in DOCS
        for path in re.findall(
            r"`((?:generator|static|templates|content|tests|deploy|docs)/[\w./-]*)`",
            file.read_text(encoding="utf-8"),
        )
    }
    assert len(named) > 40
    assert [one for one in sorted(named) if not (ROOT / one[1]).exists()] == []


def cells_of(file: str, start: str) -> list[list[str]]:
    """The cells of the rows of `table_of`."""
    return [row.strip("| ").split(" | ") for row in table_of(file, start)]


def test_the_docs_have_each_extra_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = cells_of("docs/settings.md", "| extra | for |")
    assert {extra for extra, *_ in extras} == {
        f"`{one}`" for one in project["optional-dependencies"]
    }
    for extra, _, locked in extras:
        assert locked == f"`requirements-{extra.strip('`')}.lock`"
        assert (ROOT / locked.strip("`")).is_file()


def test_locks_that_docs_name_have_the_versions_of_the_tests() -> None:
    """As docs/settings.md says of what is installed from them."""
    tested = pinned("requirements-dev.lock")
    named = {
        name
        for file in DOCS
        for name in re.findall(r"requirements[\w-]*\.lock", file.read_text(encoding="utf-8"))
    }
    assert len(named) > 6
    assert [name for name in sorted(named) if not pinned(name) <= tested] == []


def pinned(lock: str) -> set[tuple[str, str]]:
    """Packages with their versions."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {*re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)}


def test_the_docs_have_each_exit_code() -> None:
    codes = [code for code, _ in cells_of("docs/settings.md", "| code | meaning |")]
    assert codes == [str(int(code)) for code in Exit]


SELDOM = {
    "planned": urls.PLANNED,
    "own-page": urls.own_page("our-club"),
    "downloads": urls.DOWNLOADS,
    "download": urls.download("catalog.zip"),
    "picture": urls.picture("0a1b2c3d-640.webp"),
    "not-found-anywhere": urls.NOT_FOUND,
}
"""Pages for people that the site of this test doesn't have, by their kinds."""

LATER = (
    urls.credits_page(2),
    *(urls.group_index(one, 2) for one in ("config", "agency", "family")),
)
"""Those of larger sites."""


def test_the_docs_name_every_path_outside_of_the_mirror() -> None:
    snapshot = snapshot_of(make_collection(60), 60)
    address = "https://example.org/"
    plan = plan_site(make_site(snapshot, site_url=address, bulk=BULK, languages=("en", "de")))
    kinds = {page.kind for page in plan}
    assert {kind.name for kind in KINDS} - kinds == SELDOM.keys()
    made = (path.removeprefix("de/").removesuffix(".gz") for page in plan for path in page.paths)
    paths = {*made, *SELDOM.values(), *LATER}
    paths = {path for path in paths if not path.startswith(("api/", "feeds/"))}
    rows = cells_of("docs/mirror.md", "| path | is |")
    named = [path for cell, _ in rows for path in re.findall(r"`([^`]+)`", cell)]
    patterns = [re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))) for path in named]
    assert [one for one in sorted(paths) if not any(p.fullmatch(one) for p in patterns)] == []
    assert [p.pattern for p in patterns if not any(map(p.fullmatch, paths))] == []


def anchors(document: str) -> set[str]:
    """The fragments of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", document, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_index_names_every_document() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\]\((\w[\w-]*\.md)\)", index))
    assert named == {file.name for file in ROOT.glob("docs/*.md")} - {"README.md"}


def test_links_between_the_docs_lead_somewhere() -> None:
    broken = []
    files = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md")]
    assert len(files) > 20
    for file in files:
        text = re.sub(r"^```.*?^```", "", file.read_text(encoding="utf-8"), flags=re.M | re.S)
        text = re.sub(r"`[^`\n]*`", "", text)
        for path, fragment in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", text):
            target = (file.parent / path) if path else file
            if not target.exists():
                broken.append(f"{file.name}: {path}")
            elif fragment and fragment not in anchors(target.read_text(encoding="utf-8")):
                broken.append(f"{file.name}: {path}#{fragment}")
    assert broken == []


def test_the_citation_is_of_the_last_release() -> None:
    """Validated by hand when its form changes: cffconvert --validate."""
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    released = re.findall(
        r"^## (\S+) \((\S+)\)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )[0]
    found = re.findall(r'^(?:version|date-released): "?([^"\n]+)"?$', cited, re.MULTILINE)
    assert tuple(found) == released
    assert released[0] == __version__
