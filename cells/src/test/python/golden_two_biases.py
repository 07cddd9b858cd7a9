#!/usr/bin/env python3
"""Three steps of SGD in PyTorch from a state_dict on: both of PyTorch's biases learn.

Run     python golden_two_biases.py FOLDER      FOLDER = cells/src/test/resources/org/souvenir/cells/exchange/pytorch
Writes  two_biases.safetensors, the state_dict before; two_biases.after.safetensors, after; two_biases.batch.safetensors with x
        [T, B, n] and target [T, B, k]. The loss is half the sum of squares, the rate 0.1. Made with PyTorch 2.13.0.
"""
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

torch.manual_seed(4)
model = torch.nn.ModuleDict({
    "lstm": torch.nn.LSTM(3, 4, bidirectional=True), "gru": torch.nn.GRU(8, 3), "rnn": torch.nn.RNN(3, 3), "head": torch.nn.Linear(3, 2)})
x, target = torch.randn(5, 2, 3), torch.randn(5, 2, 2)


def saved(name, tensors):
    save_file({n: t.detach().clone().contiguous() for n, t in tensors.items()}, Path(sys.argv[1]) / f"two_biases{name}.safetensors")


saved("", model.state_dict())
saved(".batch", {"x": x, "target": target})
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    optimizer.zero_grad()
    y = x
    for name, module in model.items():
        y = module(y) if name == "head" else module(y)[0]
    ((y - target) ** 2).sum().div(2).backward()
    optimizer.step()
saved(".after", model.state_dict())
