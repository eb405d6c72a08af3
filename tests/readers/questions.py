"""Asks a lake of data/raw/sample the questions of questions.toml, in polars, in DuckDB and by `gongkai query`.

    .venv/bin/python tests/readers/questions.py LAKE BINARY            compares, and checks the README
    .venv/bin/python tests/readers/questions.py LAKE BINARY --write    writes the answers into the README

The three must give the same columns and rows, and the README must say what they say. Exits with 1 where they do not.
"""

import json
import math
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl

QUESTIONS = Path(__file__).with_name("questions.toml")
README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- questions: begin -->\n", "<!-- questions: end -->\n"


def tidy(value):
    """A number is a number: DuckDB sums into decimals, JSON has one kind of number."""
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value


def by_polars(snapshot, question):
    def t(name):
        return pl.scan_parquet(f"{snapshot}/{name}/*.parquet")
    frame = eval(question["polars"], {"pl": pl, "t": t}).collect()
    return frame.columns, frame.rows()


def by_duckdb(connection, question):
    answer = connection.sql(question["sql"])
    return answer.columns, answer.fetchall()


def by_query(binary, lake, question):
    command = [binary, "query", question["sql"], "--out", lake, "--format", "json"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    rows = json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines()]
    columns = list(rows[0]) if rows else []
    return columns, [tuple(row[column] for column in columns) for row in rows]


def is_same(left, right):
    if isinstance(left, float) or isinstance(right, float):
        return left is not None and right is not None and math.isclose(left, right, rel_tol=1e-9)
    return left == right


def differences(who, found, expected):
    (columns, rows), (columns2, rows2) = found, expected
    rows, rows2 = ([tuple(map(tidy, row)) for row in some] for some in (rows, rows2))
    if list(columns) != list(columns2):
        return [f"{who}: columns {columns}, expected {columns2}"]
    if len(rows) != len(rows2):
        return [f"{who}: {len(rows)} rows, expected {len(rows2)}"]
    return [f"{who}: found {row}, expected {row2}" for row, row2 in zip(rows, rows2)
            if not all(map(is_same, row, row2))]


def render(questions, answers):
    parts = []
    for number, (question, (columns, rows)) in enumerate(zip(questions, answers), 1):
        rows = [[("" if value is None else f"{tidy(value)}") for value in row] for row in rows]
        is_number = [all(isinstance(tidy(row[i]), (int, float, type(None))) for row in answers[number - 1][1])
                     for i in range(len(columns))]
        lines = [f"{number}. {question['zh']} {question['en']}", "", "```sql", question["sql"].strip(), "```", "",
                 "| " + " | ".join(columns) + " |", "| " + " | ".join("--:" if n else "---" for n in is_number) + " |"]
        lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
        parts.append("\n".join(lines) + "\n")
    return "\n" + "\n".join(parts) + "\n"


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: questions.py LAKE BINARY [--write]")
    lake, binary = sys.argv[1:3]
    questions = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))["question"]
    snapshot = Path(lake, "current").resolve()
    connection = duckdb.connect()
    for table in sorted(path.name for path in snapshot.iterdir() if path.is_dir() and not path.name.startswith("_")):
        connection.sql(f"create view {table} as select * from read_parquet('{snapshot}/{table}/*.parquet')")
    has_query = subprocess.run([binary, "query", "--help"], capture_output=True).returncode == 0
    problems, answers = [], []
    for number, question in enumerate(questions, 1):
        answer = by_duckdb(connection, question)
        answers.append(answer)
        readers = {"polars": lambda: by_polars(snapshot, question)}
        if has_query:
            readers["gongkai query"] = lambda: by_query(binary, lake, question)
        for who, ask in readers.items():
            try:
                problems += differences(f"question {number}: {who}", ask(), answer)
            except Exception as error:  # A reader that refuses a question is a finding, not the end of the test.
                problems.append(f"question {number}: {who}: {type(error).__name__}: {error}")
    readme = README.read_text(encoding="utf-8")
    head, found, tail = readme.partition(BEGIN)[0], readme.partition(BEGIN)[2].partition(END)[0], readme.partition(END)[2]
    section = render(questions, answers)
    if sys.argv[3:] == ["--write"]:
        README.write_text(head + BEGIN + section + END + tail, encoding="utf-8")
    elif found != section:
        problems.append("README.md: the answers are not those of the lake: make questions")
    for problem in problems:
        print(problem, file=sys.stderr)
    asked = "polars, DuckDB" + (" and gongkai query" if has_query else "; gongkai query is not in this build")
    print(f"{len(questions)} questions: {asked}")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
