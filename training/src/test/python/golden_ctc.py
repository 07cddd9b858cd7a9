#!/usr/bin/env python3
"""Golden values and gradients of PyTorch's ctc_loss, for the tests of training.

Makes   ../resources/org/souvenir/training/golden/ctc.safetensors
Run     as golden_training.py, which lies beside it
Made with PyTorch 2.13.0, NumPy 2.4.6, safetensors 0.8.0 (the file's metadata name its PyTorch).

200 cases in 20 batches with ragged lengths, one after the other in flat tensors: for each case steps (T), classes (V), blank,
length (U) and loss; scores and gradients have T * V numbers a case, row by row, targets U ids. Scores are F32, what is computed
is F64. loss is that without zero_infinity (infinite where the target is impossible), gradients are those with it (then 0).
"""
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "cells" / "src" / "test" / "python"))
from golden import resources, source, write

BATCHES, SIZE, STEPS, CLASSES = 20, 10, 12, 6


def log_probability(x, target, blank):
    """Of the target, by the recursion of Graves et al. (2006) with plain probabilities."""
    y = np.exp(x - x.max(axis=1, keepdims=True))
    y /= y.sum(axis=1, keepdims=True)
    labels = [blank] + [i for label in target for i in (label, blank)]
    a = np.zeros(len(labels))
    a[:2] = y[0, labels[:2]]
    for row in y[1:]:
        before = a
        a = before.copy()
        a[1:] += before[:-1]
        for s in range(2, len(labels)):
            if labels[s] not in (blank, labels[s - 2]):
                a[s] += before[s - 2]
        a *= row[labels]
    with np.errstate(divide="ignore"):
        return np.log(a[-2:].sum())


def differences(x, target, blank, h=1e-5):
    gradient = np.zeros_like(x)
    for i in np.ndindex(*x.shape):
        kept = x[i]
        x[i] = kept + h
        more = log_probability(x, target, blank)
        x[i] = kept - h
        gradient[i] = (log_probability(x, target, blank) - more) / (2 * h)
        x[i] = kept
    return gradient


def cases(number):
    random = source(f"ctc{number}")
    classes = int(random.integers(2, CLASSES + 1))
    blank = 0 if number % 2 == 0 else int(random.integers(0, classes))
    steps = np.minimum(random.integers(1, STEPS + 1, SIZE), random.integers(1, STEPS + 1, SIZE))
    lengths = random.integers(0, 1 + np.minimum(steps + 1, 6))
    labels = [i for i in range(classes) if i != blank]
    targets = [random.choice(labels, n) for n in lengths]
    for target in targets[::3]:
        target[1:] = np.where(random.random(len(target[1:])) < 0.5, target[:-1], target[1:])
    scores = (2 * random.standard_normal((steps.max(), SIZE, classes))).astype(np.float32)
    return classes, blank, steps, lengths, targets, scores


def loss(scores, targets, steps, lengths, blank, zero_infinity):
    x = torch.tensor(scores, dtype=torch.float64, requires_grad=True)
    padded = torch.zeros(SIZE, max(1, max(lengths)), dtype=torch.int64)
    for b, target in enumerate(targets):
        padded[b, : len(target)] = torch.tensor(target)
    each = torch.nn.functional.ctc_loss(
        x.log_softmax(2), padded, torch.tensor(steps), torch.tensor(lengths), blank, "none", zero_infinity)
    each.sum().backward()
    return each.detach().numpy(), x.grad.numpy()


def main():
    found = {name: [] for name in ("steps", "classes", "blank", "length", "loss", "scores", "gradients", "targets")}
    impossible = repeats = 0
    for number in range(BATCHES):
        classes, blank, steps, lengths, targets, scores = cases(number)
        each, _ = loss(scores, targets, steps, lengths, blank, False)
        zeroed, gradients = loss(scores, targets, steps, lengths, blank, True)
        for b in range(SIZE):
            x, d = scores[: steps[b], b], gradients[: steps[b], b]
            mine = -log_probability(x.astype(float), targets[b], blank)
            np.testing.assert_allclose(each[b], mine, rtol=1e-10, atol=1e-12)
            if np.isinf(mine):
                impossible += 1
                assert zeroed[b] == 0 and not d.any()
            else:
                np.testing.assert_allclose(d, differences(x.astype(float), targets[b], blank), rtol=1e-5, atol=1e-7)
            repeats += int((np.diff(targets[b]) == 0).any())
            assert not gradients[steps[b]:, b].any()
            for name, value in {"steps": steps[b], "classes": classes, "blank": blank, "length": lengths[b]}.items():
                found[name].append(np.array([value], np.float32))
            found["loss"].append(each[b : b + 1])
            found["scores"].append(x.ravel())
            found["gradients"].append(d.ravel())
            found["targets"].append(targets[b].astype(np.float32))
    print(f"{impossible} impossible, {repeats} with repeats")
    write(resources(__file__, "training") / "ctc.safetensors", {n: np.concatenate(v) for n, v in found.items()}, {
        "made_by": "training/src/test/python/golden_ctc.py", "torch": torch.__version__.split("+")[0],
        "call": "ctc_loss(log_softmax(scores), targets, steps, lengths, blank, reduction='none')",
        "precision": "F32 was given, F64 was computed from it in double"})


main()
