"""Write the table of commands of `docs/guide-admin.md` from the registry: `python -m tools.admin_table`."""

from pathlib import Path

from handlers.admin.registry import COMMANDS

GUIDE = Path(__file__).parent.parent / "docs" / "guide-admin.md"
START, END = "<!-- commandes -->", "<!-- fin des commandes -->"


def table() -> str:
    rows = [f"| `{c.full}` | {c.summary} | {'propriétaire' if c.owner else 'tous'} |" for c in COMMANDS]
    return "\n".join(["| commande | effet | qui |", "|---|---|---|", *rows])


def with_table(text: str) -> str:
    """The guide with today's table between its two marks."""
    before, _, rest = text.partition(START)
    return f"{before}{START}\n{table()}\n{END}{rest.partition(END)[2]}"


def main() -> None:
    GUIDE.write_text(with_table(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
