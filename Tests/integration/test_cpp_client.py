"""Installs the C++ client, builds projects that find it, and runs them against the release binary, and against a server that says nothing."""

import errno
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from service import Service
from silent import PATIENCE, STREAM, Silent

ROOT = pathlib.Path(__file__).resolve().parents[2]


class CPlusPlus(unittest.TestCase):
    def setUp(self):
        if not shutil.which("cmake"):
            self.skipTest("cmake is not installed")
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.service = self.enterContext(Service("--access-log", "none"))
        self.run_command("cmake", "-S", str(ROOT / "Clients/cpp"), "-B", self.folder + "/client")
        self.run_command("cmake", "--install", self.folder + "/client", "--prefix", self.folder + "/installed")

    def run_command(self, *command):
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def build(self, path, *prefixes):
        prefix = ";".join([self.folder + "/installed", *prefixes])
        self.run_command("cmake", "-S", str(ROOT / path), "-B", self.folder + "/build", "-DCMAKE_PREFIX_PATH=" + prefix)
        self.run_command("cmake", "--build", self.folder + "/build")

    def test_an_installed_client_is_found_and_agrees(self):
        self.build("Clients/cpp/test")
        self.assertIn("agrees", self.run_command(self.folder + "/build/client_test", self.service.url))
        # What is given up is reset, and not sent again: a batch, a stream, and one whose callback throws.
        with Silent(STREAM) as server:
            self.assertIn("gives up", self.run_command(self.folder + "/build/client_test", "--silent", server.url))
            for _ in range(3):
                self.assertTrue(server.ended.acquire(timeout=PATIENCE))
            self.assertEqual((server.connections, server.ends), (3, [errno.ECONNRESET] * 3))

    def test_tensors_of_libtorch(self):
        python = os.environ.get("ADVANTAGED_TRL_PYTHON", str(ROOT / ".venv-trl/bin/python"))
        if not os.path.exists(python):
            self.skipTest("LibTorch is not installed: Tests/integration/peers/install puts a wheel with it into .venv-trl")
        self.build("Clients/cpp/examples", self.run_command(python, "-c", "import torch; print(torch.utils.cmake_prefix_path)").strip())
        lines = self.run_command(self.folder + "/build/libtorch", self.service.url).splitlines()
        self.assertEqual((lines[0].split(), lines[-1]), (["1.0000", "1.0000", "1.0000", "0.0000"], "[ CPUFloatType{8,4} ]"))


if __name__ == "__main__":
    unittest.main()
