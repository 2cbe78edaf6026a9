"""Bodies by shape: what is small on the wire and large in memory, what is large in work, and friendly ones.

A batch is its head and its groups, so that it can be sent as a document and as lines. Sizes are bytes of the body, about.
"""

import gzip
import json
import struct

NDJSON = "application/x-ndjson"
TENSORS = "application/x-safetensors"
TEXT = {"verifier": {"name": "text"}}
PASS_AT_1 = {"estimator": {"name": "pass_at_1"}}
SCALARS = {"output": {"per_token": False}}


def repeated(item, size, separator=b","):
    return separator.join([item] * max(1, size // (len(item) + len(separator))))


def numbered(template, size):
    return b",".join(template % number for number in range(max(1, size // (len(template) + 4))))


def group(rollouts, truth=None):
    return b'{%s"rollouts":[%s]}' % (b'"ground_truth":%s,' % truth if truth is not None else b"", rollouts)


def response(text, truth=None):
    """A group of one response."""
    return group(b'{"response":"%s"}' % text, truth)


def weighted(count, depth=1, name=None, explain=False):
    """A weighted sum of so many parts, nested so deep; each has a name of its own."""
    if not depth:
        return {"name": "text"}
    inner = weighted(count, depth - 1)
    return {"weighted_sum": [{"verifier": inner, "as": name or f"part{part}"} for part in range(count)], **({"explain": True} if explain else {})}


def answers(count, kinds=None):
    return group(b",".join(b'{"response":"a%d"}' % (number % (kinds or count)) for number in range(count)), b'"a"')


def long_tokens(tokens, lines=1):
    """B1: an estimator that needs a number for each token; two rollouts, or a line each."""
    head = {"estimator": {"name": "reinforce_plus_plus", "gamma": 0.999999, "whiten": "none"}}
    if lines > 1:
        return head, [group(b'{"reward":1,"tokens":%d}' % tokens)] * lines
    return head, [group(b'{"reward":1,"tokens":%d},{"reward":0,"tokens":%d}' % (tokens, tokens))]


def columns(size):
    rows = max(2, size // 4)
    return PASS_AT_1 | SCALARS, [b'{"rewards":[%s],"tokens":[%s]}' % (b",".join([b"1", b"0"] * (rows // 2)), b",".join([b"7"] * (rows // 2 * 2)))]


# name: size -> head and groups
BATCHES = {
    "friendly, 16 rewards with tokens": lambda size: (PASS_AT_1 | SCALARS, repeated(group(repeated(b'{"reward":1,"tokens":317}', 400)), size, b"\0").split(b"\0")),
    "friendly, 8 answers of 10 kB": lambda size: (PASS_AT_1 | SCALARS | {"verifier": {"name": "math"}},
        repeated(group(repeated(b'{"response":"' + b"Let me think. " * 700 + b'\\\\boxed{7}","tokens":2500}', 80_000), b'"7"'), size, b"\0").split(b"\0")),
    "one answer, many rollouts": lambda size: (TEXT, [group(repeated(b'{"response":"1"}', size), b'"1"')]),
    "distinct answers": lambda size: (TEXT, [group(numbered(b'{"response":"%d"}', size), b'"1"')]),
    "distinct answers, scored": lambda size: (PASS_AT_1 | TEXT, [group(numbered(b'{"response":"%d"}', size), b'"1"')]),
    "rewards alone": lambda size: (PASS_AT_1 | SCALARS, [group(repeated(b'{"reward":1},{"reward":0}', size))]),
    "rewards and tokens for opo": lambda size: ({"estimator": {"name": "opo"}} | SCALARS, [group(repeated(b'{"reward":1,"tokens":5}', size))]),
    "many groups of one": lambda size: (PASS_AT_1 | SCALARS, [group(b'{"reward":1}')] * (size // 30)),
    "masks of 0 and 1": lambda size: (PASS_AT_1, [group(repeated(b'{"reward":1,"tokens":8,"mask":[0,1,0,1,0,1,0,1]}', size))]),
    "masks of spans": lambda size: (PASS_AT_1, [group(b'{"reward":1,"tokens":%d,"mask":[%s]},{"reward":0}' % (size // 4, b",".join(b"[%d,%d]" % (at, at + 1) for at in range(0, size // 5, 2))))]),
    "named parts": lambda size: ({"estimator": {"name": "gdpo"}} | SCALARS, [group(repeated(b'{"rewards":{"a":1,"b":0.5}}', size))]),
    "a ground truth of zeros": lambda size: (TEXT, [response(b"1", b"[%s]" % repeated(b"0", size))]),
    "a ground truth of texts": lambda size: (TEXT, [response(b"1", b"[%s]" % repeated(b'"a"', size))]),
    "a list under an unknown key": lambda size: ({"estimator": {"name": "pass_at_1", "y": [0] * (size // 3)}}, [group(b'{"reward":1}')]),
    "repetition": lambda size: ({"verifier": {"name": "repetition"}}, [response(repeated(b"a", size, b" "))]),
    "length in words": lambda size: ({"verifier": {"name": "length", "unit": "words", "max": 5}}, [response(repeated(b"a", size, b" "))]),
    "multiple_choice": lambda size: ({"verifier": {"name": "multiple_choice"}}, [response(repeated(b"A", size, b" "), b'"A"')]),
    "json": lambda size: ({"verifier": {"name": "json"}}, [response(b"[%s]" % repeated(b"1", size), b'"[1]"')]),
    "token_f1": lambda size: ({"verifier": {"name": "text", "mode": "token_f1"}}, [response(repeated(b"ab", size, b" "), b'"ab cd"')]),
    "a part's name of 100 kB": lambda size: (PASS_AT_1 | SCALARS | {"verifier": weighted(1, name="x" * 100_000)}, [answers(size // 20_000)]),
    "32 x 32 parts": lambda size: (PASS_AT_1 | SCALARS | {"verifier": weighted(32, 2)}, [answers(size // 2_000)]),
    "32 parts": lambda size: (PASS_AT_1 | SCALARS | {"verifier": weighted(32)}, [answers(size // 100)]),
    "32 parts, explained": lambda size: (PASS_AT_1 | SCALARS | {"verifier": weighted(32, explain=True)}, [answers(size // 400)]),
    "a number for each token": lambda size: long_tokens(size),
    "a number for each token, lines": lambda size: long_tokens(size // 8, 32),
    "columns": columns,
}


def document(head, groups):
    return json.dumps(head).encode()[:-1] + (b"," if head else b"") + b'"groups":[' + b",".join(groups) + b"]}"


def lines(head, groups):
    return json.dumps(head).encode() + b"\n" + b"\n".join(groups) + b"\n"


def route(head):
    return "/v1/advantages" if "estimator" in head else "/v1/rewards"


def packed(data):
    return gzip.compress(data, 1)


def tensors(size, layout=None, tokens=None):
    """Rows of one byte each for group and reward (B30, H1)."""
    rows = size // 2
    request = PASS_AT_1 | {"output": {"per_token": tokens is not None, **({"layout": layout} if layout else {})}}
    parts = {"group": bytes(number * 250 // rows for number in range(rows)), "rewards": b"\1\0" * (rows // 2)}
    if tokens is not None:
        parts["tokens"] = struct.pack("<i", tokens) * rows
    head, offset = {"__metadata__": {"request": json.dumps(request)}}, 0
    for name, data in parts.items():
        kind, width = ("I32", 4) if name == "tokens" else ("U8", 1)
        head[name] = {"dtype": kind, "shape": [len(data) // width], "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(parts.values())


def nemo(text):
    return b'{"response":{"output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"%s"}]}]},"expected_answer":"7"}' % text


# name: path, and size -> body
DROP_INS = {
    "openrlhf, texts": ("/compat/openrlhf?verifier=text", lambda size: b'{"query":[%s],"prompts":[%s],"labels":[%s]}' % tuple(repeated(item, size // 3) for item in (b'"a"',) * 3)),
    "openrlhf, special tokens": ("/compat/openrlhf?verifier=text", lambda size: b'{"query":["a%s"],"prompts":[""],"labels":["a"]}' % repeated(b" </s>", size, b"")),
    "llama-factory, texts": ("/compat/llama-factory?verifier=repetition", lambda size: b'{"messages":[%s]}' % repeated(b'"a"', size)),
    "slime, a label of zeros": ("/compat/slime?verifier=text", lambda size: b'{"response":"1","label":[%s]}' % repeated(b"0", size)),
    "slime, a prompt of messages": ("/compat/slime?verifier=text", lambda size: b'{"response":"1","label":"1","prompt":[%s]}' % repeated(b'{"role":"user","content":"a"}', size)),
    "nemo verify, a long text": ("/compat/nemo-gym/verify?verifier=text", lambda size: nemo(repeated(b"a", size, b" "))),
    "nemo verify, unknown members": ("/compat/nemo-gym/verify?verifier=text", lambda size: nemo(b"7")[:-1] + b',"extra":[%s]}' % repeated(b"[0]", size)),
    "nemo aggregate": ("/compat/nemo-gym/aggregate_metrics", lambda size: b'{"verify_responses":[%s]}' % repeated(b'{"reward":1,"_ng_task_index":0}', size)),
    "pipelinerl": ("/compat/pipelinerl/verify_answer?verifier=text", lambda size: b'{"prediction":"%s","gold":"a"}' % repeated(b"a", size, b" ")),
    "pipelinerl, instructions": ("/compat/pipelinerl/ifeval/verify_answer", lambda size: b'{"prediction":"%s","reward_context":{"instruction_id_list":["words:palindrome"]}}' % repeated(b"a", size, b" ")),
    "pipelinerl, calls": ("/compat/pipelinerl/fn_calling/verify_answer", lambda size: b'{"generation":"a","tool_calls":[%s],"reward_context":{"ground_truth":[{"f":{}}]}}' % repeated(b'{"name":"f"}', size)),
    "nemo tool use, calls": ("/compat/nemo-gym/tool_use/verify", lambda size: b'{"response":{"output":[%s]},"expected_action":{"type":"message"}}' % repeated(b'{"type":"function_call","name":"f","arguments":"{}"}', size)),
    "open-instruct, tests of zeros": ("/compat/open-instruct/test_program?verifier=text", lambda size: b'{"program":"1","tests":[%s]}' % repeated(b"0", size)),
}
