"""Runs the Python of docs/ANALYSING.md on a published lake, and holds its answers against each other.

    .venv/bin/python tests/readers/analysing.py data/lake

Exits with 1 and a line per difference; a block that raises is named by its heading.
"""

import os
import re
import sys
import tempfile
import traceback
from pathlib import Path

import polars as pl

DOC = Path(__file__).resolve().parents[2] / "docs" / "ANALYSING.md"


def blocks(text):
    """(heading, code) of each Python block."""
    heading = ""
    for match in re.finditer(r"^## ([^\n]*)$|^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if match[1] is not None:
            heading = match[1]
        else:
            yield heading, match[2]


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: analysing.py LAKE (the output folder that holds `current`)")
    lake = Path(sys.argv[1]).resolve()
    names = {}
    with tempfile.TemporaryDirectory() as folder:
        # The page says data/lake, as a reader's own folder does.
        Path(folder, "data").mkdir()
        Path(folder, "data", "lake").symlink_to(lake)
        os.chdir(folder)
        for heading, code in blocks(DOC.read_text(encoding="utf-8")):
            try:
                exec(compile(code, f"{DOC.name}: {heading}", "exec"), names)
            except Exception:
                traceback.print_exc()
                sys.exit(f"{DOC.name}: the code under '{heading}' does not run")
        problems = check(names)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{DOC.name}: {len(names['coverage'])} rows of coverage, {len(names['filled'])} of the panel")
    sys.exit(1 if problems else 0)


def check(names):
    problems = []

    def expect(what, found, expected):
        if found != expected:
            problems.append(f"{what}: found {found!r}, expected {expected!r}")

    refused = names["refused"].rows()
    expect("refused, by polars and by DuckDB", names["refused_sql"].fetchall(), refused)
    expect("refused, by the panel", names["refused_panel"].rows(), [(year, n) for year, n, _ in refused])
    n_rows = names["gaps"].select(pl.col("agencies").sum()).item()
    expect("rows of coverage, by year", n_rows, len(names["coverage"]))

    counted = names["counted"]
    n_blank = counted.filter(pl.col("state") == "blank").height
    expect("blanks that are 0", counted["value"].null_count() - counted["n"].null_count(), n_blank)
    if n_blank == 0:
        problems.append("the lake has no blank cell: nothing was tried")

    # Both ways to take blanks as 0 say the same, wherever the panel can tell.
    by_cell = counted.select("report_id", "value", "n", pl.format("applications__{}__{}", "outcome", "applicant").alias("fact"))
    panel = names["filled"].select("report_id", pl.selectors.starts_with("applications__"))
    by_row = panel.unpivot(index="report_id", variable_name="fact", value_name="filled")
    both = by_cell.join(by_row, on=["report_id", "fact"])
    other = both.filter(pl.col("filled").is_not_null(), ~pl.col("filled").eq_missing(pl.col("n")))
    expect("cells that differ between the two ways", other.head(3).rows(), [])
    gained = both.filter(pl.col("value").is_null(), pl.col("filled").is_not_null()).height
    if gained == 0:
        problems.append("no null of the panel became 0: nothing was tried")
    return problems


if __name__ == "__main__":
    main()
