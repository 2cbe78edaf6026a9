"""What is asked: a ground truth, an answer, and what kind of pair they are."""

import dataclasses
import random
import zlib


@dataclasses.dataclass(frozen=True)
class Pair:
    kind: str
    gold: str
    answer: str
    options: tuple = ()
    """Options of the verifier, as pairs of a name and a value."""
    place: str = "\\boxed{%s}"
    """The response around the answer."""

    @property
    def response(self):
        return self.place.replace("%s", self.answer)


class Chooser(random.Random):
    """A generator of a kind: the pairs of one kind do not change when another kind is added."""

    def __init__(self, seed, kind):
        super().__init__(seed * 1_000_003 + zlib.crc32(kind.encode()))

    def other(self, choices, than):
        """A member that is not `than`."""
        return self.choice([choice for choice in choices if choice != than])

    def whole(self, low, high, but=()):
        """A whole number in a range, both ends included, but for some."""
        while True:
            number = self.randint(low, high)
            if number not in but:
                return number

    def distinct(self, count, low, high):
        """Different whole numbers in a range."""
        return self.sample(range(low, high + 1), count)

    def swapped(self, members):
        """The members with two different ones exchanged; `None` where all are the same."""
        places = [(i, j) for i in range(len(members)) for j in range(i) if members[i] != members[j]]
        if not places:
            return None
        one, other = self.choice(places)
        result = list(members)
        result[one], result[other] = result[other], result[one]
        return result


def changed_digit(random, digits):
    """A text of digits with one of them changed; the first one does not become 0."""
    places = [place for place, digit in enumerate(digits) if digit.isdigit()]
    place = random.choice(places)
    low = 1 if place == places[0] and len(places) > 1 else 0
    digit = random.choice([str(digit) for digit in range(low, 10) if str(digit) != digits[place]])
    return digits[:place] + digit + digits[place + 1:]


class Maker:
    """Makes new pairs of one kind until the kind runs out of them."""

    def __init__(self, kind, make, seed):
        self.kind, self.make, self.random = kind, make, Chooser(seed, kind)
        self.seen, self.is_dry = set(), False

    def pair(self):
        """A pair that was not there before; `None` from the time on at which a thousand in a row are old or say the same."""
        for _ in range(1_000):
            pair = self.make(self.random)
            if pair is None or len(pair) < 4 and pair[0].strip() == pair[1].strip() or pair in self.seen:
                continue
            self.seen.add(pair)
            return Pair(self.kind, *pair)
        self.is_dry = True
        return None


def made(kinds, count, seed):
    """So many pairs, as many of each kind as of the others as far as the kinds have so many."""
    makers, pairs = [Maker(kind, make, seed) for kind, make in kinds.items()], []
    while makers and len(pairs) < count:
        for maker in makers[:count - len(pairs)]:
            pair = maker.pair()
            if pair:
                pairs.append(pair)
        makers = [maker for maker in makers if not maker.is_dry]
    return pairs
