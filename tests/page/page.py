"""Opens the page of `gongkai report` in headless Chromium and looks whether it is what it should be.

    .venv/bin/python tests/page/page.py BINARY [--shots FOLDER]

The lake is of the sample, read twice with a change in between, and with agencies, paths and reasons that are HTML and
script. The page must open without an error, fetch nothing, draw its charts, and show the hostile text as text; on a
narrow screen, in the dark and on paper, too. With --shots pictures are kept, to be looked at. Without a browser nothing
is tested, and one line says so.
"""

import base64
import json
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl
import pylopdf_fonts_zh_cn as noto

from browser import Browser, NoBrowser

ROOT = Path(__file__).parents[2]
EVIL = "<script>window.hacked=1</script><img src=x onerror=\"window.hacked=2\">'\"&]]>县人民政府"
CHARTS = {"chart-coverage": "rect", "chart-requests": "rect", "chart-states": "rect", "chart-checks": "rect"}

problems = []


def expect(what, found, expected):
    if found != expected:
        problems.append(f"{what}: found {found!r}, expected {expected!r}")


def make_page(binary, folder):
    source, lake, page = folder / "in", folder / "lake", folder / "page.html"
    shutil.copytree(ROOT / "data/raw/sample", source)
    ingest = [binary, "ingest", source, "--out", lake]
    subprocess.run(ingest, check=True, capture_output=True)
    shutil.rmtree(source / "甘肃省")
    Path(source, "<img src=x onerror=\"window.hacked=3\">.html.gz").write_bytes(b"\x1f\x8b\x08\x00 no deflate stream")
    expect("ingest: exit code", subprocess.run(ingest, capture_output=True).returncode, 3)
    # As if pages had said so: whatever a reader of names lets through must not become markup.
    for path in (lake / "current").resolve().glob("checks/*.parquet"):
        path_out = path.with_suffix(".new")
        pl.read_parquet(path).with_columns(pl.lit(EVIL).alias("agency")).write_parquet(path_out)
        path_out.replace(path)
    subprocess.run([binary, "report", "--out", lake, "--to", page], check=True, capture_output=True)
    return page


