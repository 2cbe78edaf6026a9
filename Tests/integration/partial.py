"""Compares an answer with a part of it: documentation leaves members out that say nothing new."""


def missing(shown, answer, place=""):
    """Where `shown` has something that `answer` has not; None if it is a part of it. Lists are whole, objects may have more members."""
    if isinstance(shown, dict) and isinstance(answer, dict):
        for name, value in shown.items():
            if name not in answer:
                return f"{place}/{name}: not there"
            if found := missing(value, answer[name], f"{place}/{name}"):
                return found
        return None
    if isinstance(shown, list) and isinstance(answer, list):
        if len(shown) != len(answer):
            return f"{place}: {len(answer)} elements, {len(shown)} shown"
        found = (missing(one, other, f"{place}/{index}") for index, (one, other) in enumerate(zip(shown, answer)))
        return next(filter(None, found), None)
    same = shown == answer and isinstance(shown, bool) == isinstance(answer, bool)
    return None if same else f"{place}: {answer!r}, shown is {shown!r}"
