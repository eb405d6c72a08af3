"""What travels with the data, read by the programs that it is for.

    .venv/bin/python tests/readers/documents.py data/lake

- `datapackage.json`: frictionless finds its metadata valid, and the rows of some reports in every table valid against its
  schema (types, required values, codes, keys, references); it finds a package broken that is: a metadata error, a
  wrong type, a code that is not in its list, a key used twice and a reference to nothing are each seen. Keys and
  references hold over all rows, by DuckDB (frictionless takes a minute for what DuckDB does in a tenth of a second).
- `views.sql`: one `.read` from another folder gives the command line of DuckDB every table, and Python's DuckDB gives the
  same rows as the files, with comments on every view and column; from a copy of the snapshot only where the variable
  says so.
- The metadata of every Parquet file: pyarrow, polars and DuckDB show what each column holds.
"""

import copy
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from frictionless import FrictionlessException, Package

# Reports whose rows frictionless validates.
REPORTS = 6

problems = []


def expect(what, found, expected):
    if found != expected:
        problems.append(f"{what}: found {found!r}, expected {expected!r}")


def inline(snapshot, descriptor):
    """The package with the rows in it: frictionless reads no lists from Parquet, and only the first of several files."""
    package = copy.deepcopy(descriptor)
    few = pq.read_table(snapshot / "applications", columns=["report_id"]).column("report_id").unique()[:REPORTS]
    for resource in package["resources"]:
        paths = resource.pop("path")
        for name in ("format", "mediatype"):
            resource.pop(name)
        table = pa.concat_tables(pq.read_table(snapshot / path) for path in paths)
        if resource["name"] not in ("reports", "files") and "report_id" in table.column_names:
            table = table.filter(pa.compute.is_in(table.column("report_id"), value_set=few))
        resource["data"] = [table.column_names] + [list(row.values()) for row in table.to_pylist()]
    return package


def errors(package):
    """Types of the errors that frictionless finds in a package, its metadata first."""
    try:
        report = Package.from_descriptor(package).validate()
    except FrictionlessException as error:
        return [reason.note for reason in error.reasons] or [error.error.note]
    return [kind for (kind,) in report.flatten(["type"])]


def check_package(snapshot):
    path = snapshot / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    expect("tables of the package", Package(str(path)).resource_names, [each["name"] for each in descriptor["resources"]])
    manifest = json.loads((snapshot / "_snapshot.json").read_text(encoding="utf-8"))
    listed = sorted(path for resource in descriptor["resources"] for path in resource["path"])
    expect("files of the package", listed, sorted(file["file"] for file in manifest["files"]))
    package = inline(snapshot, descriptor)
    report = Package.from_descriptor(package).validate()
    if not report.valid:
        problems.append(f"rows of the package: {report.flatten(['name', 'rowNumber', 'fieldName', 'type', 'note'])[:5]}")
    n_rows = {task.name: task.stats.get("rows") for task in report.tasks}
    expect("tables without a row that was validated", [name for name, n in n_rows.items() if not n and manifest["rows"][name]], [])
    check_keys(snapshot, descriptor)
    check_broken(package)


def check_keys(snapshot, descriptor):
    files = {resource["name"]: [str(snapshot / path) for path in resource["path"]] for resource in descriptor["resources"]}
    for resource in descriptor["resources"]:
        name, schema = resource["name"], resource["schema"]
        key = ", ".join(f'"{column}"' for column in schema.get("primaryKey", []))
        if key:
            twice = duckdb.sql(f"select {key} from read_parquet({files[name]}) group by all having count(*) > 1 limit 3").fetchall()
            expect(f"{name}: rows that share a key", twice, [])
        for reference in schema.get("foreignKeys", []):
            (column,), (other,) = reference["fields"], reference["reference"]["fields"]
            of = files[reference["reference"]["resource"]]
            lost = duckdb.sql(f"""select distinct "{column}" from read_parquet({files[name]}) where "{column}" is not null
                and "{column}" not in (select "{other}" from read_parquet({of})) limit 3""").fetchall()
            expect(f"{name}: references that lead nowhere", lost, [])


def check_broken(package):
    """What is broken on purpose must be seen; on the small tables, since each trial reads its package anew."""
    def resource(broken, name):
        return next(resource for resource in broken["resources"] if resource["name"] == name)

    def column(broken, table, name):
        return resource(broken, table)["data"][0].index(name)

    def wrong_type(broken):
        resource(broken, "files")["data"][1][column(broken, "files", "size")] = "large"

    def unknown_code(broken):
        resource(broken, "files")["data"][1][column(broken, "files", "status")] = "lost"

    def missing(broken):
        resource(broken, "files")["data"][1][column(broken, "files", "source_path")] = None

    def key_twice(broken):
        rows = resource(broken, "reports")["data"]
        rows.append(list(rows[1]))

    def no_such_report(broken):
        rows = resource(broken, "files")["data"]
        at = column(broken, "files", "report_id")
        next(row for row in rows[1:] if row[at])[at] = "0" * 20

    small = copy.deepcopy(package)
    small["resources"] = [resource(small, name) for name in ("reports", "files")]
    for each in small["resources"]:
        keys = [key for key in each["schema"].get("foreignKeys", []) if key["reference"]["resource"] == "reports"]
        each["schema"].pop("foreignKeys", None)
        if keys:
            each["schema"]["foreignKeys"] = keys
    expect("errors of the small package", errors(copy.deepcopy(small)), [])
    for break_it, expected in [(wrong_type, "type-error"), (unknown_code, "constraint-error"), (missing, "constraint-error"),
                               (key_twice, "primary-key"), (no_such_report, "foreign-key")]:
        broken = copy.deepcopy(small)
        break_it(broken)
        found = set(errors(broken))
        if expected not in found:
            problems.append(f"{break_it.__name__}: found {found}, expected {expected}")
    nameless = copy.deepcopy(small)
    del nameless["resources"][0]["schema"]["fields"][0]["name"]
    if not any("name" in note for note in errors(nameless)):
        problems.append("a field without a name is not seen")


