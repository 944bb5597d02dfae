"""The microscope's arithmetic in JavaScript, against PyTorch's own, bit for bit."""

from __future__ import annotations

import json
import struct
import subprocess
from pathlib import Path
from typing import Any

import mpmath
import pytest
import torch
from torch import Tensor

from tests.trainer.programs import require

FORMATS = {
    "float64": (torch.float64, torch.int64, 64),
    "float32": (torch.float32, torch.int32, 32),
    "bfloat16": (torch.bfloat16, torch.int16, 16),
    "float16": (torch.float16, torch.int16, 16),
}
METHODS = ["Naive", "Shifted", "LogSumExp"]


def ask(task: str, **arguments: Any) -> Any:
    command = [require("node"), str(Path(__file__).with_name("oracle.mjs")), task]
    text = json.dumps(arguments)
    run = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def hexes(values: Tensor) -> list[str]:
    return [struct.pack(">d", value).hex() for value in values.double().tolist()]


def numbers(hexes: list[str]) -> list[float]:
    return [struct.unpack(">d", bytes.fromhex(text))[0] for text in hexes]


def many_numbers(count: int) -> Tensor:
    """Return float64 of all sizes, and what lies at the edges of the formats."""
    draw = torch.Generator().manual_seed(0)
    size = 2.0 ** torch.empty(count).double().uniform_(-160, 140, generator=draw)
    values = [size * torch.randn(count, generator=draw, dtype=torch.float64)]
    for number_format, _, _ in FORMATS.values():
        info = torch.finfo(number_format)
        for edge in (info.max, info.tiny, info.smallest_normal * info.eps, info.eps, 1.0, 0.0):
            middle = torch.tensor([edge], dtype=torch.float64)
            for factor in (1, 1 + info.eps / 2, 1 + info.eps, 1 - info.eps / 4, 0.5, 1.5, 2.5, 3.5):
                near = middle * factor
                up, down = (
                    torch.nextafter(near, torch.tensor(e).double()) for e in (9e999, -9e999)
                )
                values += [near, up, down, -near]
    values.append(torch.tensor([float("inf"), -float("inf"), -0.0], dtype=torch.float64))
    return torch.cat(values)


@pytest.mark.parametrize("name", FORMATS)
def test_rounding_bits_and_steps_are_pytorch_s(name: str) -> None:
    number_format, integers, width = FORMATS[name]
    values = many_numbers(10_000)
    expected = values.to(number_format)
    codes = (expected.view(integers).long().tolist(), 2**width)
    answer = ask("round", values=hexes(values), format=name)
    assert len(answer) > 10_000
    for value, code, (rounded, bits, gap) in zip(expected, codes[0], answer, strict=True):
        assert numbers([rounded])[0] == value.item()
        assert int(bits, 2) == code % codes[1]
        if value.isfinite() and value.abs() < torch.finfo(number_format).max:
            following = (value.abs().view(integers) + 1).view(number_format)
            assert numbers([gap])[0] == following.double() - value.abs().double()


def draw_logits(count: int) -> Tensor:
    draw = torch.Generator().manual_seed(1)
    scale = 10.0 ** torch.empty(count, 1).double().uniform_(-3, 3, generator=draw)
    logits = scale * torch.randn(count, 3, generator=draw, dtype=torch.float64)
    return logits.clamp(-1000, 1000)


