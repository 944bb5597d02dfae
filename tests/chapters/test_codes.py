"""Codes of words and of numbers, as the solutions have them, over random inputs."""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(1, 400))
def test_no_code_for_equally_likely_words_is_shorter(m: int) -> None:
    """Compare the formula with all codes of two neighbouring lengths that satisfy Kraft."""
    floor = m.bit_length() - 1
    formula = m * (floor + 2) - 2 ** (floor + 1)
    totals = [
        short * length + (m - short) * (length + 1)
        for length in range(12)
        for short in range(m + 1)
        if Fraction(short, 2**length) + Fraction(m - short, 2 ** (length + 1)) <= 1
    ]
    assert min(totals) == formula
    assert formula / m >= math.log2(m) - 1e-12
    assert formula / m - math.log2(m) <= 1 - math.log2(math.log(2)) - 1 / math.log(2) + 1e-12


@given(st.lists(st.integers(1, 9), min_size=1, max_size=40))
def test_kraft_is_enough_for_a_prefix_code(lengths: list[int]) -> None:
    """Lay the intervals side by side, shortest word first, as the solution does."""
    if sum(Fraction(1, 2**n) for n in lengths) > 1:
        lengths = [n + len(lengths).bit_length() for n in lengths]
    start, words = Fraction(0), []
    for n in sorted(lengths):
        assert (start * 2**n).denominator == 1
        words.append(format(int(start * 2**n), f"0{n}b"))
        start += Fraction(1, 2**n)
    assert start <= 1
    assert not any(
        other.startswith(word) for i, word in enumerate(words) for other in words[i + 1 :]
    )


@given(st.integers(0, 126), st.integers(1, 127))
def test_sums_in_the_logarithmic_code_need_one_table(d: int, k: int) -> None:
    j = k + d
    table = round(4 * math.log2(1 + 2 ** (-d / 4)))
    exact = 4 * math.log2(2 ** (j / 4) + 2 ** (k / 4))
    assert j + table == round(exact)
    assert table == 0 or 2 ** (-d / 4) > 2 ** (1 / 8) - 1
