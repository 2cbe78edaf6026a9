"""What OpenRLHF, slime, NeMo-Gym, PipelineRL and open-instruct send to `/compat/`, and what they get: by their own shapes, with nothing but the standard library."""

import json
import os
import urllib.request

URL = os.environ.get("ADVANTAGED_URL", "http://127.0.0.1:8080")


def post(path, body):
    request = urllib.request.Request(URL + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


prompt = "<|im_start|>user\nWhat is 6 times 7?<|im_end|>\n<|im_start|>assistant\n"
good, bad = "It is \\boxed{42}.<|im_end|>", "It is \\boxed{41}.<|im_end|>"

# --reward.remote_url http://HOST:8080/compat/openrlhf?verifier=numeric
print("OpenRLHF", post("/compat/openrlhf?verifier=numeric", {"query": [prompt + good], "prompts": [prompt], "labels": ["42"]}))
# With several URLs the last ones get nothing to do.
print("OpenRLHF", post("/compat/openrlhf?verifier=numeric", {"query": [], "prompts": [], "labels": []}))

# --rm-type remote_rm --rm-url http://HOST:8080/compat/slime?verifier=numeric
print("slime", post("/compat/slime?verifier=numeric", {"prompt": prompt, "response": bad, "label": "42"}))
# ... and with --reward-key score
print("slime", post("/compat/slime?verifier=numeric&key=score", {"prompt": prompt, "response": good, "label": "42"}))

response = {"id": "r", "output": [{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": good, "annotations": []}]}]}
answer = post("/compat/nemo-gym/verify?verifier=numeric", {"responses_create_params": {"input": []}, "response": response, "expected_answer": "42"})
print("NeMo-Gym", {key: answer[key] for key in ("reward", "reward_components", "extracted_answer")})

print("PipelineRL", post("/compat/pipelinerl/verify_answer?verifier=numeric", {"prediction": good, "gold": "42", "strict": True, "max_prediction_length": 1000}))

# Its domains of instructions and of calls need no verifier in the query.
rules = {"instruction_id_list": ["punctuation:no_comma", "startend:end_checker"], "kwargs": [None, {"end_phrase": "Bye."}]}
print("PipelineRL", post("/compat/pipelinerl/ifeval/verify_answer", {"prediction": "No comma. Bye", "reward_context": rules}))
calls = {"category": "simple", "ground_truth": [{"get_weather": {"city": ["Paris"], "unit": ["C", ""]}}]}
print("PipelineRL", post("/compat/pipelinerl/fn_calling/verify_answer", {"generation": "[get_weather(city='Paris')]", "reward_context": calls}))

answer = post("/compat/nemo-gym/instruction_following/verify", {"responses_create_params": {"input": []}, "response": response, **rules})
print("NeMo-Gym", {key: answer[key] for key in ("reward", "follow_instruction_list")})
call = {"type": "function_call", "call_id": "c", "name": "f", "arguments": '{"x": 1}'}
answer = post("/compat/nemo-gym/tool_use/verify", {"responses_create_params": {"input": []}, "response": {"output": [call]}, "expected_action": call})
print("NeMo-Gym", {key: answer[key] for key in ("reward", "reward_components")})

# --code_api_url http://HOST:8080/compat/open-instruct/test_program?verifier=numeric --remap_verifier math=code
print("open-instruct", post("/compat/open-instruct/test_program?verifier=numeric", {"program": good, "tests": "42", "max_execution_time": 1.0}))
