#!/usr/bin/env python3
"""Golden outputs, final states and gradients of torch.nn.RNN, LSTM and GRU, for the tests of cells.

Makes   ../resources/org/souvenir/cells/golden/torch-*.safetensors (golden.py says how tensors are named and checked)
Run     python3 -m venv /tmp/golden && /tmp/golden/bin/pip install torch numpy safetensors
        /tmp/golden/bin/python golden_torch.py
Made with PyTorch 2.13.0, NumPy 2.4.6, safetensors 0.8.0 (each file's metadata names its PyTorch).

A file holds, under PyTorch's names and in PyTorch's layouts:
  x [T, B, I], lengths [B]; h0 and, for LSTM, c0 [layers * directions, B, .]; weight_ih_l0 ... for every layer and direction
  y [T, B, directions * H]; h_n and, for LSTM, c_n
  d.NAME for each of these but lengths (padded steps of x and of d.y hold random numbers too: nothing may depend on them)
"""
import numpy as np
import torch
from golden import compare, compare_gradients, doubles, given, resources, save_case, sigmoid, source, unroll
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

FOLDER = resources(__file__, "cells")

EQUATIONS = {
    "rnn_tanh": "h' = tanh(x W_ih + b_ih + h W_hh + b_hh)",
    "rnn_relu": "h' = max(0, x W_ih + b_ih + h W_hh + b_hh)",
    "lstm": "(i, f, g, o) = x W_ih + b_ih + h W_hh + b_hh; c' = sigmoid(f) c + sigmoid(i) tanh(g); h' = sigmoid(o) tanh(c')",
    "lstm_projection": "as lstm, then h' = (sigmoid(o) tanh(c')) W_hr, without a bias; h is [B, P], c is [B, H]",
    "gru": "(xr, xz, xn) = x W_ih + b_ih; (hr, hz, hn) = h W_hh + b_hh; r = sigmoid(xr + hr); z = sigmoid(xz + hz); "
           "n = tanh(xn + r hn); h' = (1 - z) n + z h",
}
GATES = {"rnn_tanh": "one", "rnn_relu": "one", "lstm": "i, f, g, o (input, forget, candidate, output)",
         "lstm_projection": "i, f, g, o (input, forget, candidate, output)",
         "gru": "r, z, n (reset, update, candidate); reset is applied after the recurrent product and its bias"}


