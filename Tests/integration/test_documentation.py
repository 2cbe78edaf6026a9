"""Every link of the documentation leads somewhere, and every block of code in it does what it says.

`sh` is run, with `advantaged` on the path and a service at the address that the pages use, and ends with 0; a block of `json` after it is a part of its answer.
No rollout of the answer is an `error`, unless the paragraph before the block says so.
`python` is run where the modules that it imports are installed, and compiled elsewhere. `json` and `toml` are read. `console` needs another machine or time,
and `text` is output: neither is run.
"""

import ast
import importlib.util
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib
import unittest

from partial import missing
from service import BINARY, Service

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLIENT = ROOT / "Clients/python/src"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("Clients/*/README.md"), *ROOT.glob("Examples/**/README.md"), *ROOT.glob("Tests/*/README.md")])
# Pages whose blocks all follow the rules above.
RUN = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
# Here programs are parts of a trainer's, with dots for the rest, and blocks without a language are its flags.
EXCERPTS = {"docs/trainers.md"}


def prose(text):
    """The text without blocks of code."""
    return re.sub(r"^(`{3,})[^\n]*\n.*?^\1", "", text, flags=re.M | re.S)


def anchors(path):
    """The anchors of a page's headings, as forges make them."""
    found = set()
    for heading in re.findall(r"^#+ (.*)$", prose(path.read_text()), re.M):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
        number = 0
        while (unique := anchor + (f"-{number}" if number else "")) in found:
            number += 1
        found.add(unique)
    return found


def blocks(path):
    """Language, text and line of each block of code, and the paragraph before it."""
    text = path.read_text()
    for match in re.finditer(r"^```(\w*)[^\n]*\n(.*?)^```", text, re.M | re.S):
        yield match[1], match[2], text.count("\n", 0, match.start()) + 1, text[:match.start()].rstrip().rsplit("\n\n", 1)[-1]


def failed(output):
    """Whether a rollout has the status `error` in an answer: a document, or one on each line."""
    def statuses(value):
        if isinstance(value, dict):
            for key, member in value.items():
                if key == "status":
                    yield member
                elif key == "statuses" and isinstance(member, list):
                    yield from member
                else:
                    yield from statuses(member)
        elif isinstance(value, list):
            for member in value:
                yield from statuses(member)

    for text in (output, *output.splitlines()):
        try:
            if "error" in statuses(json.loads(text)):
                return True
        except ValueError:
            continue
    return False


class Links(unittest.TestCase):
    def test_every_link_leads_somewhere(self):
        count = 0
        for page in PAGES:
            for target in re.findall(r"\]\(([^)\s]+)\)", prose(page.read_text())):
                if re.match(r"[a-z]+:", target):
                    continue
                count += 1
                name, _, anchor = target.partition("#")
                path = (page.parent / name).resolve() if name else page
                place = f"{page.relative_to(ROOT)}: {target}"
                self.assertTrue(path.exists(), place)
                if anchor:
                    readme = path / "README.md" if path.is_dir() else path
                    self.assertIn(anchor, anchors(readme), place)
        self.assertGreater(count, 100)

    def test_every_guide_can_be_found(self):
        index = (ROOT / "docs/README.md").read_text() + (ROOT / "docs/trainers.md").read_text()
        for page in ROOT.glob("docs/**/*.md"):
            if page != ROOT / "docs/README.md":
                self.assertIn(f"({page.relative_to(ROOT / 'docs')}", index)

    def test_every_test_that_security_names_exists(self):
        files = [file for file in (ROOT / "Tests").rglob("*") if file.is_dir() or file.suffix in (".swift", ".py") or file.name == "run"]
        words = {word for file in files if file.suffix for word in re.findall(r"\w+", file.read_text())}
        rows = re.findall(r"^\|[^|]+\|[^|]+\|([^|]+)\|$", (ROOT / "SECURITY.md").read_text(), re.M)
        named = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
        self.assertGreater(len(named), 60)
        for name in named:
            path = "/" + name.removeprefix("./").split()[0]
            self.assertTrue(name in words or any(str(file.with_suffix("") if "." not in path else file).endswith(path) for file in files), name)

    def test_the_readme_is_short_and_keeps_what_it_must(self):
        text = (ROOT / "README.md").read_text()
        self.assertLess(len(text.splitlines()), 120)
        for part in ("./deploy/run", "./deploy/test", "libssl-dev", "zlib1g-dev", "There is no SwiftNIO inside", "lose events on Linux"):
            self.assertIn(part, text)

    def test_the_picture_is_what_the_program_draws(self):
        drawn = subprocess.run([BINARY, "curves", "--n", "32", "--k", "8", "--svg"], capture_output=True, check=True).stdout
        self.assertEqual(drawn, (ROOT / "docs/pictures/curves.svg").read_bytes())


