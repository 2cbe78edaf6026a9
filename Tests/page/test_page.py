"""The page in a browser, against the real service."""

import json
import os
import tempfile
import time
import unittest

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

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
        """50 runs, one of them as long as a run can be."""
        with Service() as service:
            connection = service.connection()
            self.addCleanup(connection.close)
            for run in range(50):
                for step in range(10_000 if run == 49 else 3):
                    connection.request("POST", "/v1/advantages", json.dumps(batch(f"run {run}", step, 0.5, 2)), {"Content-Type": "application/json"})
                    connection.getresponse().read()
            service.request("GET", "/v1/runs")
            page = self.open(service, "/#curves")
            page.wait_for_selector("#curves-charts figure")
            started = time.monotonic()
            page.click("nav a[href='#runs']")
            page.wait_for_selector("#run-charts figure")
            taken = time.monotonic() - started
            print(f"first picture of 50 runs, the longest of {page.evaluate('runs.data.get(byId(`run-a`).value).step.length')} points: {taken:.2f} s")
            self.assertLess(taken, 3)


if __name__ == "__main__":
    unittest.main()
