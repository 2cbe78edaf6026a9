"""Makes a request that shows a disagreement smaller while it still shows the same one."""

import copy


def smaller(request):
    """Requests with one thing less, the largest cuts first."""
    groups = request["groups"]
    for index in range(len(groups)):
        if len(groups) > 1:
            yield lambda r, i=index: r["groups"].pop(i)
    for index, group in enumerate(groups):
        for place in range(len(group["rollouts"])):
            if len(group["rollouts"]) > 1:
                yield lambda r, i=index, p=place: r["groups"][i]["rollouts"].pop(p)
    for key in list(request):
        if key not in ("groups", "estimator"):
            yield lambda r, k=key: r.pop(k)
    yield from cuts(request["estimator"], lambda r: r["estimator"], keep=("name", "k", "estimator", "parts", "stages"))
    for index, group in enumerate(groups):
        yield from cuts(group, lambda r, i=index: r["groups"][i], keep=("rollouts",))
        for place, rollout in enumerate(group["rollouts"]):
            yield from cuts(rollout, lambda r, i=index, p=place: r["groups"][i]["rollouts"][p], keep=())
            for key in ("reward",):
                for value in (0, 1):
                    if isinstance(rollout.get(key), (int, float)) and not isinstance(rollout[key], bool) and rollout[key] not in (0, 1):
                        yield lambda r, i=index, p=place, k=key, v=value: r["groups"][i]["rollouts"][p].__setitem__(k, v)


def cuts(sent, reach, keep):
    for key in list(sent):
        if key not in keep:
            yield lambda r, k=key: reach(r).pop(k)
    for key in ("estimator", "outcome"):
        if isinstance(sent.get(key), dict):
            yield from cuts(sent[key], lambda r, k=key: reach(r)[k], keep=("name", "k", "estimator", "parts", "stages"))
    for key in ("parts", "stages"):
        for place in range(len(sent.get(key, []))):
            if len(sent[key]) > 1:
                yield lambda r, k=key, p=place: reach(r)[k].pop(p)
            yield from cuts(sent[key][place]["estimator"], lambda r, k=key, p=place: reach(r)[k][p]["estimator"], keep=("name", "k", "estimator", "parts", "stages"))


def shrunk(request, shows):
    """The smallest request found by cutting one thing after the other."""
    tries = 0
    found = True
    while found and tries < 600:
        found = False
        for cut in list(smaller(request)):
            candidate = copy.deepcopy(request)
            cut(candidate)
            tries += 1
            try:
                is_same = shows(candidate)
            except (KeyError, TypeError, IndexError, ValueError, ArithmeticError, AttributeError):
                is_same = False
            if is_same:
                request, found = candidate, True
                break
    return request
