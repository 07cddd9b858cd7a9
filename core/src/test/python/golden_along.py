#!/usr/bin/env python3
"""Golden outputs, weights and gradients of the two decoders of AlongTest, which attend to another sequence, from PyTorch.

Makes   ../resources/org/souvenir/core/golden/along-*.safetensors (cells/src/test/python/golden.py says how tensors are named)
Run     python3 -m venv /tmp/golden && /tmp/golden/bin/pip install torch numpy safetensors
        /tmp/golden/bin/python golden_along.py
Made with PyTorch 2.13.0, NumPy 2.4.6, safetensors 0.8.0 (each file's metadata names its PyTorch).

Additive attention (Bahdanau et al., 2015) is written as in the paper; multiplicative attention (Luong et al., 2015) is PyTorch's
scaled_dot_product_attention; what is read goes into PyTorch's gru_cell. Sequence by sequence, so that nothing is padded.

A file holds:
  x [T, B, I], source [S, B, N], h0 [B, H]; lengths [B] of x and source_lengths [B] of source; the step's parameters
  y [T, B, H], weights [T, B, S], 0 past the end of a sequence; h_n [B, H]
  d.NAME for each of these but lengths and weights
"""
import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "cells" / "src" / "test" / "python"))
from golden import compare_gradients, doubles, given, resources, save_case, source  # noqa: E402

FOLDER = resources(__file__, "core")
T, LENGTHS = 5, [4, 0, 5, 2, 3]
S, SOURCE_LENGTHS = 4, [3, 2, 1, 0, 4]
B, I, N, H, A = len(LENGTHS), 3, 2, 4, 3


def additive(w, h, rows):
    """score_j = v · tanh(W s + U h_j); of no rows there are no scores."""
    keys = rows @ w["key.weight"] + w["key.bias"]
    scores = torch.tanh(keys + h @ w["query.weight"]) @ w["score.weight"]
    weights = torch.softmax(scores, 0)
    return (weights * rows).sum(0), weights[:, 0]


def multiplicative(w, h, rows):
    """score_j = s · W h_j."""
    if len(rows) == 0:
        return rows.sum(0), rows[:, 0]
    keys = rows @ w["key.weight"]
    read = F.scaled_dot_product_attention(h[None], keys, rows, scale=1)
    return read[0], torch.softmax(keys @ h, 0)


def gru(w, h, x):
    """PyTorch's, with its three gates one below the other; ours have the rows of the memory first."""
    def part(gate, of_memory):
        return w[f"{gate}.weight"][:H] if of_memory else w[f"{gate}.weight"][H:]
    inputs = torch.cat([part("reset", False), part("update", False), w["candidate.weight"]], 1).T
    memory = torch.cat([part("reset", True), part("update", True), w["recurrent.weight"]], 1).T
    of_input = torch.cat([w["reset.bias"], w["update.bias"], w["candidate.bias"]], 1)[0]
    of_memory = torch.cat([torch.zeros(2 * H, dtype=x.dtype), w["recurrent.bias"][0]])
    return torch.gru_cell(x[None], h[None], inputs, memory, of_input, of_memory)[0]


def run(attend, w):
    y, weights, last = torch.zeros(T, B, H, dtype=torch.float64), torch.zeros(T, B, S, dtype=torch.float64), []
    for b in range(B):
        h, rows = w["h0"][b], w["source"][: SOURCE_LENGTHS[b], b]
        for t in range(LENGTHS[b]):
            read, weight = attend(w, h, rows)
            h = gru(w, h, torch.cat([w["x"][t, b], read]))
            y, weights = y.clone(), weights.clone()
            y[t, b], weights[t, b, : len(rows)] = h, weight
        last.append(h)
    return {"y": y, "h_n": torch.stack(last), "weights": weights}


def save(name, attend, shapes):
    random = source(f"along-{name}")
    shapes |= {f"{g}.weight": (H + I + N, H) for g in ("reset", "update")}
    shapes |= {"candidate.weight": (I + N, H), "recurrent.weight": (H, H)}
    shapes |= {f"{g}.bias": (1, H) for g in ("reset", "update", "candidate", "recurrent")}
    shapes |= {"x": (T, B, I), "source": (S, B, N), "h0": (B, H)}
    inputs = {key: given(random, *shape) for key, shape in shapes.items()}
    upstream = {"y": given(random, T, B, H), "h_n": given(random, B, H)}
    leaves = {key: torch.from_numpy(value).requires_grad_() for key, value in doubles(inputs).items()}
    found = run(attend, leaves)
    sum((found[key] * torch.from_numpy(value)).sum() for key, value in doubles(upstream).items()).backward()
    gradients = {key: leaf.grad.numpy() for key, leaf in leaves.items()}

    def outputs(numbers):
        with torch.no_grad():
            of = run(attend, {key: torch.from_numpy(value) for key, value in numbers.items()})
        return {key: value.numpy() for key, value in of.items()}

    compare_gradients(name, outputs, doubles(inputs), upstream, gradients)
    save_case(FOLDER, f"along-{name}", inputs, upstream, {key: value.detach().numpy() for key, value in found.items()},
              gradients, {"pytorch": torch.__version__}, lengths=np.array(LENGTHS, np.int32),
              source_lengths=np.array(SOURCE_LENGTHS, np.int32))


save("additive", additive, {"key.weight": (N, A), "key.bias": (1, A), "query.weight": (H, A), "score.weight": (A, 1)})
save("multiplicative", multiplicative, {"key.weight": (N, H)})
