#!/usr/bin/env python3
"""Golden steps of torch.optim's optimizers, losses with their gradients, and clipping, for the tests of training.

Makes   ../resources/org/souvenir/training/golden/{optimizers,losses,clipping}.safetensors
Run     python3 -m venv /tmp/golden && /tmp/golden/bin/pip install torch numpy safetensors
        /tmp/golden/bin/python golden_training.py
Made with PyTorch 2.13.0, NumPy 2.4.6, safetensors 0.8.0 (each file's metadata names its PyTorch).
Its file format, random numbers and checks are golden.py's, which lies beside the scripts of cells.

What is given is F32 (class indexes too), what is computed is F64, from those very numbers, in double precision.

optimizers  start [21], gradients [10, 21] (one row per step, some of them zero, one step large); for each setting NAME a tensor
            NAME [10, 21], the parameters after each step, and in the metadata under NAME the optimizer and its settings
losses      for each case NAME: NAME.input, NAME.target, NAME.loss (a scalar, or without reduction one number an element),
            d.NAME.input, the gradient of the loss (without reduction: of its sum); in the metadata under NAME the call
clipping    a [3, 4], b [5], c [2, 2]: gradients; for each case NAME: NAME.a, NAME.b, NAME.c, the gradients after it, and for the
            clipping by norm NAME.norm, the norm before it; in the metadata under NAME the call
"""
import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "cells" / "src" / "test" / "python"))
from golden import given, resources, sigmoid, source, write

FOLDER = resources(__file__, "training")
ABOUT = {"made_by": "training/src/test/python/golden_training.py", "torch": torch.__version__.split("+")[0],
         "precision": "F32 was given, F64 was computed from it in double"}


def agree(found, expected, name):
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14, err_msg=name)


def double(array):
    return torch.tensor(array, dtype=torch.float64)


# ---- optimizers: each update is written twice, by PyTorch and as its equations


def sgd(p, g, k, s, lr, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False):
    g = g + weight_decay * p
    v = s["v"] = momentum * s["v"] + (1 - dampening) * g if k else g
    return p - lr * (g + momentum * v if nesterov else v)


def rmsprop(p, g, k, s, lr=0.01, alpha=0.99, eps=1e-8, weight_decay=0.0, momentum=0.0, centered=False):
    g = g + weight_decay * p
    v = s["v"] = alpha * s.get("v", 0) + (1 - alpha) * g**2
    m = s["m"] = alpha * s.get("m", 0) + (1 - alpha) * g
    b = s["b"] = momentum * s.get("b", 0) + g / (np.sqrt(v - m**2 if centered else v) + eps)
    return p - lr * b


def adam(p, g, k, s, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False, decoupled=False):
    g, p = (g, p - lr * weight_decay * p) if decoupled else (g + weight_decay * p, p)
    m = s["m"] = betas[0] * s.get("m", 0) + (1 - betas[0]) * g
    v = s["v"] = betas[1] * s.get("v", 0) + (1 - betas[1]) * g**2
    most = s["most"] = np.maximum(s.get("most", 0), v)
    m, v = m / (1 - betas[0] ** (k + 1)), (most if amsgrad else v) / (1 - betas[1] ** (k + 1))
    return p - lr * m / (np.sqrt(v) + eps)


def adamw(*arguments, weight_decay=0.01, **settings):
    return adam(*arguments, weight_decay=weight_decay, decoupled=True, **settings)


