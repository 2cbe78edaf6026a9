"""Makes certificates for one test run by `openssl`."""

import pathlib
import subprocess
import tempfile


class Certificates:
    """An authority, a server `localhost` and a client signed by it, and a second server."""

    def __init__(self):
        self.directory = tempfile.TemporaryDirectory(prefix="advantaged-certificates-")
        self.path = pathlib.Path(self.directory.name)
        self._run("req", "-x509", *self._key("ca.key"), "-out", "ca.pem", "-days", "30", "-subj", "/CN=authority", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        for name, names in (("server", "DNS:localhost,IP:127.0.0.1"), ("second", "DNS:localhost,IP:127.0.0.1"), ("client", "URI:spiffe://lab/trainer")):
            self.sign(name, names)

    @staticmethod
    def _key(name):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", name]

    def sign(self, name, alternative_names):
        (self.path / "names.ext").write_text(
            f"subjectAltName={alternative_names}\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
            "extendedKeyUsage=serverAuth,clientAuth\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n")
        self._run("req", *self._key(name + ".key"), "-out", name + ".csr", "-subj", "/CN=" + name)
        self._run("x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
                  "-extfile", "names.ext", "-out", name + ".pem")

    def _run(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.path, check=True, capture_output=True)

    def __getitem__(self, name):
        return str(self.path / name)