def check_views(snapshot, descriptor, counts):
    sql = (snapshot / "views.sql").read_text(encoding="utf-8")
    connection = duckdb.connect()
    connection.execute(sql)
    comments = dict(connection.sql("select view_name, comment from duckdb_views() where not internal").fetchall())
    expect("views", sorted(comments), sorted(counts))
    expect("views without a comment", [view for view, comment in comments.items() if not comment], [])
    of_columns = "select table_name, column_name, comment from duckdb_columns() where not internal"
    bare = [row[:2] for row in connection.sql(of_columns).fetchall() if not row[2]]
    expect("columns without a comment", bare, [])
    for resource in descriptor["resources"]:
        name = resource["name"]
        relation = connection.sql(f'select * from "{name}"')
        expect(f"columns of the view {name}", relation.columns, [field["name"] for field in resource["schema"]["fields"]])
        expect(f"rows of the view {name}", connection.sql(f'select count(*) from "{name}"').fetchall(), [(counts[name],)])

    # The command line, in a folder that has nothing to do with the lake; through `current`, as a person types it.
    duckdb_cli = Path(sys.executable).parent / "duckdb"
    counting = " union all ".join(f"select '{name}' as t, count(*) as n from \"{name}\"" for name in sorted(counts))

    def ask(*commands, cwd):
        done = subprocess.run([duckdb_cli, "-csv", "-noheader"], input="\n".join(commands), capture_output=True, text=True, cwd=cwd)
        return done.stdout, done.stderr

    with tempfile.TemporaryDirectory() as elsewhere:
        current = snapshot.parent.parent / "current"
        out, err = ask(f".read {current}/views.sql", f"{counting} order by t;", cwd=elsewhere)
        expect("rows by the command line", (dict(line.split(",") for line in out.split()), err),
               ({name: str(n) for name, n in counts.items()}, ""))
        # A copy: the folder that was published is not there any more.
        moved = Path(elsewhere) / "it's [moved]"
        shutil.copytree(snapshot, moved)
        views = moved / "views.sql"
        views.write_text(views.read_text(encoding="utf-8").replace(str(snapshot), str(snapshot) + "-gone"), encoding="utf-8")
        out, err = ask(f'.read "{views}"', "select count(*) from reports;", cwd=elsewhere)
        if "gongkai_snapshot" not in err or out:
            problems.append(f"a copy is read without a word: {out!r} {err!r}")
        out, err = ask("set variable gongkai_snapshot = '.';", ".read views.sql", f"{counting} order by t;", cwd=moved)
        expect("rows of a copy", (len(out.split()), err), (len(counts), ""))


def check_metadata(snapshot, descriptor):
    for resource in descriptor["resources"]:
        for path in resource["path"]:
            file = snapshot / path
            fields = {field["name"]: field for field in resource["schema"]["fields"]}
            schema = pq.read_schema(file)
            arrow = {field.name: (field.metadata or {}).get(b"description", b"").decode() for field in schema}
            expect(f"{path}: descriptions in pyarrow", arrow, {name: field["description"] for name, field in fields.items()})
            zh = {field.name: (field.metadata or {}).get(b"description_zh", b"").decode() for field in schema}
            expect(f"{path}: Chinese in pyarrow", zh, {name: field["title"] for name, field in fields.items()})
            text = json.loads(pl.read_parquet_metadata(file)["gongkai"])
            expect(f"{path}: table in polars", (text["table"], text["description_zh"]), (resource["name"], resource["title"]))
            expect(f"{path}: columns in polars", {n: c["description"] for n, c in text["columns"].items()}, arrow)
            rows = duckdb.sql(f"select decode(value) from parquet_kv_metadata('{file}') where decode(key) = 'gongkai'").fetchall()
            expect(f"{path}: keys in DuckDB", [json.loads(value) for (value,) in rows], [text])


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: documents.py LAKE (the output folder that holds `current`)")
    snapshot = Path(sys.argv[1], "current").resolve()
    descriptor = json.loads((snapshot / "datapackage.json").read_text(encoding="utf-8"))
    counts = json.loads((snapshot / "_snapshot.json").read_text(encoding="utf-8"))["rows"]
    check_package(snapshot)
    check_views(snapshot, descriptor, counts)
    check_metadata(snapshot, descriptor)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"documents of {snapshot.name}: {'wrong' if problems else 'as they should be'}")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