def step(kind, w):
    """One time step from row vectors; w holds the matrices as [in, out], that is PyTorch's transposed."""
    def rnn(x, h):
        a = x @ w["weight_ih"] + w["bias_ih"] + h @ w["weight_hh"] + w["bias_hh"]
        return [np.tanh(a) if kind == "rnn_tanh" else np.maximum(a, 0)]

    def lstm(x, h, c):
        i, f, g, o = np.split(x @ w["weight_ih"] + w["bias_ih"] + h @ w["weight_hh"] + w["bias_hh"], 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        return [h @ w["weight_hr"] if "weight_hr" in w else h, c]

    def gru(x, h):
        xr, xz, xn = np.split(x @ w["weight_ih"] + w["bias_ih"], 3, axis=1)
        hr, hz, hn = np.split(h @ w["weight_hh"] + w["bias_hh"], 3, axis=1)
        r, z = sigmoid(xr + hr), sigmoid(xz + hz)
        n = np.tanh(xn + r * hn)
        return [(1 - z) * n + z * h]

    return {"r": rnn, "l": lstm, "g": gru}[kind[0]]


def equations(kind, layers, directions, lengths):
    """The layer as its metadata describes it, in NumPy: from named inputs to named outputs."""
    def run(named):
        y, final = named["x"], []
        for layer in range(layers):
            sides = []
            for direction in range(directions):
                end = f"_l{layer}" + ("_reverse" if direction else "")
                w = {n.removesuffix(end): v.T for n, v in named.items() if n.endswith(end)}
                first = [named[s][layer * directions + direction] for s in ("h0", "c0") if s in named]
                side, last = unroll(step(kind, w), y, first, lengths, backwards=direction == 1)
                sides.append(side)
                final.append(last)
            y = np.concatenate(sides, axis=2)
        return {"y": y} | {n: np.stack(s) for n, s in zip(("h_n", "c_n"), zip(*final))}

    return run


def module(kind, i, h, **options):
    if kind.startswith("rnn"):
        return torch.nn.RNN(i, h, nonlinearity=kind.removeprefix("rnn_"), **options)
    if kind == "gru":
        return torch.nn.GRU(i, h, **options)
    return torch.nn.LSTM(i, h, proj_size=2 if kind == "lstm_projection" else 0, **options)


def make(case, kind, t=5, b=3, i=4, h=3, layers=1, directions=1, lengths=None):
    random, packed = source(case), lengths is not None
    lengths = np.array(lengths if packed else [t] * b, np.int32)
    m = module(kind, i, h, num_layers=layers, bidirectional=directions == 2).double()
    width = m.proj_size or h

    inputs = {"x": given(random, t, b, i), "h0": given(random, layers * directions, b, width, scale=0.7)}
    if kind.startswith("lstm"):
        inputs["c0"] = given(random, layers * directions, b, h)
    inputs |= {n: given(random, *p.shape, scale=0.6) for n, p in m.named_parameters()}
    leaves = {n: torch.tensor(v, dtype=torch.float64, requires_grad=True) for n, v in inputs.items()}

    def run():
        x = leaves["x"]
        if packed:
            x = pack_padded_sequence(x, torch.tensor(lengths, dtype=torch.int64), enforce_sorted=False)
        first = (leaves["h0"], leaves["c0"]) if "c0" in leaves else leaves["h0"]
        weights = {n: v for n, v in leaves.items() if "_l" in n}
        y, last = torch.func.functional_call(m, weights, (x, first))
        y = pad_packed_sequence(y, total_length=t)[0] if packed else y
        return {"y": y} | dict(zip(("h_n", "c_n"), last if isinstance(last, tuple) else (last,)))

    results = run()
    upstream = {n: given(random, *v.shape) for n, v in results.items()}
    sum((v * torch.tensor(upstream[n], dtype=torch.float64)).sum() for n, v in results.items()).backward()
    outputs = {n: v.detach().numpy() for n, v in results.items()}
    gradients = {n: v.grad.numpy() for n, v in leaves.items()}

    numpy_run = equations(kind, layers, directions, lengths)
    compare(case, outputs, numpy_run(doubles(inputs)))
    compare_gradients(case, numpy_run, doubles(inputs), upstream, gradients)
    save_case(FOLDER, case, inputs, upstream, outputs, gradients, {
        "made_by": "cells/src/test/python/golden_torch.py", "torch": torch.__version__.split("+")[0],
        "kind": kind, "equations": EQUATIONS[kind], "gates": GATES[kind],
        "sizes": f"T={t} B={b} I={i} H={h}" + (f" P={width}" if width != h else "") + f" layers={layers} directions={directions}",
        "weights": "row vectors: y = x W + b, where W [in, out] is the transpose of weight_*; weight_ih is [gates * H, in], "
                   "weight_hh [gates * H, H (projection: P)], weight_hr [P, H]; the gates are stacked along the first axis in "
                   "the order of 'gates'; two biases, bias_ih and bias_hh, each [gates * H], both added",
        "layout": "sequences [T, B, width]; states [layers * directions, B, width], layer 0 forward, layer 0 reverse, layer 1 "
                  "forward, ...; y of two directions is concatenated, forward first, both in the order of x",
        "lengths": "rows may be unsorted; beyond its length a row's y is 0 and its state is kept; reverse starts at a row's own "
                   "last step with h0" if packed else "all T",
        "gradients": "L = sum over y, h_n, c_n of NAME * d.NAME; d.NAME of everything else is the gradient of L",
        "precision": "F32 was given, F64 was computed from it in double",
    }, lengths=lengths)


for each in EQUATIONS:
    make(f"torch-{each.replace('_', '-')}", each)
for each in ("lstm", "gru"):
    make(f"torch-{each}-bidirectional", each, b=2, directions=2)
    make(f"torch-{each}-stacked", each, b=2, layers=2)
    make(f"torch-{each}-packed", each, t=6, b=5, i=2, directions=2, lengths=[3, 6, 1, 4, 3])
    make(f"torch-{each}-packed-stacked", each, t=4, b=3, i=2, layers=2, directions=2, lengths=[2, 4, 1])
