"""polars and DuckDB query a lake while it is published again and again: no error, and never two snapshots in one answer.

    .venv/bin/python tests/readers/loop.py publish target/release/gongkai --publications 100
    .venv/bin/python tests/readers/loop.py read data/lake FILE       (until FILE is there)

Each query resolves `current` once, as the data contract asks for, and puts several tables together: the counts of all
tables are those of that snapshot's own `_snapshot.json`, and every `report_id` of a fact table is in `reports`.
Prints how many queries there were and over how many snapshots; exits with 1 on the first thing that is wrong.
"""

import argparse
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TABLES = ["reports", "disclosures", "applications", "disputes", "checks", "sections", "cells", "panel"]
FACTS = ["disclosures", "applications", "disputes", "panel"]


def resolve(lake):
    """The snapshot that `current` shows at this moment, and what it says of itself."""
    snapshot = os.path.realpath(f"{lake}/current")
    with open(f"{snapshot}/_snapshot.json", encoding="utf-8") as file:
        manifest = json.load(file)
    if manifest["id"] != os.path.basename(snapshot):
        raise AssertionError(f"{snapshot}: its manifest is that of {manifest['id']}")
    return snapshot, manifest


def polars_query():
    import polars as pl

    def query(snapshot):
        frames = {table: pl.scan_parquet(f"{snapshot}/{table}/*.parquet") for table in TABLES}
        ids = frames["reports"].select("report_id")
        counts = [frames[table].select(pl.len().alias(table)) for table in TABLES]
        strays = [frames[table].select("report_id").join(ids, on="report_id", how="anti").select(pl.len())
                  for table in FACTS]
        answers = [answer.item() for answer in pl.collect_all(counts + strays)]
        return dict(zip(TABLES, answers)), sum(answers[len(TABLES):])

    return query


def duckdb_query():
    import duckdb

    # One connection for all queries, as a notebook has it: what it keeps of old files must do no harm.
    connection = duckdb.connect()
    connection.execute("set threads = 1")

    def query(snapshot):
        of = {table: f"read_parquet('{snapshot}/{table}/*.parquet')" for table in TABLES}
        counts = [f"(select count(*) from {of[table]})" for table in TABLES]
        strays = [f"(select count(*) from {of[table]} where report_id not in (select report_id from {of['reports']}))"
                  for table in FACTS]
        row = connection.execute(f"select {', '.join(counts + strays)}").fetchone()
        return dict(zip(TABLES, row)), sum(row[len(TABLES):])

    return query


READERS = {"polars": polars_query, "duckdb": duckdb_query}


def read(name, lake, until, pause, results):
    """Queries until the file `until` is there, and once more; tells the number of queries and snapshots, or a problem."""
    query, parent = READERS[name](), os.getppid()
    n_queries, snapshots, problem, is_over = 0, set(), None, False
    while problem is None and not is_over:
        # Once more after the sign; and not for ever where whoever would give it has died.
        is_over = os.path.exists(until) or os.getppid() != parent
        try:
            snapshot, manifest = resolve(lake)
            counts, n_strays = query(snapshot)
            expected = {table: manifest["rows"][table] for table in TABLES}
            if counts != expected or n_strays != 0:
                problem = f"{snapshot}: mixed: {counts}, expected {expected}; {n_strays} rows of no report"
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
        n_queries += 1
        time.sleep(pause)
        snapshots.add(manifest["id"] if problem is None else None)
    results.put((name, n_queries, len(snapshots), problem))


class Loop:
    """Readers in processes of their own."""

    def __init__(self, lake, until, pause=0.0):
        self.parent = os.getppid()
        # Not forked: polars has threads.
        context = multiprocessing.get_context("spawn")
        self.results = context.Queue()
        self.readers = [context.Process(target=read, args=(name, lake, until, pause, self.results), daemon=True)
                        for name in READERS]
        for reader in self.readers:
            reader.start()

    def join(self):
        """Waits for the end; returns the problems."""
        problems = []
        for _ in self.readers:
            try:
                name, n_queries, n_snapshots, problem = self.wait()
            except RuntimeError as error:
                return problems + [str(error)]
            print(f"{name}: {n_queries} queries over {n_snapshots} snapshots")
            if problem:
                problems.append(f"{name}: {problem}")
        for reader in self.readers:
            reader.join()
        return problems

    def wait(self):
        while True:
            try:
                return self.results.get(timeout=1)
            except Exception:  # queue.Empty: unless a reader died, which is what happens to some when files change.
                dead = [reader.exitcode for reader in self.readers if reader.exitcode not in (None, 0)]
                if dead:
                    raise RuntimeError(f"a reader died: exit code {dead[0]}") from None
                if os.getppid() != self.parent:
                    raise RuntimeError("whoever started this has died") from None


def publish(gongkai, n_publications, source):
    """Publishes `n_publications` times, each time another part of the pages in `source`."""
    pages = sorted(path for path in Path(source).rglob("*") if path.is_file())
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "gongkai.toml").write_text("keep_snapshots = 20\n", encoding="utf-8")
        lake, aside, inputs = place / "lake", place / "aside", place / "in"
        shutil.copytree(source, inputs)

        def run(number):
            # Every seventh page is not there, each time another seventh.
            for n, page in enumerate(pages):
                name = page.relative_to(source)
                wanted = n % 7 != number % 7
                here, there = (aside / name, inputs / name) if wanted else (inputs / name, aside / name)
                if here.exists():
                    there.parent.mkdir(parents=True, exist_ok=True)
                    here.rename(there)
            command = [gongkai, "ingest", inputs, "--out", lake, "--config", place / "gongkai.toml"]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode not in (0, 3):
                return [f"publication {number}: exit code {done.returncode}: {done.stderr}"]
            return []

        problems = run(0)
        if problems:
            return problems
        loop = Loop(str(lake), str(place / "until"))
        started = time.monotonic()
        for number in range(1, n_publications + 1):
            problems += run(number)
        (place / "until").touch()
        problems += loop.join()
        print(f"{n_publications} publications in {time.monotonic() - started:.1f} s")
        return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    reading = commands.add_parser("read")
    reading.add_argument("lake")
    reading.add_argument("until")
    publishing = commands.add_parser("publish")
    publishing.add_argument("gongkai")
    publishing.add_argument("--publications", type=int, default=10)
    publishing.add_argument("--source", default="data/raw/sample")
    arguments = parser.parse_args()
    if arguments.command == "read":
        problems = Loop(arguments.lake, arguments.until, pause=0.05).join()
    else:
        problems = publish(os.path.abspath(arguments.gongkai), arguments.publications, arguments.source)
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
