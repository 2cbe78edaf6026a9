"""Safetensors in and out, against the safetensors package."""

import json
import math
import random
import unittest

import numpy
import safetensors
import safetensors.numpy

from service import Service

TENSORS = "application/x-safetensors"


def metadata(data):
    """The strings of a file's header."""
    return json.loads(data[8:8 + int.from_bytes(data[:8], "little")])["__metadata__"]


class Tensors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()

    def post(self, body, content_type, accept):
        status, headers, data = self.service.request(
            "POST", "/v1/advantages", body, {"Content-Type": content_type, "Accept": accept}, raw=True)
        return status, headers["Content-Type"], data

    def test_both_formats_say_the_same(self):
        generator = random.Random(3)
        sizes = [generator.randrange(2, 20) for _ in range(50)]
        rows = [(g, generator.random() if g % 2 else generator.randrange(2), generator.randrange(30)) for g, size in enumerate(sizes) for _ in range(size)]
        generator.shuffle(rows)
        estimator = {"name": "pass_at_k", "k": 2}
        tensors = {
            "rewards": numpy.array([reward for _, reward, _ in rows]), "group": numpy.array([group for group, _, _ in rows], numpy.int32),
            "tokens": numpy.array([tokens for _, _, tokens in rows])}
        body = safetensors.numpy.save(tensors, {"request": json.dumps({"estimator": estimator})})
        order = list(dict.fromkeys(group for group, _, _ in rows))
        groups = [{"rollouts": [{"reward": reward, "tokens": tokens} for g, reward, tokens in rows if g == group]} for group in order]
        for layout in ("flat", "padded"):
            body = safetensors.numpy.save(tensors, {"request": json.dumps({"estimator": estimator, "output": {"layout": layout}})})
            status, kind, data = self.post(body, TENSORS, TENSORS)
            self.assertEqual((status, kind), (200, TENSORS))
            answer = safetensors.numpy.load(data)
            status, kind, expected = self.post(json.dumps({"estimator": estimator, "groups": groups}), "application/json", "application/json")
            expected = json.loads(expected)
            self.assertEqual(json.loads(metadata(data)["summary"]), expected["summary"])
            self.assertEqual(json.loads(metadata(data)["estimator"]), expected["estimator"])
            rollouts = {group: iter(said["rollouts"]) for group, said in zip(order, expected["groups"])}
            self.assertEqual(answer["advantage"].dtype, numpy.float32)
            for row, (group, reward, tokens) in enumerate(rows):
                rollout = next(rollouts[group])
                self.assertEqual(answer["advantage"][row], numpy.float32(rollout["advantage"]))
                self.assertEqual(answer["rewards"][row], numpy.float32(reward))
                if layout == "flat":
                    values = answer["advantages"][answer["offsets"][row]:answer["offsets"][row + 1]]
                else:
                    values = answer["advantages"][row][:tokens]
                    self.assertFalse(answer["advantages"][row][tokens:].any())
                self.assertEqual(values.tolist(), numpy.float32(rollout["advantages"]).tolist())

    def test_json_in_tensors_out(self):
        body = {"estimator": {"name": "pass_at_1"}, "groups": [{"rollouts": [{"reward": 1, "tokens": 2}, {"reward": None, "tokens": 1}, {"reward": 0}]}]}
        status, _, data = self.post(json.dumps(body), "application/json", TENSORS + ", application/json;q=0.5")
        answer = safetensors.numpy.load(data)
        self.assertEqual((status, answer["advantages"].tolist(), answer["offsets"].tolist()), (200, [1, 1, 0], [0, 2, 3, 3]))
        self.assertTrue(math.isnan(answer["rewards"][1]))

    def test_what_the_package_refuses_is_refused(self):
        good = safetensors.numpy.save(
            {"rewards": numpy.zeros(4), "group": numpy.zeros(4, numpy.int64)}, {"request": json.dumps({"estimator": {"name": "gpg"}})})
        self.assertEqual(self.post(good, TENSORS, TENSORS)[0], 200)
        generator = random.Random(5)
        for _ in range(300):
            bad = bytearray(good)
            for _ in range(generator.randrange(1, 4)):
                place = generator.randrange(len(bad) if generator.random() < 0.3 else 200)
                bad[place] = generator.randrange(256)
            if generator.random() < 0.2:
                del bad[generator.randrange(len(bad)):]
            status, kind, data = self.post(bytes(bad), TENSORS, TENSORS)
            self.assertIn(status, (200, 400, 422))
            if status != 200:
                self.assertIn("detail", json.loads(data))
            else:
                safetensors.numpy.load(bytes(bad))

    def test_files_that_lie(self):
        def file(header, data=b"", length=None):
            text = json.dumps(header).encode() if isinstance(header, dict) else header
            return (len(text) if length is None else length).to_bytes(8, "little") + text + data

        def tensor(start, end, shape, kind="F32"):
            return {"dtype": kind, "shape": shape, "data_offsets": [start, end]}

        for body, word in [
            (file(b"{}", length=1 << 60), "header"),
            (file({"rewards": tensor(0, 8, [2])}, bytes(4)), "data_offsets"),
            (file({"rewards": tensor(0, 8, [2]), "group": tensor(4, 12, [2])}, bytes(12)), "overlaps"),
            (file({"rewards": tensor(0, 4, [2])}, bytes(4)), "takes 8 bytes"),
            (file({"rewards": tensor(0, 4, [1], "Q4")}, bytes(4)), "element type"),
            (file(b'{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}', bytes(2)), "twice"),
            (file({"rewards": tensor(0, 4, [1])}, bytes(9)), "belong to none"),
        ]:
            status, kind, data = self.post(body, TENSORS, TENSORS)
            self.assertEqual((status, kind), (400, "application/problem+json"))
            self.assertIn(word, json.loads(data)["detail"])
            with self.assertRaises(safetensors.SafetensorError):
                safetensors.numpy.load(body)


if __name__ == "__main__":
    unittest.main()
