"""Writes Tests/AdvantagesTests/TRLGolden.swift: bits of advantages by TRL's own code, with the square root of PyTorch's MKL on a processor of AMD and with the nearest one.

    PYTHONPATH=Clients/python/src .venv-trl/bin/python Tests/integration/peers/trl_golden.py > Tests/AdvantagesTests/TRLGolden.swift
"""

import numpy
import torch
from trl_bits import of_trl, rewards_of

from advantaged.adapters import trl as adapter

PYTORCH_ROOT = torch.sqrt


def nearest_root(numbers):
    return torch.from_numpy(numpy.sqrt(numbers.numpy()))


def bits(values):
    return ", ".join(f"0x{value:08X}" for value in values.view(numpy.uint32).tolist())


def lines(name, values):
    text = [f"            {name}: ["]
    row = values.reshape(-1)
    text += [f"                {bits(row[start:start + 11])}," for start in range(0, len(row), 11)]
    return text + ["            ]"]


def digest(values):
    """FNV-1a over the words."""
    state = 0xCBF29CE484222325
    for word in values.view(numpy.uint32).tolist():
        state = (state ^ word) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"0x{state:016X}"


def fractions(count, factor):
    """Any rewards that Swift makes as well: i * factor mod 10007 over 10007, in singles."""
    return (numpy.arange(count) * factor % 10007).astype(numpy.float32) / numpy.float32(10007)


def both(parts, size, weights, scale, aggregation):
    found = []
    for root in (PYTORCH_ROOT, nearest_root):
        torch.sqrt = root
        found.append(of_trl(torch.from_numpy(parts), size, weights, scale, aggregation)[0])
    torch.sqrt = PYTORCH_ROOT
    return found


def main():
    assert adapter.arithmetic() == "single_mkl_amd", "needs PyTorch with MKL on a processor of AMD"
    generator = numpy.random.default_rng(5)
    print("// Written by Tests/integration/peers/trl_golden.py with TRL 1.16.0 and PyTorch 2.13.0: bits of singles.")
    print("\nenum TRLGolden {")
    print("    static let batches: [Batch] = [")
    for size in (2, 3, 4, 5, 7, 8, 12, 16):
        kinds = ["binary", "binary", "normal", "tenths", "scaled"]
        rewards = numpy.concatenate([rewards_of(kind, generator, (size, 1)) for kind in kinds])
        # One that could not be scored.
        if size in (5, 12):
            rewards[size + 2] = numpy.nan
        group, batch, none = (both(rewards, size, [1.0], scale, "sum_then_normalize") for scale in ("group", "batch", "none"))
        columns = [
            ("rewards", rewards), ("group", group[1]), ("groupAMD", group[0]), ("batch", batch[1]), ("batchAMD", batch[0]), ("none", none[0])]
        print("        Batch(")
        print(f"            size: {size},")
        print(",\n".join("\n".join(lines(*column)) for column in columns) + "),")
    print("    ]\n")
    print("    /// Groups of rewards i * 7919 mod 10007 over 10007, by their size.")
    print("    static let large: [(size: Int, single: UInt64, singleAMD: UInt64)] = [")
    for size in (15, 33, 64, 100, 513, 1000, 2048, 4099, 10007):
        amd, nearest = both(fractions(size, 7919).reshape(-1, 1), size, [1.0], "group", "sum_then_normalize")
        print(f"        ({size}, {digest(nearest)}, {digest(amd)}),")
    print("    ]\n")
    print("    /// Three groups of 17 or 70 with as many parts: part p is i * (7919 + p) mod 10007 over 10007, its weight 1 / (p + 1).")
    print("    static let parts: [(size: Int, parts: Int, single: UInt64, singleAMD: UInt64)] = [")
    for size, count in ((17, 1), (17, 2), (17, 3), (17, 5), (70, 4), (70, 7), (70, 9), (70, 33)):
        parts = numpy.stack([fractions(3 * size, 7919 + part) for part in range(count)], axis=1)
        amd, nearest = both(parts, size, [1 / (part + 1) for part in range(count)], "group", "normalize_then_sum")
        print(f"        ({size}, {count}, {digest(nearest)}, {digest(amd)}),")
    print("    ]\n")
    numbers = numpy.arange(0x3F000000, 0x40000000, 61, dtype=numpy.uint32).view(numpy.float32)
    print("    /// The square roots of every 61st single of [0.5, 2) on a processor of AMD.")
    print(f"    static let rootsAMD: UInt64 = {digest(torch.from_numpy(numbers).sqrt().numpy())}")
    print("}")


if __name__ == "__main__":
    main()