def look_at(browser, page, shots):
    for domain in ("Page", "Runtime", "Log", "Network"):
        browser.call(f"{domain}.enable")
    screen = {"height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.call("Emulation.setDeviceMetricsOverride", width=1180, **screen)
    browser.call("Page.navigate", url=page.as_uri())
    browser.wait(lambda message: message.get("method") == "Page.loadEventFired", "load")
    expect("title", browser.evaluate("document.title.startsWith('政府信息公开工作年度报告')"), True)
    expect("parsed by the standard", browser.evaluate("document.compatMode"), "CSS1Compat")
    for chart, mark in CHARTS.items():
        box = browser.evaluate(f"document.getElementById('{chart}').getBoundingClientRect().height")
        expect(f"{chart}: is drawn", box > 50, True)
        visible = f"""[...document.querySelectorAll('#{chart} {mark}')].filter(mark => mark.getBoundingClientRect().width > 0
            && getComputedStyle(mark).fill !== 'rgb(0, 0, 0)').length"""
        expect(f"{chart}: has coloured marks", browser.evaluate(visible) > 5, True)
        named = f"document.querySelector('#{chart} > title').textContent.length * document.querySelector('#{chart} > desc').textContent.length"
        expect(f"{chart}: is described", browser.evaluate(named) > 0, True)
        # The viewBox is 960 wide: what lies beyond would be cut.
        beyond = f"[...document.querySelectorAll('#{chart} text')].filter(t => {{ const b = t.getBBox(); return b.x < 0 || b.x + b.width > 960.5; }}).map(t => t.textContent)"
        expect(f"{chart}: labels that are cut", browser.evaluate(beyond), [])
    expect("scripts in the page", browser.evaluate("document.scripts.length + document.images.length"), 0)
    expect("injected script", browser.evaluate("typeof window.hacked"), "undefined")
    evil = json.dumps(EVIL)
    expect("injected text stays text", browser.evaluate(f"document.body.innerText.includes({evil})"), True)
    expect("injected path stays text", browser.evaluate("document.body.innerText.includes('<img src=x onerror')"), True)
    ids = "const ids = [...document.querySelectorAll('[id]')].map(e => e.id); ids.length - new Set(ids).size"
    expect("ids that occur twice", browser.evaluate(ids), 0)
    lost = "[...document.querySelectorAll('a')].filter(a => !document.querySelector(a.getAttribute('href'))).length"
    expect("links that lead nowhere", browser.evaluate(lost), 0)
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    expect("wider than the screen", browser.evaluate(wide), False)
    shoot(browser, shots, "desktop")
    browser.call("Emulation.setDeviceMetricsOverride", width=390, **screen)
    expect("wider than a telephone", browser.evaluate(wide), False)
    shoot(browser, shots, "telephone")
    browser.call("Emulation.setDeviceMetricsOverride", width=1180, **screen)
    paper = "getComputedStyle(document.body).backgroundColor"
    light = browser.evaluate(paper)
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    browser.call("Emulation.setEmulatedMedia", media="", features=dark)
    expect("dark is dark", browser.evaluate(paper) != light, True)
    shoot(browser, shots, "dark")
    browser.call("Emulation.setEmulatedMedia", media="print", features=dark)
    expect("paper is white", browser.evaluate(paper), light)
    expect("paper has no list of contents", browser.evaluate("getComputedStyle(document.querySelector('nav')).display"), "none")
    pdf = base64.b64decode(browser.call("Page.printToPDF", preferCSSPageSize=True)["data"])
    expect("printed", pdf.startswith(b"%PDF") and len(pdf) > 20_000, True)
    if shots:
        Path(shots, "print.pdf").write_bytes(pdf)
    for event in browser.events:
        method, said = event["method"], event["params"]
        if method == "Network.requestWillBeSent":
            expect("fetched", said["request"]["url"], page.as_uri())
        elif method in ("Runtime.exceptionThrown", "Log.entryAdded") or (
                method == "Runtime.consoleAPICalled" and said["type"] == "error"):
            problems.append(f"the browser says: {json.dumps(said, ensure_ascii=False)[:300]}")


def run_commands(browser, binary, page):
    """What the page tells its reader to type must work, word for word."""
    commands = browser.evaluate("[...document.querySelectorAll('td code')].map(e => e.textContent).filter(t => t.startsWith('gongkai '))")
    expect("commands in the page", len(commands) > 5, True)
    for command in commands:
        words = shlex.split(command)
        if subprocess.run([binary, words[1], "--help"], capture_output=True).returncode == 0:
            done = subprocess.run([binary, *words[1:], "--out", page.with_name("lake")], capture_output=True, text=True)
            expect(f"{command}: exit code ({done.stderr.strip()})", done.returncode, 0)


def shoot(browser, shots, name):
    if shots:
        picture = browser.call("Page.captureScreenshot", captureBeyondViewport=True)
        Path(shots, f"{name}.png").write_bytes(base64.b64decode(picture["data"]))


def main():
    if len(sys.argv) not in (2, 4) or (len(sys.argv) == 4 and sys.argv[2] != "--shots"):
        sys.exit("usage: page.py BINARY [--shots FOLDER]")
    shots = sys.argv[3] if len(sys.argv) == 4 else None
    if shots:
        Path(shots).mkdir(parents=True, exist_ok=True)
    try:
        browser = Browser(fonts=[noto.sans_path().parent])
    except NoBrowser as reason:
        print(f"page in Chromium: SKIPPED, nothing was tested: {reason}")
        return
    try:
        with tempfile.TemporaryDirectory() as folder:
            binary = str(Path(sys.argv[1]).resolve())
            page = make_page(binary, Path(folder))
            look_at(browser, page, shots)
            run_commands(browser, binary, page)
    finally:
        browser.close()
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"page in Chromium: {len(CHARTS)} charts drawn, nothing fetched, nothing injected" if not problems else "page in Chromium: FAILED")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
