"""Reads a published lake with polars, pandas, pyarrow and DuckDB, and compares what they see.

    .venv/bin/python tests/readers/readers.py data/lake

For each table of the data contract: the contract's one-liners work as they stand (and the folder alone where the
contract says so), all readers give the same columns and types, the same number of rows, nulls and distinct values, and
the same sums; the counts are those of `_snapshot.json`; nothing but Parquet lies in a table's folder; every coded value
is in the codebook; every report of a fact table is in `reports`. Prints one line per table.
Exits with 1, and one line per difference, when they do not agree.
"""

import json
import math
import re
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

TABLES = [
    "reports", "disclosures", "applications", "disputes", "checks", "sections", "cells", "panel", "coverage", "agencies",
    "regions", "files", "codebook",
]
# One file each, and no columns in common.
SINGLE = ("agencies", "regions", "files", "codebook")
COMMON = {
    "report_id": "string", "agency_id": "string", "agency": "string", "region_code": "string", "level": "string",
    "year": "int16",
}
NUMBERS = {"int16", "int32", "int64", "float64"}

problems = []


def expect(table, what, found, expected):
    if found != expected:
        problems.append(f"{table}: {what}: found {found!r}, expected {expected!r}")


# Each reader's types under the names of Arrow, which the data contract uses.

def arrow_types(schema):
    names = {pa.string(): "string", pa.large_string(): "string", pa.bool_(): "bool", pa.int16(): "int16",
             pa.int32(): "int32", pa.int64(): "int64", pa.float64(): "float64", pa.date32(): "date",
             pa.timestamp("us", "UTC"): "timestamp"}
    return {f.name: "list" if pa.types.is_list(f.type) and f.type.value_type == pa.string()
            else names.get(f.type, str(f.type)) for f in schema}


def polars_types(schema):
    names = {pl.String: "string", pl.Boolean: "bool", pl.Int16: "int16", pl.Int32: "int32", pl.Int64: "int64",
             pl.Float64: "float64", pl.Date: "date", pl.Datetime("us", "UTC"): "timestamp", pl.List(pl.String): "list"}
    return {name: next((ours for theirs, ours in names.items() if dtype == theirs), str(dtype))
            for name, dtype in schema.items()}


def duckdb_types(relation):
    names = {"VARCHAR": "string", "BOOLEAN": "bool", "SMALLINT": "int16", "INTEGER": "int32", "BIGINT": "int64",
             "DOUBLE": "float64", "DATE": "date", "TIMESTAMP WITH TIME ZONE": "timestamp", "VARCHAR[]": "list"}
    return {name: names.get(str(dtype), str(dtype)) for name, dtype in zip(relation.columns, relation.dtypes)}


def pandas_type_is_right(series, ours):
    """Pandas has no nulls in plain integers: a column of numbers with a null is float64 there, for any file."""
    dtype = str(series.dtype)
    if ours == "string":
        return pd.api.types.is_string_dtype(series.dtype)
    if ours in NUMBERS:
        return dtype == ("float64" if series.isna().any() else ours)
    return dtype == {"bool": "bool", "date": "object", "list": "object", "timestamp": "datetime64[us, UTC]"}[ours]


# What a column holds, in a form that can be compared: (not null, distinct values, sum).

def polars_digest(frame, types):
    digest = {}
    for name, kind in types.items():
        column = frame[name]
        if kind == "list":
            column = column.list.join("|")
        total = column.cast(pl.Float64).sum() if kind in NUMBERS else 0.0
        digest[name] = (column.len() - column.null_count(), column.drop_nulls().n_unique(), total)
    return digest


def pandas_digest(frame, types):
    digest = {}
    for name, kind in types.items():
        column = frame[name]
        if kind == "list":
            column = column.map("|".join)
        total = float(column.astype("float64").sum()) if kind in NUMBERS else 0.0
        digest[name] = (int(column.notna().sum()), int(column.nunique()), total)
    return digest


