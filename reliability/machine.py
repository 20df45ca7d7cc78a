"""What the runs read of the machine, and how they say it."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def resident(pid: int | None = None) -> float:
    """Megabytes of memory a process holds now, this one by default."""
    lines = Path(f"/proc/{pid or 'self'}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS"))


def processor_seconds(pid: int) -> float:
    """Seconds of processor a process has used."""
    # https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name, in brackets, may hold spaces
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def percentile(values: Sequence[float], rank: float) -> float:
    """The value that a share `rank` of the values do not exceed; 0 when there is none."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * rank), len(ordered) - 1)] if ordered else 0.0


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def held(file: Path) -> str:
    """The tables of a database, the largest first, their indexes included: rows and kilobytes."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        # https://www.sqlite.org/dbstat.html: one row for each page
        sizes = db.execute(
            "SELECT tbl_name, sum(d.pgsize) FROM dbstat d JOIN sqlite_schema s USING (name)"
            " GROUP BY tbl_name ORDER BY 2 DESC"
        )
        rows = [(table, size, _rows(db, table)) for table, size in sizes]
    return ", ".join(f"{table} {number} ({size / 1e3:.0f} kB)" for table, size, number in rows if number)


def _rows(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 - a name it gave