EQUATIONS = {
    "SGD": "g += weight_decay p; v = g at the first step, then momentum v + (1 - dampening) g; p -= lr v, "
           "with nesterov lr (g + momentum v)",
    "RMSprop": "g += weight_decay p; v = alpha v + (1 - alpha) g^2; centered: m = alpha m + (1 - alpha) g, v - m^2 in place of v; "
               "b = momentum b + g / (sqrt(v) + eps); p -= lr b",
    "Adam": "g += weight_decay p; m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; "
            "p -= lr (m / (1 - beta1^k)) / (sqrt(v / (1 - beta2^k)) + eps), k = 1, 2, ...; amsgrad: the largest v so far "
            "in place of v",
    "AdamW": "as Adam, but p -= lr weight_decay p in place of g += weight_decay p",
}
WRITTEN = {"SGD": sgd, "RMSprop": rmsprop, "Adam": adam, "AdamW": adamw}
SETTINGS = {
    "sgd": ("SGD", {"lr": 0.1}),
    "sgd_momentum": ("SGD", {"lr": 0.05, "momentum": 0.9}),
    "sgd_momentum_dampening": ("SGD", {"lr": 0.05, "momentum": 0.8, "dampening": 0.3}),
    "sgd_nesterov_decay": ("SGD", {"lr": 0.02, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    "rmsprop": ("RMSprop", {}),
    "rmsprop_settings": ("RMSprop", {"lr": 0.003, "alpha": 0.9, "eps": 1e-3}),
    "rmsprop_momentum": ("RMSprop", {"lr": 0.002, "alpha": 0.95, "momentum": 0.7, "weight_decay": 0.05}),
    "rmsprop_centered": ("RMSprop", {"lr": 0.002, "alpha": 0.95, "centered": True, "eps": 1e-4}),
    "adam": ("Adam", {}),
    "adam_settings": ("Adam", {"lr": 0.02, "betas": (0.8, 0.95), "eps": 1e-3}),
    "adam_decay": ("Adam", {"lr": 0.01, "weight_decay": 0.1}),
    "adam_amsgrad": ("Adam", {"lr": 0.01, "betas": (0.8, 0.9), "amsgrad": True}),
    "adamw": ("AdamW", {}),
    "adamw_settings": ("AdamW", {"lr": 0.02, "betas": (0.85, 0.98), "weight_decay": 0.2}),
}


def optimizers():
    random = source("optimizers")
    start, gradients = given(random, 21), given(random, 10, 21)
    gradients[random.random((10, 21)) < 0.1] = 0
    gradients[6] *= 50
    gradients[:, 4] = 0
    tensors, words = {"start": start, "gradients": gradients}, {}
    for name, (kind, settings) in SETTINGS.items():
        p, after = double(start).requires_grad_(True), []
        optimizer = getattr(torch.optim, kind)([p], **settings)
        for g in gradients:
            p.grad = double(g)
            optimizer.step()
            after.append(p.detach().numpy().copy())
        mine, state = start.astype(float), {}
        for k, g in enumerate(gradients):
            mine = WRITTEN[kind](mine, g.astype(float), k, state, **settings)
            agree(after[k], mine, f"{name} step {k}")
        tensors[name] = np.stack(after)
        words[name] = f"{kind}: " + ", ".join(f"{n}={optimizer.param_groups[0][n]}" for n in (
            "lr", "momentum", "dampening", "nesterov", "alpha", "centered", "betas", "eps", "amsgrad", "weight_decay")
            if n in optimizer.param_groups[0])
    write(FOLDER / "optimizers.safetensors", tensors, ABOUT | words | {f"equations.{n}": e for n, e in EQUATIONS.items()})


# ---- losses


def cross_entropy(z, y, reduction="mean", ignore_index=-100, label_smoothing=0.0, weight=None):
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    counted = y != ignore_index
    goal = np.full_like(z, label_smoothing / z.shape[1])
    goal[np.arange(len(y))[counted], y[counted]] += 1 - label_smoothing
    w = counted * (1.0 if weight is None else weight[np.where(counted, y, 0)].astype(float))
    each, gradient = w * -(goal * log_p).sum(axis=1), (np.exp(log_p) - goal) * w[:, None]
    return reduce(each, gradient, reduction, w.sum())


def binary_cross_entropy_with_logits(z, y, reduction="mean"):
    return reduce(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))), sigmoid(z) - y, reduction, z.size)


def mse_loss(p, y, reduction="mean"):
    return reduce((p - y) ** 2, 2 * (p - y), reduction, p.size)


def reduce(each, gradient, reduction, count):
    if reduction == "none":
        return each, gradient
    return (each.sum(), gradient) if reduction == "sum" else (each.sum() / count, gradient / count)