def arrow_digest(table, types):
    digest = {}
    for name, kind in types.items():
        column = table.column(name)
        if kind == "list":
            column = pa.compute.binary_join(column, "|")
        total = pa.compute.sum(column.cast(pa.float64())).as_py() if kind in NUMBERS else 0.0
        distinct = pa.compute.count_distinct(column, mode="only_valid").as_py()
        digest[name] = (len(column) - column.null_count, distinct, total or 0.0)
    return digest


def duckdb_digest(connection, source, types):
    parts = []
    for name, kind in types.items():
        value = f"list_aggregate(\"{name}\", 'string_agg', '|')" if kind == "list" else f'"{name}"'
        value = f"coalesce({value}, '')" if kind == "list" else value
        total = f"coalesce(sum({value}::double), 0)" if kind in NUMBERS else "0::double"
        parts += [f"count({value})", f"count(distinct {value})", total]
    row = connection.sql(f"select {', '.join(parts)} from {source}").fetchall()[0]
    return {name: tuple(row[3 * i:3 * i + 3]) for i, name in enumerate(types)}


def compare(table, who, found, expected):
    for name, (n, distinct, total) in expected.items():
        n2, distinct2, total2 = found[name]
        expect(table, f"{who}: values that are not null in {name}", n2, n)
        expect(table, f"{who}: distinct values in {name}", distinct2, distinct)
        if not math.isclose(total, total2, rel_tol=1e-9, abs_tol=1e-6):
            problems.append(f"{table}: {who}: sum of {name}: found {total2}, expected {total}")


def check_folder(table, folder):
    names = sorted(path.name for path in folder.iterdir())
    pattern = rf"{table}(-\d{{3}})?\.parquet" if table in SINGLE else r"(-?\d+|unknown)(-\d{3})?\.parquet"
    odd = [name for name in names if not re.fullmatch(pattern, name)]
    expect(table, "names in the folder that are no part of a table", odd, [])
    for path in folder.iterdir():
        year = re.match(r"-?\d+", path.name)
        if table not in SINGLE:
            years = set(pq.read_table(path, columns=["year"]).column("year").to_pylist())
            expect(table, f"years in {path.name}", years - {int(year[0]) if year else None}, set())


def check_table(connection, lake, table, n_rows):
    folder = f"{lake}/current/{table}"
    glob = f"{folder}/*.parquet"
    check_folder(table, Path(folder))

    arrow = pq.read_table(folder)
    types = arrow_types(arrow.schema)
    if table not in SINGLE:
        expect(table, "first columns", dict(list(types.items())[:6]), COMMON)
    odd = {name: kind for name, kind in types.items() if kind not in NUMBERS | {"string", "list", "bool", "date", "timestamp"}}
    expect(table, "types that the contract does not know", odd, {})
    expect(table, "rows, as in _snapshot.json", arrow.num_rows, n_rows)
    expected = arrow_digest(arrow, types)
    expect(table, "pyarrow dataset: schema", arrow_types(ds.dataset(folder).schema), types)
    expect(table, "pyarrow dataset (hive): schema", arrow_types(ds.dataset(folder, partitioning="hive").schema), types)

    scans = {"polars glob": pl.scan_parquet(glob), "polars folder": pl.scan_parquet(folder)}
    for who, scan in scans.items():
        frame = scan.collect()
        expect(table, f"{who}: schema", polars_types(frame.schema), types)
        expect(table, f"{who}: rows", frame.height, n_rows)
        compare(table, who, polars_digest(frame, types), expected)

    frame = pd.read_parquet(folder)
    expect(table, "pandas: columns", list(frame.columns), list(types))
    expect(table, "pandas: rows", len(frame), n_rows)
    wrong = {name: str(frame[name].dtype) for name, kind in types.items() if not pandas_type_is_right(frame[name], kind)}
    expect(table, "pandas: types", wrong, {})
    compare(table, "pandas", pandas_digest(frame, types), expected)

    source = f"read_parquet('{glob}')"
    relation = connection.sql(f"select * from {source}")
    expect(table, "duckdb: schema", duckdb_types(relation), types)
    expect(table, "duckdb: rows", connection.sql(f"select count(*) from {source}").fetchall()[0][0], n_rows)
    compare(table, "duckdb", duckdb_digest(connection, source, types), expected)
    n_files = len(list(Path(folder).iterdir()))
    print(f"{table:<14}{n_rows:>10} rows {len(types):>4} columns {n_files:>4} files")
    return types


