"""`python -m tests.bulk.dictionary` (`make dictionary`) writes docs/data.md's dictionary again."""

from __future__ import annotations

from generator.bulk.columns import Table
from generator.bulk.tables import TABLES
from generator.config.settings import ROOT

FILE = ROOT / "docs" / "data.md"
START = "### "


def dictionary() -> str:
    """What the tables say, as Markdown."""
    return "\n".join(map(_section, TABLES))


def _section(table: Table) -> str:
    rows = (
        f"| `{column.name}` | {column.type} | {column.unit or ''} | {column.about} |"
        f" `{column.source}` | {column.null or 'never'} |".replace("|  |", "| |")
        for column in table.columns
    )
    key = f" Key: {', '.join(f'`{name}`' for name in table.key)}." if table.key else ""
    return "\n".join(
        (
            f"### {table.name}\n\n{table.about}{key}\n",
            "| column | type | unit | is | source | null |",
            "| --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
        )
    )


def written() -> str:
    """The document with the dictionary as it is to be."""
    return FILE.read_text(encoding="utf-8").partition(START)[0] + dictionary()


def main() -> None:
    FILE.write_text(written(), encoding="utf-8")
    print(FILE)


if __name__ == "__main__":
    main()
