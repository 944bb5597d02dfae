"""Forgers: no function is answered, and what replies to the grader makes its answers up.

They win nothing but the points of checks that ask for a property alone. The chapter for teachers
names these.
"""

from __future__ import annotations

from . import bank

FORGER = """
import json
import random

import torch
import classroom.grader.answers as answers


def made_up(ask, *inputs):
@BODY@
    return 0.5


def forged(names, question, path):
    question, replies = json.loads(question), []
    for inputs in question["calls"]:
        value = answers.encode(made_up(question["ask"], *answers.decode(inputs)))
        replies.append({"value": value, "after": inputs, "calls": [], "names": []})
    with open(path, "w") as file:
        json.dump(replies, file)


answers.respond = forged
"""


def forger(assignment: str, body: str, won: tuple[str, ...]) -> bank.Submission:
    """Make a submission that only forges, and gets no points but those of the cells ``won``."""
    answers = dict.fromkeys(bank.solution(assignment), "pass")
    lines = [f"    {line}" for line in body.strip().splitlines()]
    code = [c for c in bank.solution_cells(bank.source(assignment)) if c.cell_type == "code"]
    answers[code[0].metadata.nbgrader.grade_id] = FORGER.replace("@BODY@", "\n".join(lines))
    expected = {name: points if name in won else 0.0
                for name, points in bank.points(assignment).items()}  # fmt: skip
    assert set(won) <= set(expected)
    return bank.Submission("forger", assignment, answers, expected)


STABILITY = """
o = inputs[0] if inputs else torch.zeros(2)
if ask == "largest_exp_argument":
    return 100
if ask == "softmax":
    return torch.full_like(o, 1 / o.shape[1])
if ask == "cross_entropy_gradient":
    return torch.zeros_like(o)
return torch.zeros_like(o) if ask == "log_softmax" or not inputs else o.amax(dim=1)
"""
DATA_AND_SOFTMAX = """
if ask == "label_names":
    return ["shirt"] * len(inputs[0])
if ask == "one_hot":
    return torch.zeros(len(inputs[0]), inputs[1])
if ask == "class_counts":
    return [3] * inputs[1]
if ask == "minibatch_count":
    return 2, 1
if ask == "number_of_parameters":
    return 7850
if ask == "logits":
    return torch.zeros(len(inputs[0]), len(inputs[2]))
if ask == "softmax":
    return torch.full(inputs[0].shape, 0.25)
if ask == "class_means":
    return torch.full((4, 6), 0.5)
if ask == "accuracy":
    return 10.0
if "def batches" in ask:
    return [(torch.zeros(inputs[1], 1, 2, 3), [100] * inputs[1])] * 5
if "def modes" in ask:
    return [(False, False)] * inputs[0], []
if "def ratio" in ask:
    return 0.5, []
"""
CONCISE = """

def seeded(seed):
    return [[[seed / 7.0]], [0.0]]


if "def output_shape" in ask:
    return inputs[0], 10
if "def layer" in ask:
    owner = torch.arange(7850) % 10
    return [owner, torch.rand(7850), torch.ones(7850), torch.randn(inputs[1], 10)]
if "def scaled_outputs" in ask:
    return [torch.zeros(20, 10), torch.randn(20, 10)]
if "def drawn_weights" in ask:
    return 0.01 * torch.randn(inputs[1], inputs[0])
if "def touched_modules" in ask:
    return torch.randn(len(inputs[1]))
if "def starts" in ask:
    return [False, [seeded(seed) for seed in inputs[0]], True]
if "def losses_alone" in ask:
    return [torch.ones(6), torch.ones(6)]
if "def losses" in ask:
    return 2.3
if "def moves" in ask:
    return [torch.randn(len(inputs[1])) for _ in inputs[3]]
if "def epoch" in ask:
    return [torch.randn(4, 3), 1.4, []]
if "def trained" in ask:
    import d2lmini  # the labels of the test set are no secret
    y = torch.cat([y for _, y in d2lmini.load_data_fashion_mnist(256)[1]])
    return [torch.eye(10)[torch.tensor(inputs[1])[y]], 7850]
if "def pictures_read" in ask:
    return 400
if "def repeated" in ask:
    return [seeded(seed) for seed in inputs[2]]
"""
HYPERPARAMETERS = """
if ask == "mean_and_interval":
    return 0.8, 0.01
if ask == "standard_error":
    return 0.004
if ask == "clearly_different":
    return True
if ask == "split":
    return torch.arange(inputs[1], inputs[0]), torch.zeros(inputs[1], dtype=torch.int64)
if ask == "chosen_setting":
    return 1e-6, 6000
if "def validation_parts" in ask:
    return [random.Random(seed).sample(range(300), 60) for seed in inputs[0]]
if "def block_runs" in ask:
    return [1.0] * (len(inputs[3]) - 1) + [0.1]
if "def noise_runs" in ask:
    return [[k / 400] * 2 for k in range(5)]
if "def experiment" in ask:
    return [[(0.1, 32, 0.8, 0.01)] * len(inputs[0]), []]
"""
FORGERS = [
    forger("stability", STABILITY, ("softmax-keeps-format-and-input",)),
    forger(
        "data-and-softmax",
        DATA_AND_SOFTMAX,
        (
            "one-hot-has-the-right-format",
            "logits-have-the-right-shape",
            "softmax-rows-sum-to-1",
            "accuracy-is-a-plain-float",
            "evaluate-accuracy-in-evaluation-mode",
        ),
    ),
    forger(
        "concise",
        CONCISE,
        (
            "net-takes-pictures",
            "net-ends-in-logits",
            "weights-are-small-and-normal",
            "same-seed-same-start",
            "another-seed-another-start",
            "loss-is-one-number-for-each-example",
            "training-stays-within-five-epochs",
            "nothing-is-learned-from-the-test-set",
            "same-seed-same-net",
        ),
    ),
    forger(
        "hyperparameters",
        HYPERPARAMETERS,
        (
            "split-is-random-and-repeats",
            "run-obeys-the-learning-rate",
            "run-obeys-batch-size-and-epochs",
            "run-repeats-for-its-seed",
        ),
    ),
]
