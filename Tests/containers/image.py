"""Runs the image as it is meant to be run, and looks at what the kernel lets it do.

    python image.py IMAGE [podman|docker]

Every check prints a line with its figure; the exit code is the number of checks that failed.
"""

import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
from certificates import Certificates  # noqa: E402

IMAGE = sys.argv[1]
ENGINE = sys.argv[2] if len(sys.argv) > 2 else "podman"
HARDENED = ["--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges", "--memory", "256m", "--memory-swap", "256m", "--pids-limit", "128", "--no-healthcheck"]
if ENGINE == "podman":
    HARDENED.append("--read-only-tmpfs=false")
failed = 0


def check(name, holds, figure=""):
    global failed
    failed += not holds
    print(f"{'ok  ' if holds else 'FAIL'} {name}{': ' if figure != '' else ''}{figure}", flush=True)


def engine(*arguments, check=True):
    told = subprocess.run([ENGINE, *arguments], capture_output=True, text=True)
    if check and told.returncode:
        raise SystemExit(f"{ENGINE} {' '.join(arguments)}: {told.stderr}")
    return told


def ask(url, body=None):
    """Status and body of a request; None for as long as nobody listens."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"} if body else {})
    with contextlib.suppress(ConnectionError, urllib.error.URLError):
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read()
    return None


def until(answer, seconds=15):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := answer():
            return found
        time.sleep(0.1)
    return None


@contextlib.contextmanager
def container(*options, command=()):
    name = f"advantaged-image-test-{time.monotonic_ns()}"
    engine("run", "-d", "--pull", "never", "--name", name, "--network", "host", *HARDENED, *options, IMAGE, *command)
    try:
        yield name
    finally:
        engine("rm", "-f", name, check=False)


def state(name):
    return json.loads(engine("inspect", name).stdout)[0]["State"]


def status_of(pid):
    return dict(line.split(":\t", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if ":\t" in line)


def healthy(name, *arguments):
    """What the image's own health check says; the engine runs it, as its timer would."""
    told = engine("exec", name, "advantaged", "healthcheck", *arguments, check=False)
    return told.returncode == 0, (told.stdout + told.stderr).strip()


def image():
    found = json.loads(engine("inspect", "--type", "image", IMAGE).stdout)[0]
    check("size of the image", found["Size"] < 45e6, f"{found['Size'] / 1e6:.1f} MB")
    labels = found["Config"].get("Labels") or found.get("Labels") or {}
    wanted = {"org.opencontainers.image." + name for name in ("title", "description", "licenses", "version", "revision")}
    check("labels", wanted <= labels.keys(), labels.get("org.opencontainers.image.version"))
    check("user", found["Config"]["User"] == "10001:10001", found["Config"]["User"])
    test = (found.get("Healthcheck") or found["Config"].get("Healthcheck") or {}).get("Test")
    check("health check", test == ["CMD", "advantaged", "healthcheck"], test)
    told = engine("run", "--rm", "--pull", "never", "--entrypoint", "/bin/sh", IMAGE, "-c", "true", check=False)
    check("there is no shell", told.returncode != 0)
    told = engine("run", "--rm", "--pull", "never", "--no-healthcheck", IMAGE, "--version")
    check("version", told.stdout.strip() != "", told.stdout.strip())
    told = engine("run", "--rm", "--pull", "never", "--no-healthcheck", IMAGE, "serve", check=False)
    check("it does not serve everybody by mistake", told.returncode != 0, told.stderr.strip().splitlines()[0] if told.stderr else "")


def hardened():
    with container(command=("serve", "--port", "18081", "--allow-unauthenticated")) as name:
        sample = (pathlib.Path(__file__).parent.parent.parent / "deploy/sample-batch.json").read_bytes()
        answer = until(lambda: ask("http://127.0.0.1:18081/v1/advantages", sample))
        check("a batch is answered", answer is not None and answer[0] == 200, len(answer[1]) if answer else "")
        pid = state(name)["Pid"]
        kernel = status_of(pid)
        check("uid and gid", kernel["Uid"].split() == ["10001"] * 4 and kernel["Gid"].split() == ["10001"] * 4, kernel["Uid"].split()[0])
        check("capabilities", int(kernel["CapEff"], 16) == 0 and int(kernel["CapPrm"], 16) == 0, kernel["CapEff"])
        check("no new privileges", kernel["NoNewPrivs"].strip() == "1")
        check("system calls are filtered", kernel["Seccomp"].strip() == "2")
        check("it is process 1", kernel["NSpid"].split()[-1] == "1", kernel["NSpid"])
        check("the health check finds a port given by a flag", *healthy(name))
        # The body is larger than the memory that all requests may hold: half of the container's.
        big = b'{"estimator":{"name":"pass_at_1"},"groups":[{"rewards":[' + b"0.123456," * 22_000_000 + b"1]}]}"
        with contextlib.suppress(OSError):
            urllib.request.urlopen(urllib.request.Request("http://127.0.0.1:18081/v1/advantages", big, {"Content-Type": "application/json"}), timeout=60).close()
        check("a body beyond the memory cap does not end it", state(name)["Running"] and ask("http://127.0.0.1:18081/livez") is not None, f"{len(big) / 1e6:.0f} MB")
        engine("stop", "-t", "20", name)
        after = state(name)
        check("SIGTERM ends it with 0", after["ExitCode"] == 0 and not after.get("OOMKilled"), after["ExitCode"])


def configured():
    certificates = Certificates()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        path.chmod(0o755)
        (path / "config.json").write_text(json.dumps({"port": 18082, "token_file": "/etc/advantaged/tokens", "auth_exempt": "health,metrics"}))
        (path / "tokens").write_text("trainer:0123456789abcdef0123456789abcdef\n")
        for name in ("server.pem", "server.key"):
            (path / name).write_bytes(pathlib.Path(certificates[name]).read_bytes())
        for file in path.iterdir():
            file.chmod(0o644)
        mount = ("-v", f"{folder}:/etc/advantaged:ro", "--tmpfs", "/run/advantaged:mode=1777")
        with container(*mount, command=("serve", "--config", "/etc/advantaged/config.json")) as name:
            check("it serves by a configuration file", until(lambda: ask("http://127.0.0.1:18082/livez")) is not None)
            check("the health check finds a port given by a file", *healthy(name))
        with container(*mount, "-e", "ADVANTAGED_PORT=18083", "-e", "ADVANTAGED_ALLOW_UNAUTHENTICATED=true") as name:
            check("it serves by the environment", until(lambda: ask("http://127.0.0.1:18083/livez")) is not None)
            check("the health check finds a port given by the environment", *healthy(name))
        tls = ("serve", "--port", "18084", "--allow-unauthenticated", "--tls-certificate", "/etc/advantaged/server.pem", "--tls-key", "/etc/advantaged/server.key")
        with container(*mount, command=tls) as name:
            ready = until(lambda: "listening" in engine("logs", name).stderr + engine("logs", name).stdout)
            check("it serves TLS by flags", bool(ready))
            check("the health check speaks TLS where flags ask for it", *healthy(name))


image()
hardened()
configured()
raise SystemExit(failed)