def losses():
    random = source("losses")
    classes = np.array([3, 0, 4, 4, 1, 2, 0], np.int32)
    some = np.where(np.arange(7) % 3 == 1, -100, classes).astype(np.int32)
    logits, steep = given(random, 7, 5, scale=2), given(random, 7, 5, scale=300)
    binary, numbers = given(random, 4, 3, scale=2), given(random, 4, 3)
    hard, soft = (random.random((4, 3)) < 0.5).astype(np.float32), random.random((4, 3)).astype(np.float32)
    weights = np.array([0.5, 2, 0, 1.5, 3], np.float32)
    far = (binary * 60).astype(np.float32)
    cases = {
        "cross_entropy": (cross_entropy, logits, classes, {}),
        "cross_entropy_sum": (cross_entropy, logits, classes, {"reduction": "sum"}),
        "cross_entropy_each": (cross_entropy, logits, classes, {"reduction": "none"}),
        "cross_entropy_steep": (cross_entropy, steep, classes, {}),
        "cross_entropy_some": (cross_entropy, logits, some, {"ignore_index": -100}),
        "cross_entropy_weighted": (cross_entropy, logits, classes, {"weight": weights}),
        "cross_entropy_weighted_some": (cross_entropy, logits, some, {"weight": weights, "ignore_index": -100}),
        "cross_entropy_smooth": (cross_entropy, logits, classes, {"label_smoothing": 0.1}),
        "binary_cross_entropy": (binary_cross_entropy_with_logits, binary, hard, {}),
        "binary_cross_entropy_soft": (binary_cross_entropy_with_logits, binary, soft, {}),
        "binary_cross_entropy_sum": (binary_cross_entropy_with_logits, binary, hard, {"reduction": "sum"}),
        "binary_cross_entropy_far": (binary_cross_entropy_with_logits, far, hard, {}),
        "mse": (mse_loss, binary, numbers, {}),
        "mse_sum": (mse_loss, binary, numbers, {"reduction": "sum"}),
        "mse_each": (mse_loss, binary, numbers, {"reduction": "none"}),
    }
    tensors, words = {}, {}
    for name, (loss, given_input, target, settings) in cases.items():
        z = double(given_input).requires_grad_(True)
        y = torch.tensor(target, dtype=torch.int64 if target.dtype == np.int32 else torch.float64)
        value = getattr(F, loss.__name__)(z, y, **settings | ({"weight": double(weights)} if "weight" in settings else {}))
        value.sum().backward()
        mine = loss(given_input.astype(float), target if target.dtype == np.int32 else target.astype(float), **settings)
        agree(value.detach().numpy(), mine[0], name)
        agree(z.grad.numpy(), mine[1], f"d.{name}")
        tensors |= {f"{name}.input": given_input, f"{name}.target": target, f"{name}.loss": np.array(value.detach().numpy()),
                    f"d.{name}.input": z.grad.numpy()}
        words[name] = ", ".join([loss.__name__, *(f"{n}={v}" for n, v in ({"reduction": "mean"} | settings).items())])
    write(FOLDER / "losses.safetensors", tensors, ABOUT | words | {
        "rules": "the mean of cross_entropy is over the targets that are not ignore_index, those of the others over all elements; "
                 "label smoothing e: target 1 - e + e/V for the class, e/V for the others"})


# ---- clipping


def clipping():
    random = source("clipping")
    gradients = {n: given(random, *s, scale=1.5) for n, s in (("a", (3, 4)), ("b", (5,)), ("c", (2, 2)))}
    tensors, words = dict(gradients), {}

    def case(name, clip, expected, call):
        leaves = {n: double(np.zeros_like(g)).requires_grad_(True) for n, g in gradients.items()}
        for n, leaf in leaves.items():
            leaf.grad = double(gradients[n])
        norm = clip(list(leaves.values()))
        for n, leaf in leaves.items():
            agree(leaf.grad.numpy(), expected(gradients[n].astype(float)), f"{name} {n}")
            tensors[f"{name}.{n}"] = leaf.grad.numpy()
        if norm is not None:
            tensors[f"{name}.norm"] = np.array(norm.numpy())
        words[name] = call

    whole = np.sqrt(sum((g.astype(float) ** 2).sum() for g in gradients.values()))
    for name, most in (("norm_clipped", 1.25), ("norm_kept", 50.0)):
        case(name, lambda leaves: torch.nn.utils.clip_grad_norm_(leaves, most), lambda g: g * min(1, most / (whole + 1e-6)),
             f"clip_grad_norm_, max_norm={most}: g times min(1, max_norm / (norm + 1e-6)), norm of all together")
        agree(tensors[f"{name}.norm"], whole, name)
    case("value_clipped", lambda leaves: torch.nn.utils.clip_grad_value_(leaves, 0.75), lambda g: np.clip(g, -0.75, 0.75),
         "clip_grad_value_, clip_value=0.75")
    write(FOLDER / "clipping.safetensors", tensors, ABOUT | words)


optimizers()
losses()
clipping()
