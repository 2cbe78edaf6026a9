"""The builds of the service that a run compares: copies, so that a build in the meantime changes nothing, and what they are."""

import hashlib
import pathlib
import shutil
import subprocess


def copied(binary, folder, name):
    """The path of a copy of `binary` in `folder`."""
    path = pathlib.Path(folder, name)
    shutil.copy2(binary, path)
    return path


def described(binary):
    """The beginning of its SHA-256, and how it is linked: that moves its memory, its start and its speed."""
    libraries = subprocess.run(["ldd", binary], capture_output=True, text=True).stdout
    linked = "Swift's libraries loaded at the start" if "libswiftCore" in libraries else "Swift's libraries inside"
    return f"{hashlib.sha256(binary.read_bytes()).hexdigest()[:12]} ({linked})"
