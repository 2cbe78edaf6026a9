"""The page in a browser, against the real service."""

import json
import os
import socket
import tempfile
import time
import unittest

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from many_runs import post_all
from service import Service

SECTIONS = ["runs", "curves", "try", "catalogue", "service"]
PICTURES = os.environ.get("PICTURES")


def batch(run, step, share=0.5, group=8):
    right = round(share * group)
    rollouts = [{"reward": 1 if place < right else 0, "tokens": 100 + 10 * place} for place in range(group)]
    return {"run": run, "step": step, "estimator": {"name": "pass_at_k", "k": 2}, "groups": [{"rollouts": rollouts}] * 4, "output": {"per_token": False}}


class PageTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.playwright = sync_playwright().start()
        cls.browser = cls.playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.playwright.stop()

    def open(self, service, path="/", width=1200, scheme="light"):
        """A page whose console must stay empty."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.addCleanup(context.close)
        page = context.new_page()
        self.said = []
        page.on("console", lambda message: self.said.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.set_default_timeout(15_000)
        page.goto(service.url + path)
        return page

    def wait(self, page, condition, arg=None):
        """Until the page fulfils a condition; Playwright's own way to wait is an eval, which the page's policy forbids."""
        deadline = time.monotonic() + 15
        while not page.evaluate(condition, arg):
            self.assertLess(time.monotonic(), deadline, condition)
            page.wait_for_timeout(50)

    def picture(self, page, name):
        if PICTURES:
            page.screenshot(path=os.path.join(PICTURES, f"{name}.png"), full_page=True)

    def test_a_run_is_followed_and_compared(self):
        with Service() as service:
            for step in range(30):
                service.post("/v1/advantages", batch("exp/17 a", step, step / 40))
                service.post("/v1/advantages", batch("other", step, 0.25))
            page = self.open(service, "/#runs")
            page.wait_for_selector("#run-charts figure")
            page.select_option("#run-a", "exp/17 a")
            self.wait(page, "document.querySelector('#run-charts figure svg').getAttribute('aria-label').includes('0.75')")
            before = page.locator("#run-charts figure svg").first.get_attribute("aria-label")
            service.post("/v1/advantages", batch("exp/17 a", 30, 1))
            self.wait(page, "before => document.querySelector('#run-charts figure svg').getAttribute('aria-label') !== before", before)
            page.select_option("#run-b", "other")
            page.wait_for_selector("#run-charts path.other", state="attached")
            figures = page.locator("#run-charts figcaption").all_inner_texts()
            for title in ["Pass@k", "Statuses", "Length in tokens", "Groups without a signal", "Time of a batch by phase"]:
                self.assertIn(title, figures)
            box = page.locator("#run-charts svg").first.bounding_box()
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            self.assertRegex(page.locator("#run-charts .reading").first.inner_text(), r"^step \d+: mean 0\.\d+")
            self.picture(page, "runs")
            self.assertEqual(self.said, [])

    def test_a_run_on_three_replicas_is_as_on_one(self):
        ports = []
        for _ in range(3):
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                ports.append(free.getsockname()[1])
        peers = ",".join(f"http://127.0.0.1:{port}" for port in ports)
        with tempfile.NamedTemporaryFile("w") as tokens:
            tokens.write("me:0123456789abcdef\n")
            tokens.flush()
            token = {"Authorization": "Bearer 0123456789abcdef"}
            flags = ("--token-file", tokens.name, "--keep-samples", "2")
            with Service(*flags) as one, Service(*flags, "--port", str(ports[0]), "--runs-peers", peers, "--max-run-steps", "20") as a, \
                    Service(*flags, "--port", str(ports[1]), "--runs-peers", peers) as b, Service(*flags, "--port", str(ports[2]), "--runs-peers", peers) as c:
                def send(step):
                    for part in range(3):
                        body = batch("exp/1", step, (step + 20 * part) % 100 / 100, 8 + part)
                        for service in (one, (a, b, c)[(step + part) % 3]):
                            self.assertEqual(service.post("/v1/advantages", body, token)[0], 200)

                for step in range(60):
                    send(step)

                def shown(service):
                    page = self.open(service, "/#runs")
                    page.wait_for_selector("#token[open]")
                    page.fill("#token-text", "0123456789abcdef")
                    page.press("#token-text", "Enter")
                    page.wait_for_selector("#run-charts figure")
                    return page

                # Stride of the coarsest part: brought to it, the run of one replica is the same.
                joined = shown(b)
                run = joined.evaluate("runs.data.get('exp/1')")
                self.assertEqual((run["batches"], run["stride"]), (180, 4))
                alone = joined.evaluate("part => joinedRun([part, { run: 'exp/1', stride: 4, batches: 0, step: [], sums: [] }])",
                                        one.request("GET", "/v1/runs/exp%2F1?sums=1", headers=token)[2])
                self.assertEqual(run["step"], alone["step"])
                self.assertEqual(set(run["metrics"]), set(alone["metrics"]))
                for key, column in alone["metrics"].items():
                    if not key.startswith("time/"):
                        for ours, theirs in zip(run["metrics"][key], column):
                            self.assertAlmostEqual(ours, theirs, places=9, msg=key)
                self.assertIn("180", joined.locator("#runs-list tbody").inner_text())
                # The last step of the list is that of the joined run.
                (listed,) = joined.evaluate("runs.list")
                self.assertEqual((listed["latest"]["step"], listed["batches"]), (run["step"][-1], 180))
                for key, value in listed["latest"]["metrics"].items():
                    self.assertAlmostEqual(value, run["metrics"][key][-1], places=9, msg=key)
                self.assertIn("3 replicas", joined.locator("#runs-list").inner_text())
                said = self.said
                # What the page shows is what it shows of a replica that has seen all, but for the time of phases.
                whole = shown(one)
                told = whole.evaluate("runs.data.get('exp/1').metrics")
                own = joined.evaluate("part => joinedRun([part]).metrics", one.request("GET", "/v1/runs/exp%2F1?sums=1", headers=token)[2])
                for key, column in told.items():
                    for ours, theirs in zip(own[key], column):
                        self.assertAlmostEqual(ours, theirs, places=12, msg=key)
                titles = [page.locator("#run-charts figcaption").all_inner_texts() for page in (whole, joined)]
                self.assertEqual(*titles)
                # What comes is followed, and samples of all replicas are listed.
                send(60)
                self.wait(joined, "runs.data.get('exp/1').batches === 183")
                joined.click("#run-samples summary")
                joined.wait_for_selector("#run-samples-list section")
                self.assertEqual(joined.locator("#run-samples-list section").count(), 6)
                self.picture(joined, "replicas")
                # Before the token was entered the browser has logged that one is needed.
                self.assertEqual([text for text in said + self.said if "401 (Unauthorized)" not in text], [])
                # One that is gone is named, and what it has said stays.
                c.stop()
                self.wait(joined, "document.getElementById('runs-list').innerText.includes('is missing or old')")
                self.assertEqual(joined.evaluate("runs.data.get('exp/1').batches"), 183)
                # A service that is no peer may not be read, and may not be asked.
                self.said = []
                blocked = joined.evaluate("url => fetch(url).then(() => 'read', error => 'blocked')", one.url + "/v1/runs")
                self.assertEqual(blocked, "blocked")

    def test_samples_are_shown(self):
        with Service("--keep-samples", "4") as service:
            groups = [{"id": f"p{group}", "ground_truth": "4", "rollouts": [{"response": "<b>so</b> \\boxed{4}", "tokens": 9}, {"response": "\\boxed{5} " + "y" * 3000}]} for group in range(2)]
            service.post("/v1/advantages", {"run": "s", "step": 7, "estimator": {"name": "pass_at_1"}, "verifier": {"name": "math"}, "groups": groups})
            for scheme, width in [("light", 1200), ("dark", 1200), ("light", 390)]:
                page = self.open(service, "/#runs", width=width, scheme=scheme)
                page.wait_for_selector("#run-charts figure")
                page.click("#run-samples summary")
                page.wait_for_selector("#run-samples-list section")
                text = page.locator("#run-samples-list").inner_text()
                self.assertIn("step 7, group p1: 2 rollouts", text)
                self.assertIn("<b>so</b> \\boxed{4}", text)
                self.assertIn("\u2026", text)
                self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)
                found = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
                self.assertEqual(found, [])
                self.picture(page, f"samples-{scheme}-{width}")
                self.assertEqual(self.said, [])
        with Service() as service:
            service.post("/v1/advantages", batch("a", 1))
            page = self.open(service, "/#runs")
            page.wait_for_selector("#run-charts figure")
            self.assertTrue(page.locator("#run-samples").is_hidden())

    def test_curves_are_drawn_as_asked(self):
        with Service() as service:
            page = self.open(service, "/#curves")
            page.wait_for_selector("#curves-charts figure")
            self.assertEqual(page.locator("#curves-legend span").count(), 4)
            self.assertIn("pass_at_k (k = 8) (peak of eta at 0.125)", page.locator("#curves-legend").inner_text())
            page.fill("#curves-k", "2")
            page.press("#curves-k", "Enter")
            self.wait(page, "document.getElementById('curves-legend').innerText.includes('k = 2')")
            page.check("#curves-scaled")
            self.assertIn("scaled to its peak", page.locator("#curves-charts figcaption").nth(1).inner_text())
            page.check("input[value=rloo]")
            self.wait(page, "document.querySelectorAll('#curves-legend span').length === 5")
            page.fill("#curves-k", "99")
            page.press("#curves-k", "Enter")
            self.wait(page, "document.getElementById('curves-problem').innerText !== ''")

    def test_a_verifier_and_a_batch_are_tried(self):
        with Service() as service:
            page = self.open(service, "/#try")
            self.wait(page, "document.getElementById('verify-name').options.length > 10")
            page.click("#verify button")
            page.wait_for_selector("#verify-answer table")
            text = page.locator("#verify-answer").inner_text()
            self.assertIn("correct", text)
            self.assertIn("the same number", text)
            page.select_option("#verify-name", "maze")
            page.fill("#verify-truth", '["S.", ".E"]')
            page.fill("#verify-response", "<answer>DR</answer>")
            page.click("#verify button")
            self.wait(page, "!document.getElementById('verify-answer').innerText.includes('the same number')")
            self.assertIn("correct", page.locator("#verify-answer").inner_text())
            page.click("#batch button")
            page.wait_for_selector("#batch-answer table")
            text = page.locator("#batch-answer").inner_text()
            self.assertIn("1 of 4 right", text)
            self.assertIn("every subset of k holds a right one", text)
            page.fill("#batch-text", json.dumps({"estimator": {"name": "pass_at_k", "k": 9}, "groups": [{"rollouts": [{"reward": 1}]}]}))
            page.click("#batch button")
            page.wait_for_selector("#batch-answer [role=alert]")
            self.assertIn("/groups/0", page.locator("#batch-answer").inner_text())

    def test_the_catalogue_is_searched(self):
        with Service() as service:
            page = self.open(service, "/#catalogue")
            page.wait_for_selector("#catalogue-estimators tbody tr")
            everything = page.locator("#catalogue tr[data-text]").count()
            page.fill("#catalogue-search", "maze")
            self.wait(page, "document.querySelectorAll('#catalogue tr[data-text]:not([hidden])').length < 6")
            self.assertGreater(everything, 40)
            # Every formula is understood: no command is left as its name.
            texts = page.locator("#catalogue math").all_text_contents()
            self.assertGreater(len(texts), 25)
            for text in texts:
                self.assertNotRegex(text, r"\\|\b(frac|quad|binom|hat)\b")
            self.assertEqual(self.said, [])

    def test_traffic_is_shown(self):
        with Service() as service:
            page = self.open(service, "/#service")
            deadline = time.monotonic() + 12
            while time.monotonic() < deadline and page.locator("#service-charts svg").count() < 4:
                service.post("/v1/advantages", batch("t", 1))
                page.wait_for_timeout(200)
            self.assertEqual(page.locator("#service-charts svg").count(), 4)
            self.assertIn("computeAdvantages", page.locator("#service-table").inner_text())
            service.post("/v1/rewards", {"verifier": {"name": "text"}, "groups": [{"ground_truth": "4", "rollouts": [{"response": "4"}, {"response": "5"}]}]})
            self.wait(page, "document.getElementById('service-verifiers').innerText.includes('correct 1, wrong 1')")
            self.picture(page, "service")
            self.assertEqual(self.said, [])

    def test_a_token_is_asked_for_and_stays_in_the_tab(self):
        with tempfile.NamedTemporaryFile("w") as tokens:
            tokens.write("me:0123456789abcdef\n")
            tokens.flush()
            with Service("--token-file", tokens.name) as service:
                page = self.open(service)
                page.wait_for_selector("#token[open]")
                page.fill("#token-text", "0123456789abcdef")
                page.press("#token-text", "Enter")
                self.wait(page, "document.getElementById('runs-list').innerText.includes('No batch has named a run')")
                self.assertEqual(page.evaluate("[sessionStorage.token, localStorage.length, document.cookie]"), ["0123456789abcdef", 0, ""])
                page.click("nav a[href='#catalogue']")
                page.wait_for_selector("#catalogue-estimators tbody tr")
                # Another tab does not have it.
                other = page.context.new_page()
                other.goto(service.url)
                other.wait_for_selector("#token[open]")

    def test_the_contract_can_be_read(self):
        with Service() as service:
            page = self.open(service, "/docs#getRun")
            page.wait_for_selector("#getRun[open]")
            self.assertIn("since", page.locator("#getRun").inner_text())
            self.assertGreater(page.locator("#operations details").count(), 40)
            self.assertEqual(self.said, [])

    def test_nobody_is_left_out(self):
        """Accessibility by axe-core, in both schemes; and nothing wider than a phone."""
        with Service() as service:
            for step in range(5):
                service.post("/v1/advantages", batch("a", step, step / 5))
            for scheme in ("light", "dark"):
                page = self.open(service, "/#runs", scheme=scheme)
                for path in [f"/#{section}" for section in SECTIONS] + ["/docs"]:
                    page.goto(service.url + path)
                    page.wait_for_timeout(700)
                    found = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
                    self.assertEqual([(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found], [], f"{path} {scheme}")
                    self.picture(page, f"{path.strip('/#')}-{scheme}")
            page = self.open(service, "/#runs", width=390)
            for path in [f"/#{section}" for section in SECTIONS] + ["/docs"]:
                page.goto(service.url + path)
                page.wait_for_timeout(700)
                self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 390, path)
                self.picture(page, f"{path.strip('/#')}-phone")

    def test_much_is_shown_at_once(self):
        """50 runs, one of them of 10,000 steps; with LONG=10000 all of them, and the first charts are there within a second."""
        steps = int(os.environ.get("LONG", "100"))
        with Service("--access-log", "none") as service:
            post_all(service, (batch(f"run {run}", step, 0.5, 2) for step in range(steps) for run in range(49)))
            post_all(service, (batch("run 49", step, 0.5, 2) for step in range(10_000)))
            service.request("GET", "/v1/runs")
            # The browser's own start is not the page's.
            self.open(service, "/docs").wait_for_selector("#getRun")
            taken = []
            for _ in range(3):
                started = time.monotonic()
                page = self.open(service, "/#runs")
                page.wait_for_selector("#run-charts figure")
                taken.append(time.monotonic() - started)
            points = page.evaluate("runs.data.get(byId('run-a').value).step.length")
            print(f"from the address to the first charts of 50 runs of {steps} steps, the last of {points} points: {', '.join(f'{one:.2f}' for one in taken)} s")
            # A time says something of the page only where nothing else runs.
            if "LONG" in os.environ:
                self.assertLess(min(taken), 1)


if __name__ == "__main__":
    unittest.main()
