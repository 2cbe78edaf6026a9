"""What generators of clients make of openapi.yaml: it compiles, it is typed, and it sends what it was given. And the estimators in the contract are those of the catalogue."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from estimator_schemas import CONTRACT, replaced, schemas
from service import Service

PROGRAMS = pathlib.Path(__file__).resolve().parent / "generated"
TOOLS = pathlib.Path(sys.executable).parent


def tool(test, name):
    found = shutil.which(name, path=f"{TOOLS}{os.pathsep}{os.environ['PATH']}")
    if not found:
        test.skipTest(f"{name} is not installed: Tests/integration/requirements.txt has it")
    return found


class Catalogue(unittest.TestCase):
    def test_the_contract_has_its_estimators(self):
        with Service("--access-log", "none") as service:
            catalogue = service.request("GET", "/v1/estimators")[2]["estimators"]
        text = CONTRACT.read_text()
        self.assertEqual(text, replaced(text, catalogue), "run Tests/integration/estimator_schemas.py on the service")
        self.assertEqual(len([name for name in schemas(catalogue) if name.endswith("Estimator")]), len(catalogue) + 1)


class Generated(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.service = self.enterContext(Service("--access-log", "none"))

    def run_command(self, *command):
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, env={**os.environ, "PYTHONPATH": self.folder, "MYPYPATH": self.folder})
        self.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr[-4000:])
        return done.stdout

    def check(self, package, program, settings=""):
        (pathlib.Path(self.folder) / "mypy.ini").write_text("[mypy]\nstrict = True\n" + settings)
        shutil.copy(PROGRAMS / program, self.folder)
        self.run_command(tool(self, "mypy"), "--config-file", "mypy.ini", package, program)
        answers = json.loads(self.run_command(sys.executable, program, self.service.url))
        sent = {
            "estimator": {"name": "pass_at_k", "k": 2}, "verifier": {"name": "text"}, "groups": [{"id": "p0", "ground_truth": "yes", "rollouts": [
                {"response": "yes", "tokens": 2}, {"response": "no"}, {"reward": 0}, {"reward": None}]}]}
        status, _, expected = self.service.post("/v1/advantages", sent)
        self.assertEqual(status, 200)
        # The k that was given, and nothing that was not: a default that is sent would win over the convention.
        self.assertEqual(answers["by_k"], expected)
        self.assertEqual(expected["estimator"]["k"], 2)
        self.assertEqual((answers["columns"]["estimator"]["std"], answers["columns"]["estimator"]["eps"]), ("sample", 1e-6))
        self.assertEqual(answers["columns"]["groups"][0]["rewards"], [1, 0, 0, None])

    def test_openapi_python_client(self):
        self.run_command(tool(self, "openapi-python-client"), "generate", "--path", str(CONTRACT), "--output-path", "advantaged_api", "--meta", "none")
        # One file is the generator's own, whatever the contract says, and not typed as strictly.
        self.check("advantaged_api", "attrs_client.py", "[mypy-advantaged_api.client]\nignore_errors = True\n")

    def test_datamodel_codegen(self):
        self.run_command(
            tool(self, "datamodel-codegen"), "--input", str(CONTRACT), "--input-file-type", "openapi", "--output", "advantaged_models.py", "--output-model-type",
            "pydantic_v2.BaseModel", "--target-python-version", "3.11", "--use-annotated", "--enum-field-as-literal", "all", "--formatters", "builtin")
        self.check("advantaged_models.py", "pydantic_client.py")


if __name__ == "__main__":
    unittest.main()