def check_codebook(lake, columns):
    codebook = pl.read_parquet(f"{lake}/current/codebook/codebook.parquet")
    for table, types in columns.items():
        described = codebook.filter(pl.col("table") == table, pl.col("code").is_null())["column"].to_list()
        expect(table, "columns that the codebook describes", described, list(types))
        coded = codebook.filter(pl.col("table") == table, pl.col("code").is_not_null())
        frame = pl.scan_parquet(f"{lake}/current/{table}/*.parquet")
        for (column,), rows in coded.group_by("column"):
            values = pl.col(column)
            values = values.explode() if types[column] == "list" else values.str.split("+").explode()
            if column == "repairs":  # What stands behind a colon is how many there were, or which.
                values = values.str.replace(":.*$", "")
            used = frame.select(values.drop_nulls().unique()).collect().to_series().drop_nulls().to_list()
            expect(table, f"codes of {column} that are not in the codebook", sorted(set(used) - set(rows["code"])), [])


def check_links(lake, columns):
    reports = pl.scan_parquet(f"{lake}/current/reports/*.parquet")
    ids = reports.select("report_id").collect()
    expect("reports", "report_ids that are not unique", len(ids) - ids.n_unique(), 0)
    for table in columns:
        if table not in ("reports", "agencies", "regions", "codebook"):
            frame = pl.scan_parquet(f"{lake}/current/{table}/*.parquet")
            strays = frame.select("report_id").drop_nulls().unique().collect().join(ids, on="report_id", how="anti")
            expect(table, "report_ids that are not in reports", strays["report_id"].to_list()[:5], [])
    for table in ("disclosures", "applications", "disputes"):
        frame = pl.scan_parquet(f"{lake}/current/{table}/*.parquet")
        certain = pl.col("state").is_in(["reported", "recovered"])
        n = frame.filter(certain != pl.col("value").is_not_null()).select(pl.len()).collect().item()
        expect(table, "rows whose value does not fit their state", n, 0)
        n = frame.filter(pl.col("best_guess").is_not_null(), pl.col("state") != "ambiguous").select(pl.len())
        expect(table, "best guesses outside of ambiguous cells", n.collect().item(), 0)
        place = ["report_id", "table_no", "row", "col"]
        cells = pl.scan_parquet(f"{lake}/current/cells/*.parquet").select(place)
        strays = frame.filter(pl.col("table_no").is_not_null()).select(place).join(cells, on=place, how="anti")
        expect(table, "places that are not in cells", strays.limit(5).collect().rows(), [])


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: readers.py LAKE (the output folder that holds `current`)")
    lake = sys.argv[1].rstrip("/")
    current = Path(lake, "current")
    if not current.is_dir():
        sys.exit(f"{lake}: no published snapshot")
    manifest = json.loads((current.resolve() / "_snapshot.json").read_text(encoding="utf-8"))
    expect("_snapshot.json", "tables", sorted(manifest["rows"]), sorted(TABLES))
    connection = duckdb.connect()
    versions = f"polars {pl.__version__}, pandas {pd.__version__}, pyarrow {pa.__version__}, duckdb {duckdb.__version__}"
    print(f"{manifest['id']}: {versions}")
    columns = {}
    for table in TABLES:
        try:
            columns[table] = check_table(connection, lake, table, manifest["rows"].get(table))
        except Exception as error:  # A reader that refuses a table is a finding, not the end of the test.
            problems.append(f"{table}: {type(error).__name__}: {error}")
    if not problems:
        check_codebook(lake, columns)
        check_links(lake, columns)
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
