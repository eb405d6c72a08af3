"""What `gongkai query` answers is what DuckDB answers on the same files.

    .venv/bin/python tests/readers/queries.py target/release/gongkai data/lake

Each query of the list is asked of both, over `views.sql` and as JSON, and the rows are compared without their order. So is
what must be refused, since the engine would answer it wrongly: the day it does not, `src/query/guard.rs` may let it through.
"""

import json
import math
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import duckdb

RECEIVED = "outcome = 'received_new' and applicant = 'total'"
PARTS = f"""(select report_id, year, level, value from applications where {RECEIVED}) a
    join (select report_id, value from applications where outcome = 'granted' and applicant = 'total') b on a.report_id = b.report_id"""

QUERIES = [
    "select count(*) as n from (select unnest(repairs) as t from reports) as x",
    "select t, count(*) as n from (select unnest(repairs) as t from reports where year > 2021 or level is null) as x group by t",
    "select report_id, unnest(tables_found) as t from reports",
    "select length('abc') as c, right('abc', 2) as d, upper('x') as u",
    f"select year, sum(value) as n, count(*) as cells, count(value) as known from applications where {RECEIVED} group by year",
    f"select a.year, sum(a.value) r, sum(b.value) g, round(100.0 * sum(b.value) / sum(a.value), 1) p from {PARTS} group by a.year",
    f"select a.year, a.value, b.value as granted from {PARTS} where b.value > 10 and a.value is not null",
    """select a.year, sum(a.value) r, sum(b.value) g from applications a join applications b on a.report_id = b.report_id
       where a.outcome = 'received_new' and a.applicant = 'total' and b.outcome = 'granted' and b.applicant = 'total' group by a.year""",
    """select a.year, sum(a.value) r, sum(b.value) g from applications a join applications b
       on a.report_id = b.report_id and a.applicant = b.applicant
       where a.outcome = 'received_new' and b.outcome = 'granted' and b.applicant in ('business', 'research') group by a.year""",
    """select b.channel, b.outcome, count(*) n from applications a join disputes b on a.report_id = b.report_id
       where a.outcome = 'total' and a.applicant = 'total' and b.value > 3 group by b.channel, b.outcome""",
    """select coalesce(b.value, -1) v, count(*) n from applications a join disputes b on a.report_id = b.report_id
       where a.outcome = 'total' group by coalesce(b.value, -1)""",
    "select a.agency, a.year, a.checks_failed - b.checks_failed d from reports a join reports b on a.agency_id = b.agency_id and a.year = b.year + 1",
    "select count(*) n, count(b.report_id) m from reports a left join reports b on a.agency_id = b.agency_id and a.year = b.year + 1",
    "select f.status, r.year, count(*) n from files f left join reports r on f.report_id = r.report_id group by f.status, r.year",
    "select r.edition, c.check, c.status, count(*) n from checks c join reports r using (report_id) group by r.edition, c.check, c.status",
    "select count(*) n from reports r join panel p on r.agency_id = p.agency_id and r.year = p.year join files f on r.report_id = f.report_id where f.size > 4000",
    "select agency, year from reports where report_id not in (select report_id from disputes)",
    "select agency from reports where report_id in (select report_id from checks where status = 'fail')",
    "select count(*) n from files where report_id not in (select report_id from files)",
    "select year, count(*) n from applications where not (value > 5) group by year",
    "select level, count(*) n from reports where level not in ('county', null) group by level",
    "select count(*) n from reports where level = 'county' or level is null and year > 2021",
    "select state, count(*) n, sum(value) s, min(value) a, max(value) b, avg(value) c, stddev(value) d, median(value) e from disclosures group by state",
    "select sum(value) filter (where state = 'recovered') r, sum(value) t from applications",
    "select coalesce(level, '?') as 级别, count(*) as 份数, count(distinct agency) as 机关数 from reports group by 1 having count(*) > 2",
    "select case when year >= 2021 then '新格式' when year is null then '未知' else '旧格式' end as 格式, count(*) n from reports group by 1",
    "select agency || '-' || cast(year as varchar) k, upper(level) u, left(agency, 2) l, substr(agency, 3, 2) s, length(agency) n from reports",
    "select agency from reports where agency like '%县%局' or agency ilike '%教育%'",
    "select extract(year from published_on) y, extract(month from published_on) m, count(*) n from reports group by 1, 2",
    "select count(*) n from reports where published_on between date '2022-01-01' and date '2022-12-31'",
    "select published_on, period_end, published_on > period_end as later from reports",
    "select year, n, sum(n) over (order by year) c, n * 1.0 / sum(n) over () p, n - lag(n) over (order by year) d from (select year, count(*) n from reports group by year) t",
    "select agency, year, row_number() over (partition by agency_id order by year) k, lead(year) over (partition by agency_id order by year) l from reports where agency_id is not null and is_current",
    "with t as (select agency_id, max(year) as year from reports group by agency_id) select r.agency, r.year, r.is_current from reports r join t on r.agency_id = t.agency_id and r.year = t.year",
    "select distinct level, edition from reports",
    "select cast(year as bigint) * 100 + 1 as ym, count(*) - 1000 as n, -count(*) as m from reports group by cast(year as bigint) * 100 + 1",
    "select extract(month from published_on) * 100 + extract(day from published_on) as md, length(agency) - 100 as l from reports",
    "select y * y as yy, k - 100 as k from (select cast(year as bigint) as y, row_number() over (partition by level order by agency_id, year, report_id) as k from reports) t",
    "select agency, year from reports union all select agency, year from panel",
    "select year from reports union select year from panel",
    "select avg(n) a from (select count(*) n from sections group by report_id) t",
    "select max(length(text)) m, count(*) n from sections where text like '%申请%件%'",
    "select year, value, unit from disclosures where item = 'fees' and value between 0.5 and 100",
    "select year, edition, count(*) n from reports group by year, edition having count(*) >= 3 order by n desc, year limit 4",
    "select agency, year from panel order by applications__received_new__total desc nulls last, agency_id, year limit 5",
    "select 1 / 2 a, 7 % 3 b, 7 // 2 c, abs(-2) d, floor(2.7) e, null = null f, 1 is null g, coalesce(null, 3) h",
]

