"""A tiny transformer over characters, with random weights, and what it samples."""

from __future__ import annotations

import dataclasses

import torch
from torch import Tensor, nn
from torch.nn import functional

LETTERS = "0123456789*+=\\boxed{}"
END = len(LETTERS)
TOKENS = len(LETTERS) + 1
LONGEST = 14
PLACES = 24

Cache = tuple[Tensor, Tensor]


def encoded(text: str) -> list[int]:
    return [LETTERS.index(letter) for letter in text]


def decoded(tokens: list[int]) -> str:
    return "".join(LETTERS[token] for token in tokens if token != END)


class Block(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention, self.project = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor, past: Cache | None) -> tuple[Tensor, Cache]:
        rows, length, width = x.shape
        parts = self.attention(self.before(x)).view(rows, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        query, key, value = parts[0], parts[1], parts[2]
        if past is not None:
            key, value = torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)
        seen = functional.scaled_dot_product_attention(query, key, value, is_causal=past is None)
        x = x + self.project(seen.transpose(1, 2).reshape(rows, length, width))
        return x + self.narrow(functional.gelu(self.wide(self.between(x)))), (key, value)


class Model(nn.Module):
    """Two layers, 64 wide, about 100,000 weights."""

    def __init__(self, width: int = 64, layers: int = 2, heads: int = 4) -> None:
        super().__init__()
        self.letters, self.places = nn.Embedding(TOKENS, width), nn.Embedding(PLACES, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.last, self.scores = nn.LayerNorm(width), nn.Linear(width, TOKENS)

    def forward(self, tokens: Tensor, past: list[Cache] | None = None) -> tuple[Tensor, list[Cache]]:
        """Scores of the next token after each of `tokens` [rows, length], which follow those in `past`."""
        begin = 0 if past is None else past[0][0].shape[2]
        x = self.letters(tokens) + self.places(torch.arange(begin, begin + tokens.shape[1]))
        found: list[Cache] = []
        for index, block in enumerate(self.blocks):
            x, cache = block(x, None if past is None else past[index])
            found.append(cache)
        return self.scores(self.last(x)), found


@dataclasses.dataclass
class Sampled:
    """Responses [rows, columns]: their tokens, the log-probabilities they were sampled with, and a mask that is 1 up to the token that ends each."""

    tokens: Tensor
    log_probs: Tensor
    entropies: Tensor
    mask: Tensor

    def texts(self) -> list[str]:
        return [decoded(row[:count]) for row, count in zip(self.tokens.tolist(), self.mask.sum(1).tolist())]


@torch.no_grad()
def sample(model: Model, prompts: Tensor, source: torch.Generator) -> Sampled:
    """One response to each row of `prompts` at temperature 1."""
    scores, past = model(prompts)
    tokens: list[Tensor] = []
    log_probs: list[Tensor] = []
    entropies: list[Tensor] = []
    mask: list[Tensor] = []
    going = torch.ones(len(prompts), dtype=torch.bool)
    while len(tokens) < LONGEST and going.any():
        logs = functional.log_softmax(scores[:, -1], -1)
        chosen = torch.multinomial(logs.exp(), 1, generator=source)
        tokens.append(chosen[:, 0])
        log_probs.append(logs.gather(1, chosen)[:, 0])
        entropies.append(-(logs.exp() * logs).sum(-1))
        mask.append(going)
        going = going & (chosen[:, 0] != END)
        scores, past = model(chosen, past)
    return Sampled(torch.stack(tokens, 1), torch.stack(log_probs, 1), torch.stack(entropies, 1), torch.stack(mask, 1))


def log_probs(model: Model, prompts: Tensor, tokens: Tensor) -> Tensor:
    """The log-probability [rows, columns] of each token of responses, with its gradient."""
    scores, _ = model(torch.cat([prompts, tokens], 1))
    logs = functional.log_softmax(scores[:, prompts.shape[1] - 1:-1], -1)
    return logs.gather(2, tokens[:, :, None])[:, :, 0]
