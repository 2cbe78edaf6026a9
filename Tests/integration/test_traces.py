"""Spans, as a collector of OpenTelemetry gets them."""

import base64
import http.server
import json
import threading
import time
import unittest

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from service import Service

BATCH = {"estimator": {"name": "pass_at_1"}, "verifier": {"name": "math"}, "groups": [
    {"ground_truth": "7", "rollouts": [{"response": "\\boxed{7}"}, {"response": "\\boxed{8}"}, {"response": "7", "verifier": {"name": "numeric"}}]}]}
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


class Collector:
    """Keeps what is posted to it, and answers with a status."""

    def __init__(self, status=200, delay=0.0):
        collector = self
        self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(delay)
                collector.requests.append((self.path, dict(self.headers), body))
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def read(body):
    """The message of a body. JSON of OTLP has ids in hexadecimal, where protobuf's own has base64."""
    message = json.loads(body)
    for resource in message["resourceSpans"]:
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                for name in ("traceId", "spanId", "parentSpanId"):
                    if name in span:
                        span[name] = base64.b64encode(bytes.fromhex(span[name])).decode()
    return json_format.ParseDict(message, ExportTraceServiceRequest())


def spans_of(requests):
    return [span for _, _, body in requests for resource in read(body).resource_spans for scope in resource.scope_spans for span in scope.spans]


class Traces(unittest.TestCase):
    def run_service(self, collector, headers=None, calls=1, **variables):
        env = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "50", **variables}
        with Service(env=env) as service:
            for _ in range(calls):
                self.assertEqual(service.post("/v1/advantages", BATCH, headers)[0], 200)
            service.request("GET", "/health")
            self.assertEqual(service.stop(), 0)
        return service

    def test_a_request_is_a_span_with_its_phases(self):
        collector = Collector()
        self.addCleanup(collector.close)
        before = time.time_ns()
        service = self.run_service(
            collector, {"traceparent": f"00-{TRACE}-{PARENT}-01", "tracestate": "a=1"}, OTEL_SERVICE_NAME="rewards",
            OTEL_RESOURCE_ATTRIBUTES="deployment.environment=lab", OTEL_EXPORTER_OTLP_HEADERS="x-key=a%20b")
        path, fields, body = collector.requests[0]
        self.assertEqual((path, fields["Content-Type"], fields["x-key"]), ("/v1/traces", "application/json", "a b"))
        resource = {attribute.key: attribute.value.string_value for attribute in read(body).resource_spans[0].resource.attributes}
        self.assertEqual((resource["service.name"], resource["deployment.environment"]), ("rewards", "lab"))
        spans = spans_of(collector.requests)
        root = spans[0]
        self.assertEqual((root.name, root.trace_id.hex(), root.parent_span_id.hex(), root.kind, root.trace_state), ("computeAdvantages", TRACE, PARENT, 2, "a=1"))
        names = [span.name for span in spans]
        for name in ("receive", "decode", "verify", "verify math", "verify numeric", "estimate", "encode", "send"):
            self.assertIn(name, names)
        for span in spans[1:]:
            self.assertEqual((span.trace_id, span.parent_span_id), (root.trace_id, root.span_id))
            self.assertTrue(root.start_time_unix_nano <= span.start_time_unix_nano <= span.end_time_unix_nano <= root.end_time_unix_nano)
        self.assertTrue(before <= root.start_time_unix_nano <= time.time_ns())
        self.assertEqual(len({span.span_id for span in spans}), len(spans))
        attributes = {attribute.key: attribute.value for attribute in root.attributes}
        self.assertEqual((attributes["http.response.status_code"].int_value, attributes["advantaged.rollouts"].int_value), (200, 3))
        math = next(span for span in spans if span.name == "verify math")
        self.assertEqual({attribute.key: attribute.value for attribute in math.attributes}["advantaged.verdicts"].int_value, 2)
        # The log and the spans name each other.
        line = next(line for line in service.log if line["message"] == "request")
        self.assertEqual((line["trace_id"], line["span_id"], line["parent_id"]), (TRACE, root.span_id.hex(), PARENT))

    def test_what_is_not_sampled_is_not_exported(self):
        collector = Collector()
        self.addCleanup(collector.close)
        self.run_service(collector, {"traceparent": f"00-{TRACE}-{PARENT}-00"})
        self.run_service(collector, OTEL_TRACES_SAMPLER="always_off")
        self.run_service(collector, OTEL_SDK_DISABLED="true")
        self.assertEqual(collector.requests, [])

    def test_a_collector_that_refuses_or_is_slow_costs_no_request(self):
        for collector, variables in ((Collector(status=400), {}), (Collector(delay=1), {"OTEL_BSP_MAX_QUEUE_SIZE": "5"})):
            self.addCleanup(collector.close)
            start = time.monotonic()
            service = self.run_service(collector, calls=20, **variables)
            self.assertLess(time.monotonic() - start, 20)
            self.assertEqual(len([line for line in service.log if line["message"] == "request"]), 20)
        with Service(env={"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_BSP_SCHEDULE_DELAY": "10"}) as service:
            self.assertEqual(service.post("/v1/advantages", BATCH)[0], 200)
            self.assertIn("advantaged_traces_dropped_total ", service.request("GET", "/metrics")[2].decode())
            self.assertEqual(service.stop(), 0)


if __name__ == "__main__":
    unittest.main()
