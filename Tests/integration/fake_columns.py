"""Columns for a service that has none: what the client sends and reads is turned into rollouts and back, in the client's process. On with ADVANTAGED_FAKE_COLUMNS=1."""

import json
import os

from advantaged import stream
from advantaged.duplex import Duplex
from advantaged.errors import ProblemError
from advantaged.transport import Transport

ROLLOUT = {"ids": "id", "rewards": "reward", "responses": "response", "tokens": "tokens", "masks": "mask", "correct": "correct", "entropy": "entropy", "log_prob": "log_prob"}
ANSWER = {"ids": "id", "rewards": "reward", "statuses": "status", "extracted": "extracted", "advantages": "advantage", "token_advantages": "advantages"}


def rollouts(group):
    if not isinstance(group, dict) or "rollouts" in group:
        return group
    columns = {name: group[name] for name in ROLLOUT if name in group}
    rest = {name: value for name, value in group.items() if name not in ROLLOUT}
    return {**rest, "rollouts": [{ROLLOUT[name]: value for name, value in zip(columns, row)} for row in zip(*columns.values())]}


def columns(group):
    if "rollouts" not in group:
        return group
    rows = group.pop("rollouts")
    found = {column: [row.get(name) for row in rows] for column, name in ANSWER.items() if any(name in row for row in rows)}
    return {**group, **found}


def pointed(problem, groups):
    """The service's pointer to a rollout, as one into a column."""
    parts = problem.get("pointer", "").split("/")
    at = parts.index("rollouts") if "rollouts" in parts else None
    if at is None or at + 2 >= len(parts) or parts[at + 2] not in ROLLOUT.values():
        return problem
    sent = groups[int(parts[at - 1])] if at > 1 else groups
    if "rollouts" in sent:
        return problem
    column = next(name for name, member in ROLLOUT.items() if member == parts[at + 2])
    return {**problem, "pointer": "/".join([*parts[:at], column, parts[at + 1], *parts[at + 3:]])}


def install():
    send, write, exchange = Transport.send, Duplex.write, stream._Exchange
    forms, sent = {}, {}

    def sends(self, method, path, body=None, headers=None):
        if body is None or (headers or {}).get("Content-Type") != "application/json":
            return send(self, method, path, body, headers)
        request = json.loads(b"".join(body))
        groups = request["groups"]
        output = request.get("output", {})
        form = output.pop("form", "rollouts")
        if path == "/v1/rewards":
            request.pop("output", None)
        request["groups"] = [rollouts(group) for group in groups]
        try:
            reply = send(self, method, path, [json.dumps(request).encode()], headers)
        except ProblemError as error:
            raise error.at(pointed(error.problem, groups).get("pointer")) from None
        if form == "columns":
            answer = json.loads(bytes(reply.body))
            answer["groups"] = [columns(group) for group in answer["groups"]]
            reply.body = bytearray(json.dumps(answer).encode())
        return reply

    def writes(self, data):
        line = json.loads(data)
        if "estimator" in line:
            output = line.get("output", {})
            forms[id(self)], sent[id(self)] = output.pop("form", "rollouts"), []
            return write(self, json.dumps(line).encode() + b"\n")
        sent[id(self)].append({name: None for name in line})
        write(self, json.dumps(rollouts(line)).encode() + b"\n")

    take = exchange.take

    def takes(self):
        text = take(self)
        try:
            line = json.loads(text) if text else None
        except ValueError:
            return text
        if not isinstance(line, dict) or id(self._duplex) not in forms:
            return text
        if "problem" in line and not line["problem"]["pointer"].startswith("/id"):
            line["problem"] = pointed(line["problem"], sent[id(self._duplex)][line["line"] - 2])
            return json.dumps(line).encode()
        return json.dumps(columns(line)).encode() if forms[id(self._duplex)] == "columns" else text

    Transport.send, Duplex.write, exchange.take = sends, writes, takes
    return lambda: [setattr(Transport, "send", send), setattr(Duplex, "write", write), setattr(exchange, "take", take)]


if os.environ.get("ADVANTAGED_FAKE_COLUMNS"):
    remove = install()
