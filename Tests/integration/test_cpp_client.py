"""Installs the C++ client, builds a project that finds it, and runs that against the release binary."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

from service import Service

ROOT = pathlib.Path(__file__).resolve().parents[2]


class CPlusPlus(unittest.TestCase):
    def test_an_installed_client_is_found_and_agrees(self):
        if not shutil.which("cmake"):
            self.skipTest("cmake is not installed")
        with tempfile.TemporaryDirectory() as folder, Service("--access-log", "none") as service:
            def run(*command):
                done = subprocess.run(command, capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                return done.stdout

            run("cmake", "-S", str(ROOT / "Clients/cpp"), "-B", folder + "/client")
            run("cmake", "--install", folder + "/client", "--prefix", folder + "/installed")
            run("cmake", "-S", str(ROOT / "Clients/cpp/test"), "-B", folder + "/test", "-DCMAKE_PREFIX_PATH=" + folder + "/installed")
            run("cmake", "--build", folder + "/test")
            self.assertIn("agrees", run(folder + "/test/client_test", service.url))


if __name__ == "__main__":
    unittest.main()
