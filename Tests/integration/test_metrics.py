"""What /metrics says, read by Prometheus' own tools."""

import math
import re
import shutil
import subprocess
import unittest

from service import Service

try:
    from prometheus_client.parser import text_string_to_metric_families as families
except ImportError:
    families = None

BATCH = {"verifier": {"name": "math"}, "groups": [
    {"ground_truth": "4", "rollouts": [{"response": "\\boxed{4}"}, {"response": "\\boxed{5}"}, {"response": "?"}]}, {"rollouts": [{"reward": 1}]}]}


class Metrics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with Service() as service:
            service.post("/v1/advantages", BATCH | {"estimator": {"name": "pass_at_1"}})
            service.post("/v1/advantages", {})
            service.request("GET", "/health")
            service.request("GET", "/nowhere")
            cls.text = service.request("GET", "/metrics")[2].decode()

    @unittest.skipUnless(families, "prometheus-client is not installed")
    def test_a_scraper_reads_every_family(self):
        seen = {family.name: family for family in families(self.text)}
        self.assertEqual(len(seen), self.text.count("# TYPE "), "a family stands in two places")
        samples = {(sample.name, *sorted(sample.labels.items())): sample.value for family in seen.values() for sample in family.samples}
        self.assertEqual(len(samples), sum(len(family.samples) for family in seen.values()), "a series stands there twice")
        self.assertEqual(samples["advantaged_rollouts_total",], 4)
        for name, family in seen.items():
            self.assertTrue(family.documentation.endswith("."), name)
            self.assertRegex(name, "^(advantaged|process)_[a-z_]+$")
            self.assertIn(family.type, ("counter", "gauge", "histogram"))
            self.assertTrue(all(math.isfinite(sample.value) and sample.value >= 0 for sample in family.samples), name)

    def test_verifiers_and_estimators_are_counted(self):
        for line in ['advantaged_verifier_verdicts_total{verifier="math",status="correct"} 1', 'advantaged_verifier_verdicts_total{verifier="math",status="wrong"} 1',
                     'advantaged_verifier_verdicts_total{verifier="math",status="no_answer"} 1', 'advantaged_estimator_groups_total{estimator="pass_at_1"} 2']:
            self.assertIn(line + "\n", self.text)
        seconds = float(re.search(r'advantaged_verifier_seconds_total\{verifier="math"\} (\S+)', self.text)[1])
        self.assertGreater(seconds, 0)
        self.assertLess(seconds, 1)

    def test_what_an_alert_needs_is_there(self):
        for name in ["process_start_time_seconds", "advantaged_connections_limit", "advantaged_requests_queued_limit", "advantaged_held_bytes_limit", "advantaged_workers",
                     "process_max_fds", 'advantaged_requests_rejected_total{reason="queue"}', 'advantaged_requests_rejected_total{reason="memory"}',
                     'advantaged_timeouts_total{phase="head"}', 'advantaged_timeouts_total{phase="body"}', 'advantaged_timeouts_total{phase="write"}']:
            self.assertIn("\n" + name + " ", self.text)

    @unittest.skipUnless(families, "prometheus-client is not installed")
    def test_buckets_only_grow_and_end_in_the_count(self):
        for family in families(self.text):
            if family.type != "histogram":
                continue
            buckets, counts = {}, {}
            for sample in family.samples:
                labels = tuple(sorted((name, value) for name, value in sample.labels.items() if name != "le"))
                if sample.name.endswith("_bucket"):
                    buckets.setdefault(labels, []).append((float(sample.labels["le"]), sample.value))
                elif sample.name.endswith("_count"):
                    counts[labels] = sample.value
            self.assertEqual(buckets.keys(), counts.keys(), family.name)
            for labels, series in buckets.items():
                self.assertEqual(series, sorted(series), family.name)
                self.assertEqual([count for _, count in series], sorted(count for _, count in series), family.name)
                self.assertEqual(series[-1], (math.inf, counts[labels]), family.name)

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not installed")
    def test_promtool_finds_nothing(self):
        told = subprocess.run(["promtool", "check", "metrics"], input=self.text, capture_output=True, text=True, timeout=60)
        self.assertEqual((told.returncode, told.stdout + told.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