def steps_of(z: Tensor) -> list[list[Tensor]]:
    """Compute the same lines with PyTorch: naive, shifted, LogSumExp."""
    most = z.max(dim=1, keepdim=True).values
    e, d = torch.exp(z), z - most
    s, power = e.sum(dim=1, keepdim=True), torch.exp(d)
    p, total = e / s, power.sum(dim=1, keepdim=True)
    share, log_total = power / total, torch.log(total)
    return [
        [z, e, s, p, torch.log(p)],
        [d, power, total, share, torch.log(share)],
        [d, power, total, log_total, d - log_total],
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_every_step_has_pytorch_s_numbers(name: str) -> None:
    number_format = FORMATS[name][0]
    logits = draw_logits(10_000)
    answer = ask("steps", logits=[hexes(z) for z in logits], format=name)
    for method, lines in enumerate(steps_of(logits.to(number_format))):
        for step, wanted in enumerate(lines):
            rows = [numbers(row[method][step]) for row in answer]
            found = torch.tensor(rows, dtype=torch.float64).to(number_format)
            differ = (found != wanted) & ~(found.isnan() & wanted.isnan())
            if number_format.itemsize == 2 or step == 0:
                assert not differ.any(), (method, step)
            elif step == 1:
                # Two libraries may differ in the last digit of an exponential.
                ratio = (found / wanted)[differ].double()
                assert ((ratio - 1).abs() <= 2 * torch.finfo(number_format).eps).all()
                assert differ.float().mean() < 0.2
            assert torch.equal(found.isfinite(), wanted.isfinite()), (method, step)


@pytest.mark.parametrize("name", FORMATS)
def test_relative_errors_are_those_of_a_library_with_more_digits(name: str) -> None:
    number_format = FORMATS[name][0]
    logits = draw_logits(40)
    stored = logits.to(number_format)
    answer = ask("errors", logits=[hexes(z) for z in logits], format=name)
    values = ask("steps", logits=[hexes(z) for z in logits], format=name)
    compared = 0
    with mpmath.workdps(1000):
        for z, value, methods in zip(stored.double().tolist(), values, answer, strict=True):
            for method, lines in enumerate(exact_steps(z)):
                for step, exact in enumerate(lines):
                    for k, error in enumerate(methods[method]["errors"][step]):
                        number = numbers(value[method][step])[k]
                        if error is None:
                            assert not mpmath.isfinite(number) or exact[k] == 0
                            continue
                        wanted = abs(number - exact[k]) / abs(exact[k]) if exact[k] else 0
                        assert error == pytest.approx(float(wanted), rel=1e-9, abs=1e-55)
                        compared += 1
    assert compared > 500


def exact_steps(z: list[float]) -> list[list[list[mpmath.mpf]]]:
    """Compute the lines of `steps_of` with as many digits as mpmath is set to."""
    most = max(z)
    d = [mpmath.mpf(x) - most for x in z]
    e, power = [mpmath.exp(x) for x in z], [mpmath.exp(x) for x in d]
    log_total = mpmath.log(sum(power))
    p, log_p = [x / sum(power) for x in power], [x - log_total for x in d]
    stored = [mpmath.mpf(x) for x in z]
    return [
        [stored, e, [sum(e)], p, log_p],
        [d, power, [sum(power)], p, log_p],
        [d, power, [sum(power)], [log_total], log_p],
    ]


@pytest.mark.parametrize(
    ("logits", "name", "first"),
    [
        # The method, and the first line that fails with what: counted from 0.
        ((20, 10, -10), "float16", [(1, 0, "inf"), (1, 2, "0"), (1, 2, "0")]),
        ((100, 0, 0), "float32", [(1, 0, "inf"), (4, 0, "0"), (3, 0, "0")]),
        ((-120, -130, -140), "float32", [(1, 0, "0"), None, None]),
        ((2, 1, -1), "bfloat16", [None, None, None]),
    ],
)
def test_the_first_failure_is_marked_where_it_happens(logits, name, first) -> None:
    z = torch.tensor([logits], dtype=torch.float64)
    (methods,) = ask("errors", logits=[hexes(row) for row in z], format=name)
    found = [
        m["first"] and tuple(m["first"][key] for key in ("step", "k", "kind")) for m in methods
    ]
    assert found == first


def test_numbers_are_written_as_a_reader_writes_them() -> None:
    values = torch.tensor([-10, 1e-7, 65504, float("inf"), float("-inf"), float("nan")]).double()
    texts = [text for text, _ in ask("words", values=hexes(values), format="float16")]
    assert texts == ["−10", "1·10⁻⁷", "65504", "inf", "−inf", "nan"]
    assert ask("power", values=[1, 0.5, 2**-14]) == ["2⁰", "2⁻¹", "2⁻¹⁴"]