REFUSED = [
    "select count(*) n from applications a join disputes d on a.report_id = d.report_id and d.outcome = 'total'",
    "select level, count(*) * 100.0 / sum(count(*)) over () as share from reports group by level",
]


def plain(value):
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    # Numbers of every type, to nine digits.
    value = float(value)
    return value if value == 0 or not math.isfinite(value) else float(f"{value:.9g}")


def rows(answer):
    return sorted((json.dumps([plain(value) for value in row], ensure_ascii=False) for row in answer))


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: queries.py GONGKAI LAKE (the output folder that holds `current`)")
    gongkai, lake = sys.argv[1:]
    connection = duckdb.connect()
    connection.execute(Path(lake, "current", "views.sql").read_text(encoding="utf-8"))
    n_wrong = 0

    def ask(sql):
        return subprocess.run([gongkai, "query", "-", "--out", lake, "--format", "json"], input=sql, capture_output=True, text=True)

    for sql in QUERIES:
        done, expected = ask(sql), rows(connection.sql(sql).fetchall())
        found = rows(row.values() for row in json.loads(done.stdout)) if done.returncode == 0 else done.stderr
        if found != expected:
            n_wrong += 1
            print(f"{sql}\n  found    {found[:3]}\n  expected {expected[:3]}", file=sys.stderr)
    for sql in REFUSED:
        done = ask(sql)
        if done.returncode != 2:
            n_wrong += 1
            print(f"{sql}\n  exit code {done.returncode}, expected 2", file=sys.stderr)
    print(f"queries: {len(QUERIES)} as in DuckDB, {len(REFUSED)} refused" if not n_wrong else f"queries: {n_wrong} wrong")
    sys.exit(1 if n_wrong else 0)


if __name__ == "__main__":
    main()
