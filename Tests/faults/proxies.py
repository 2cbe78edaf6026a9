"""nginx and haproxy in front: whatever clients send, the service sees exactly the requests that the proxy sent.

Well-formed and malformed requests go through the proxy over kept connections; each carries an id of its own. A request that the service saw
without its being sent, or saw twice, would be a smuggled one.
"""

import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

from faults import Service, batch, check, connect, finish

NGINX = """
worker_processes 1; daemon off; pid {dir}/nginx.pid; error_log {dir}/nginx.log;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {dir}; proxy_temp_path {dir}; fastcgi_temp_path {dir}; uwsgi_temp_path {dir}; scgi_temp_path {dir};
  upstream service {{ server 127.0.0.1:{service}; keepalive 8; }}
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_request_buffering off; }} }}
}}
"""
HAPROXY = """
defaults
  mode http
  timeout connect 5s
  timeout client 20s
  timeout server 20s
  option http-keep-alive
  http-reuse always
frontend in
  bind 127.0.0.1:{port}
  default_backend out
backend out
  server service 127.0.0.1:{service}
"""
BODY = batch(2)


def wires():
    """Requests as bytes, by name; `{id}` is filled in. Many are attempts to make proxy and service see different ends."""
    post = b"POST /v1/advantages HTTP/1.1\r\nHost: x\r\nX-Request-Id: {id}\r\nContent-Type: application/json\r\n"
    inner = b"GET /v1/estimators HTTP/1.1\r\nHost: x\r\nX-Request-Id: smuggled\r\n\r\n"
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
    yield "get", b"GET /v1/estimators HTTP/1.1\r\nHost: x\r\nX-Request-Id: {id}\r\n\r\n"
    yield "post", post + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
    yield "chunked", post + b"Transfer-Encoding: chunked\r\n\r\n" + chunked
    yield "extension", post + b"Transfer-Encoding: chunked\r\n\r\n%x;a=b\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
    yield "trailer", post + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\nA: b\r\n\r\n" % (len(BODY), BODY)
    yield "head", b"HEAD /v1/estimators HTTP/1.1\r\nHost: x\r\nX-Request-Id: {id}\r\n\r\n"
    yield "body of get", b"GET /v1/estimators HTTP/1.1\r\nHost: x\r\nX-Request-Id: {id}\r\nContent-Length: %d\r\n\r\n" % len(inner) + inner
    yield "early answer", b"POST /nowhere HTTP/1.1\r\nHost: x\r\nX-Request-Id: {id}\r\nContent-Length: %d\r\n\r\n" % len(inner) + inner
    yield "CL.TE", post + b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" % (5 + len(inner)) + inner
    yield "TE.CL", post + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(inner), inner)
    for name, field in (
        ("space", b"Transfer-Encoding : chunked"), ("tab", b"Transfer-Encoding:\tchunked"), ("xchunked", b"Transfer-Encoding: xchunked"),
        ("identity", b"Transfer-Encoding: identity"), ("list", b"Transfer-Encoding: chunked, identity"), ("quoted", b'Transfer-Encoding: "chunked"'),
        ("vertical tab", b"Transfer-Encoding: \x0bchunked"), ("fold", b"Transfer-Encoding:\r\n chunked"), ("null", b"Transfer-Encoding: chunked\0"),
        ("twice", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"), ("bare LF", b"A: b\nTransfer-Encoding: chunked"),
        ("empty", b"Transfer-Encoding:"), ("comma", b"Transfer-Encoding: ,chunked"), ("lower", b"transfer-encoding: CHUNKED"),
    ):
        yield "TE " + name, post + field + b"\r\nContent-Length: %d\r\n\r\n0\r\n\r\n" % (5 + len(inner)) + inner
    for name, field in (
        ("plus", b"Content-Length: +%d"), ("two", b"Content-Length: 0\r\nContent-Length: %d"), ("list", b"Content-Length: 0, %d"),
        ("zeros", b"Content-Length: 00%d"), ("space", b"Content-Length : %d"), ("hex", b"Content-Length: 0x%x"),
    ):
        yield "CL " + name, post + field % len(inner) + b"\r\n\r\n" + inner
    for name, body in (
        ("bare LF", b"%x\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)), ("semicolon", b"%x;\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)),
        ("LF in extension", b"%x;a\nb\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)), ("trailing space", b"%x \r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)),
        ("0x", b"0x%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)), ("overflow", b"ffffffffffffffff1\r\n"), ("no CRLF", b"2\r\n{}0\r\n\r\n" + inner),
    ):
        yield "chunk " + name, post + b"Transfer-Encoding: chunked\r\n\r\n" + body


def talk(port, wire):
    """Sends, half-closes and reads all there is."""
    try:
        with connect(port, timeout=10) as client:
            client.sendall(wire)
            client.settimeout(0.3)
            answer = b""
            while piece := client.recv(65536):
                answer += piece
            return answer
    except OSError:
        return b""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


for name, command, template in (("nginx", ["nginx", "-c"], NGINX), ("haproxy", ["haproxy", "-f"], HAPROXY)):
    if not shutil.which(command[0]) and not pathlib.Path("/usr/sbin", command[0]).exists():
        print(f"skipped: {name} is not installed")
        continue
    with tempfile.TemporaryDirectory() as directory, Service() as service:
        port = free_port()
        file = pathlib.Path(directory, "proxy.conf")
        file.write_text(template.format(dir=directory, port=port, service=service.port))
        proxy = subprocess.Popen([*command, str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while not talk(port, b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):
                time.sleep(0.05)
            sent = {}
            for turn in range(5):
                for case, wire in wires():
                    identity = f"{case.replace(' ', '_')}-{turn}"
                    answer = talk(port, wire.replace(b"{id}", identity.encode()))
                    sent[identity] = answer.count(b"HTTP/1.1 ")
                    # After each a plain request that must get its own answer.
                    probe = f"probe-{identity}"
                    answer = talk(port, b"GET /v1/verifiers HTTP/1.1\r\nHost: x\r\nX-Request-Id: %s\r\nConnection: close\r\n\r\n" % probe.encode())
                    sent[probe] = 1
                    if f"X-Request-Id: {probe}".lower().encode() not in answer.lower():
                        check(f"{name}: {case}", False, f"the next request got {answer[:200]}")
        finally:
            proxy.terminate()
            proxy.wait()
        service.stop()
        seen = [line["id"] for line in service.log if line["message"] == "request" and line["id"] in sent]
        others = [line["id"] for line in service.log if line["message"] == "request" and line["id"] == "smuggled"]
        probes = [identity for identity in sent if identity.startswith("probe-")]
        twice = {identity for identity in seen if seen.count(identity) > 1}
        check(f"{name}: requests seen", not twice and set(probes) <= set(seen), f"{len(sent)} sent, {len(seen)} seen by the service, {len(twice)} seen twice")
        # A pipelined second request is the client's own; only those that no client framed as a request would be smuggled.
        print(f"     {name}: {len(others)} inner requests reached the service as requests")
finish()