class Statuses(unittest.TestCase):
    def test_an_error_is_found(self):
        for text in ('{"groups": [{"rollouts": [{"status": "correct"}, {"status": "error"}]}]}', '{"groups": [{"statuses": ["wrong", "error"]}]}',
                     'a line\n{"id": "p0", "statuses": ["error"]}\n'):
            self.assertTrue(failed(text), text)
        for text in ('{"summary": {"statuses": {"error": 0}}, "detail": "error"}', '{"groups": [{"statuses": ["wrong"]}]}', "error"):
            self.assertFalse(failed(text), text)


class Blocks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.folder = tempfile.TemporaryDirectory()
        (pathlib.Path(cls.folder.name) / "advantaged").symlink_to(pathlib.Path(BINARY).resolve())
        # What a block writes is not left among the sources.
        cls.place = pathlib.Path(cls.folder.name) / "place"
        cls.place.mkdir()
        for entry in ROOT.iterdir():
            (cls.place / entry.name).symlink_to(entry)
        cls.environment = {**os.environ, "PATH": f"{cls.folder.name}:{os.environ['PATH']}", "PYTHONPATH": str(CLIENT)}

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()
        cls.folder.cleanup()

    def local(self, text):
        return text.replace("http://127.0.0.1:8080", self.service.url)

    def shell(self, text, place):
        told = subprocess.run(["bash", "-euo", "pipefail", "-c", self.local(text)], cwd=self.place, env=self.environment, capture_output=True, text=True, timeout=120)
        self.assertEqual(told.returncode, 0, f"{place}: {told.stderr}")
        self.assertNotIn("urn:problem", told.stdout.split("\n")[0], place)
        return told.stdout

    def python(self, text, page, place):
        if str(page.relative_to(ROOT)) in EXCERPTS:
            return False
        tree = ast.parse(text, place)
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        sys.path.insert(0, str(CLIENT))
        try:
            there = all(importlib.util.find_spec(name.split(".")[0]) for name in names)
        finally:
            sys.path.remove(str(CLIENT))
        if not there:
            return False
        told = subprocess.run([sys.executable, "-c", self.local(text)], env=self.environment, capture_output=True, text=True, timeout=120)
        if re.search(r"No module named '(?!advantaged)", told.stderr):
            return False
        self.assertEqual(told.returncode, 0, f"{place}: {told.stderr}")
        return True

    def test_every_block(self):
        ran = {"sh": 0, "python": 0, "json": 0, "answers": 0}
        for page in RUN:
            output = None
            for language, text, line, before in blocks(page):
                place = f"{page.relative_to(ROOT)}:{line}"
                with self.subTest(place):
                    if not language and str(page.relative_to(ROOT)) in EXCERPTS:
                        continue
                    self.assertIn(language, ("sh", "python", "json", "toml", "console", "text"), "a block says what it is in")
                    if language == "sh":
                        output = self.shell(text, place)
                        self.assertFalse(failed(output) and "`error`" not in before, f"{place}: a rollout has the status error")
                        ran["sh"] += 1
                        continue
                    if language == "python":
                        ran["python"] += self.python(text, page, place)
                    elif language == "json" and "..." not in text:
                        documents = json.loads(text)
                        ran["json"] += 1
                        if output is not None:
                            self.assertIsNone(missing(documents, json.loads(output)), place)
                            ran["answers"] += 1
                    elif language == "toml":
                        tomllib.loads(text)
                output = None
        print("blocks run:", ran, flush=True)
        self.assertGreater(ran["sh"], 15)
        self.assertGreaterEqual(ran["answers"], 3)


if __name__ == "__main__":
    unittest.main()
