"""The figures: which arms and which measures each shows, after a figure or table of the paper."""

from __future__ import annotations

import dataclasses
from typing import Mapping


@dataclasses.dataclass(frozen=True)
class Figure:
    """`rows` are pairs of a kind of mazes and a measure; each has a panel for training mazes and one for held-out mazes. `names` are labels of its own."""

    file: str
    title: str
    setup: str
    arms: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    names: Mapping[str, str] = dataclasses.field(default_factory=dict)


HARD = (("hard", "pass_at_8"), ("hard", "pass_at_1"))

FIGURES = (
    Figure("figure-3", "As Fig. 3: Pass@1 training and Pass@k training", "generalise", ("pass_at_1", "full_sampling"), (*HARD, ("easy", "pass_at_1"))),
    Figure("figure-4", "As Fig. 4: full sampling and bootstrap sampling", "generalise", ("full_sampling", "bootstrap"), HARD),
    Figure("figure-5", "As Fig. 5: bootstrap sampling and analytical derivation", "generalise", ("full_sampling", "bootstrap", "analytical"), HARD),
    Figure("figure-6a", "As Fig. 6a: noise in the rewards", "generalise", ("pass_at_1", "noise_10", "noise_30", "noise_50", "analytical"), HARD),
    Figure("figure-6b", "As Fig. 6b: a bonus for entropy", "generalise", ("pass_at_1", "entropy_0.005", "entropy_0.1", "entropy_0.5", "analytical"), (*HARD, ("hard", "entropy"))),
    Figure("figure-7", "As Fig. 7: diversity of wrong answers, and entropy", "diverse", ("pass_at_1", "analytical"),
           (("hard", "diversity"), ("hard", "entropy"), ("hard", "pass_at_8"), ("hard", "pass_at_1"))),
    Figure("figure-7-trained", "As Fig. 7: diversity of wrong answers, and entropy", "generalise", ("pass_at_1", "analytical"), (("hard", "diversity"), ("hard", "entropy"))),
    Figure("figure-8", "As Fig. 8: sizes of k and learning rates", "generalise",
           ("k4_rate_0.001", "k4_rate_0.002", "analytical", "k8_rate_0.002", "k16_rate_0.001", "k16_rate_0.002"), HARD, {"analytical": "k = 8, rate 0.001"}),
    Figure("figure-12", "As Fig. 12: combined, exceeding and adaptive training, mazes that are not repeated", "generalise",
           ("pass_at_1", "analytical", "combined", "exceeding", "adaptive"), (*HARD, ("all", "pass_at_1"))),
    Figure("figure-12-memorise", "As Fig. 12: combined, exceeding and adaptive training, few mazes", "memorise",
           ("pass_at_1", "analytical", "combined", "exceeding", "adaptive"), (*HARD, ("all", "pass_at_1"))),
    Figure("table-2", "As Table 2: Pass@k training, then Pass@1 training, few mazes", "memorise", ("pass_at_1", "analytical", "then_pass_at_1"), (*HARD, ("all", "pass_at_1"))),
    Figure("table-2-generalise", "As Table 2, mazes that are not repeated: the gain does not last", "generalise", ("pass_at_1", "analytical", "then_pass_at_1"),
           (*HARD, ("all", "pass_at_1"))),
)

# Names in legends, and colours that people with colour blindness can tell apart; an arm looks the same in every figure.
LOOKS = {
    "pass_at_1": ("Pass@1", "#000000", "-"), "full_sampling": ("Pass@8, full sampling", "#CC79A7", "-"), "bootstrap": ("Pass@8, bootstrap", "#E69F00", "-"),
    "analytical": ("Pass@8, analytical", "#0072B2", "-"), "combined": ("combined (Eq. 18)", "#009E73", "-"), "exceeding": ("exceeding (Eq. 17)", "#D55E00", "-"),
    "adaptive": ("adaptive", "#8A6FD1", "-"), "then_pass_at_1": ("Pass@8, then Pass@1", "#D55E00", "-"),
    "noise_10": ("Pass@1, 10 % noise", "#F0B27A", "-"), "noise_30": ("Pass@1, 30 % noise", "#D55E00", "-"), "noise_50": ("Pass@1, 50 % noise", "#7B241C", "-"),
    "entropy_0.005": ("Pass@1, bonus 0.005", "#8FD1B8", "-"), "entropy_0.1": ("Pass@1, bonus 0.1", "#009E73", "-"), "entropy_0.5": ("Pass@1, bonus 0.5", "#0B5345", "-"),
    "k4_rate_0.001": ("k = 4, rate 0.001", "#E69F00", "-"), "k16_rate_0.001": ("k = 16, rate 0.001", "#CC79A7", "-"),
    "k4_rate_0.002": ("k = 4, rate 0.002", "#E69F00", "--"), "k8_rate_0.002": ("k = 8, rate 0.002", "#0072B2", "--"), "k16_rate_0.002": ("k = 16, rate 0.002", "#CC79A7", "--"),
}
SETUPS = {"generalise": "3,000 mazes, start trained by Pass@1", "memorise": "128 mazes, start trained by Pass@1", "diverse": "3,000 mazes, start that explores"}
