"""However a body is cut and framed, it has the same answer; and columns have the numbers of rollouts."""

import json
import random
import unittest

import shapes
from hostile import QUIET, Answer, ask, request
from service import Service

SEED = 20251127
TEXTS = (
    "\\boxed{4}", "the answer is 4", "\\boxed{\\frac12}", "\u00e9\u4e2d\U0001f600 \\boxed{4}", "tab\there \"quoted\" back\\slash \\boxed{4}", "", "x" * 3000 + "\\boxed{5}", "\u0323\u0302" * 20)


def valid(generator):
    """A batch with escapes, text beyond ASCII, numbers of all kinds, spaces, and unknown order of members."""
    def rollout():
        if generator.random() < 0.5:
            return {"response": generator.choice(TEXTS), "tokens": generator.randrange(40)}
        members = {"reward": generator.choice([0, 1, 0.5, -1.25e-3, 1e20, None, generator.random()]), "tokens": generator.randrange(9), "id": generator.choice(TEXTS)[:50]}
        return dict(generator.sample(list(members.items()), 3))

    groups = [{"id": f"p{number}\u00e9", "ground_truth": generator.choice(["4", "\\frac{1}{2}"]), "rollouts": [rollout() for _ in range(generator.randrange(2, 12))]}
              for number in range(generator.randrange(1, 9))]
    members = [("estimator", {"name": "pass_at_1"}), ("verifier", {"name": "math"}), ("groups", groups)]
    generator.shuffle(members)
    return json.dumps(dict(members), ensure_ascii=generator.random() < 0.5, indent=generator.choice([None, None, 1])).encode()


def spoiled(generator):
    """The same with one mistake somewhere."""
    body = bytearray(valid(generator))
    at = generator.randrange(len(body))
    kind = generator.randrange(4)
    if kind == 0:
        del body[at:]
    elif kind == 1:
        body[at:at] = generator.choice([b"\xff", b"\xc3", b"\x00", b"\\u12", b"}", b"]", b",", b"1e999", b'"'])
    elif kind == 2:
        body = body.replace(b'"tokens": ', b'"tokens": -', 1)
    else:
        body = body.replace(b'"reward"', b'"rewart"', 1)
    return bytes(body)


def as_lines(body, generator):
    batch = json.loads(body)
    groups = batch.pop("groups")
    return b"".join(json.dumps(value, ensure_ascii=generator.random() < 0.5).encode() + b"\n" for value in (batch, *groups))


def cuts(size, generator):
    """Pieces of random sizes, many small ones among them."""
    count = generator.choice([1, 3, 12, 60])
    points = sorted({0, size, *(generator.randrange(size + 1) for _ in range(count))})
    return list(zip(points, points[1:]))


class Splits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service(*QUIET)
        cls.addClassCleanup(cls.service.stop)

    def said(self, status, body):
        """What must be the same: all but the request's id."""
        try:
            return status, [line if b'"instance"' not in line else {**json.loads(line), "instance": ""} for line in body.splitlines()]
        except ValueError:
            return status, body

    def in_pieces(self, body, kind, pieces, is_chunked):
        """Sends each piece in a segment of its own; the service has read the one before when it answers a ping on another connection."""
        with self.service.socket() as client, self.service.socket() as other:
            client.setsockopt(6, 1, 1)  # TCP_NODELAY
            framing = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {len(body)}"
            client.sendall(f"POST /v1/advantages HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n{framing}\r\n\r\n".encode())
            try:
                for start, end in pieces:
                    other.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
                    Answer(other, "GET").rest()
                    piece = body[start:end]
                    client.sendall(b"%x\r\n%s\r\n" % (len(piece), piece) if is_chunked else piece)
                if is_chunked:
                    client.sendall(b"0\r\n\r\n")
            except OSError:
                pass  # refused before its end
            answer = Answer(client)
            return self.said(answer.status, answer.rest())

    def test_any_cut_says_the_same(self):
        generator = random.Random(SEED)
        seen = set()
        for number in range(50):
            body, kind = (spoiled if number % 2 else valid)(generator), "application/json"
            if number % 10 in (4, 8):
                body, kind = as_lines(body, generator), shapes.NDJSON
                if number % 20 == 8:
                    body = body.replace(b'"tokens"', b'"token"', 1)
            whole = self.said(*ask(self.service, request("/v1/advantages", body, kind=kind)))
            seen.add(whole[0])
            for is_chunked in (False, True):
                with self.subTest(seed=SEED, number=number, is_chunked=is_chunked):
                    self.assertEqual(self.in_pieces(body, kind, cuts(len(body), generator), is_chunked), whole)
        self.assertLessEqual({200, 400, 422}, seen)

    def test_one_byte_at_a_time(self):
        generator = random.Random(SEED)
        for make in (valid, spoiled):
            body = make(generator)[:1500]
            whole = self.said(*ask(self.service, request("/v1/advantages", body)))
            for is_chunked in (False, True):
                self.assertEqual(self.in_pieces(body, "application/json", [(at, at + 1) for at in range(len(body))], is_chunked), whole)


class Columns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service(*QUIET)
        cls.addClassCleanup(cls.service.stop)
        status, _, answer = cls.service.post("/v1/advantages", {"estimator": {"name": "pass_at_1"}, "groups": [{"rewards": [1, 0]}]})
        if status == 422:
            raise unittest.SkipTest("this service takes no columns: " + answer["detail"])

    def test_columns_have_the_numbers_of_rollouts(self):
        generator = random.Random(SEED)
        for estimator in ({"name": "pass_at_1"}, {"name": "pass_at_k", "k": 2}, {"name": "rloo"}, {"name": "opo"}):
            columns, rollouts = [], []
            for number in range(20):
                size = generator.randrange(2, 20)
                rewards = [generator.choice([0, 1, 1, None] if number % 2 else [generator.random(), 2.5, -1]) for _ in range(size)]
                if estimator["name"] == "pass_at_k":
                    rewards = [0, 1, 0] + [reward if reward in (0, 1) else 0 for reward in rewards]
                tokens = [generator.randrange(1, 9) for _ in rewards]
                ids = [f"{number}-{index}" for index in range(len(rewards))]
                columns.append({"id": str(number), "rewards": rewards, "tokens": tokens, "ids": ids})
                rollouts.append({"id": str(number), "rollouts": [{"reward": r, "tokens": t, "id": i} for r, t, i in zip(rewards, tokens, ids)]})
            for per_token in (True, False):
                output = {"per_token": per_token}
                status, _, of_columns = self.service.post("/v1/advantages", {"estimator": estimator, "output": output, "groups": columns})
                self.assertEqual(status, 200, of_columns)
                _, _, of_rollouts = self.service.post("/v1/advantages", {"estimator": estimator, "output": output, "groups": rollouts})
                self.assertEqual(of_columns["summary"], of_rollouts["summary"])
                for one, other in zip(of_columns["groups"], of_rollouts["groups"]):
                    self.assertEqual(one["advantages"], [rollout["advantage"] for rollout in other["rollouts"]])
                    self.assertEqual(one["rewards"], [rollout["reward"] for rollout in other["rollouts"]])
                    if per_token:
                        self.assertEqual(one["token_advantages"], [rollout["advantages"] for rollout in other["rollouts"]])
                # Either form is answered in the other.
                output = output | {"form": "columns"}
                self.assertEqual(self.service.post("/v1/advantages", {"estimator": estimator, "output": output, "groups": rollouts})[2]["groups"], of_columns["groups"])
                output = output | {"form": "rollouts"}
                self.assertEqual(self.service.post("/v1/advantages", {"estimator": estimator, "output": output, "groups": columns})[2]["groups"], of_rollouts["groups"])

    def test_responses_in_columns(self):
        responses = [text for text in TEXTS]
        head = {"estimator": {"name": "pass_at_1"}, "verifier": {"name": "math"}, "output": {"per_token": False}}
        _, _, of_columns = self.service.post("/v1/advantages", {**head, "groups": [{"ground_truth": "4", "responses": responses}]})
        _, _, of_rollouts = self.service.post("/v1/advantages", {**head, "groups": [{"ground_truth": "4", "rollouts": [{"response": text} for text in responses]}]})
        rollouts = of_rollouts["groups"][0]["rollouts"]
        group = of_columns["groups"][0]
        self.assertEqual(group["statuses"], [rollout["status"] for rollout in rollouts])
        self.assertEqual(group["advantages"], [rollout["advantage"] for rollout in rollouts])
        self.assertEqual(group["extracted"], [rollout.get("extracted") for rollout in rollouts])


if __name__ == "__main__":
    unittest.main()
