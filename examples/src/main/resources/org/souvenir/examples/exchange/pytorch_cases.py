#!/usr/bin/env python3
"""Random models of PyTorch with what they compute, to hold an import to: outputs, final states, gradients.

Run     python pytorch_cases.py FOLDER COUNT [SEED]         with torch and safetensors
Makes   FOLDER/NUMBER.safetensors or NUMBER.pt              model.state_dict()
        FOLDER/NUMBER.reference.safetensors                 x [T, B, I] (ids as numbers), lengths [B], h0.K, c0.K, y, h.K, c.K for
                                                            each level and direction K; dy, dh.K, dc.K, which the gradients
                                                            d.NAME of Σ y · dy + Σ h · dh + Σ c · dc belong to
The metadata says what a state_dict can't: order, relu, pooled, start, ids.
"""
import random
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class Model(nn.Module):
    def __init__(self, pick):
        super().__init__()
        kind = pick(["LSTM", "LSTM", "GRU", "RNN"])
        self.ids, self.pooled = pick([0, 0, 11]), pick([False, True])
        self.inputs, hidden, self.levels = pick([1, 3, 5]), pick([1, 2, 4, 7]), pick([1, 1, 2, 3])
        self.relu = kind == "RNN" and pick([False, True])
        cell = self.levels == 1 and pick([False, False, True])
        both = not cell and pick([False, True])
        project = pick([0, 0, hidden // 2]) if kind == "LSTM" and not cell and hidden > 1 else 0
        bias = pick([True, True, False])
        if self.ids:
            self.embedding = nn.Embedding(self.ids, self.inputs)
        more = {"nonlinearity": "relu" if self.relu else "tanh"} if kind == "RNN" else {"proj_size": project} if project else {}
        if cell:
            self.rnn = getattr(nn, kind + "Cell")(self.inputs, hidden, bias=bias, **more)
        else:
            self.rnn = getattr(nn, kind)(self.inputs, hidden, self.levels, bias=bias, bidirectional=both, **more)
        self.kind, self.hidden, self.out, self.directions = kind, hidden, project or hidden, 2 if both else 1
        width = self.out * self.directions
        norm = pick([0, 1, 2, 3])
        if norm > 1:
            self.norm = nn.LayerNorm(width, bias=norm == 3)
        if pick([False, True]):
            self.head = nn.Linear(width, pick([1, 3]), bias=pick([True, True, False]))
        for p in self.parameters():
            nn.init.uniform_(p, -0.8, 0.8)

    def forward(self, x, lengths, h, c):
        e = self.embedding(x) if self.ids else x
        state = (h, c) if self.kind == "LSTM" else h
        if isinstance(self.rnn, nn.RNNCellBase):
            y, state = self.steps(e, lengths, h[0], c[0])
        else:
            packed, state = self.rnn(pack_padded_sequence(e, lengths, enforce_sorted=False), state)
            y, _ = pad_packed_sequence(packed, total_length=len(x))
            state = state if self.kind == "LSTM" else (state, c)
        if self.pooled:
            y = torch.cat(list(state[0][-self.directions:]), 1)
        if hasattr(self, "norm"):
            y = self.norm(y)
        if hasattr(self, "head"):
            y = self.head(y)
        if not self.pooled:
            y = y * (torch.arange(len(x))[:, None] < lengths)[..., None]
        return y, state

    def steps(self, e, lengths, h, c):
        y = []
        for t in range(len(e)):
            new = self.rnn(e[t], (h, c)) if self.kind == "LSTM" else (self.rnn(e[t], h), c)
            here = (t < lengths)[:, None]
            h, c = torch.where(here, new[0], h), torch.where(here, new[1], c)
            y.append(h)
        return torch.stack(y), (h[None], c[None])


def make(folder, number, pick):
    model = Model(pick).double()
    steps, batch, start = pick([1, 4, 9]), pick([1, 3]), pick([False, True])
    lengths = torch.tensor([steps] + [pick(range(1, steps + 1)) for _ in range(batch - 1)])
    size = model.levels * model.directions
    draw = (lambda *s: torch.rand(*s, dtype=torch.double).mul(2).sub(1).float().double())
    for p in model.parameters():
        p.data = p.data.float().double()
    x = torch.randint(model.ids, (steps, batch)) if model.ids else draw(steps, batch, model.inputs).requires_grad_()
    h = (draw if start else torch.zeros)(size, batch, model.out).double().requires_grad_()
    c = (draw if start else torch.zeros)(size, batch, model.hidden).double().requires_grad_()
    y, finals = model(x, lengths, h, c)
    finals = finals[:2] if model.kind == "LSTM" else finals[:1]
    dy, d_finals = draw(*y.shape), [draw(*f.shape) for f in finals]
    ((y * dy).sum() + sum((f * d).sum() for f, d in zip(finals, d_finals))).backward()
    named = {"x": x, "lengths": lengths, "y": y, "dy": dy} | ({} if model.ids else {"d.x": x.grad})
    for state, zero, final, d in zip("hc", (h, c), finals, d_finals):
        for k in range(size):
            named |= {f"{state}0.{k}": zero[k], f"{state}.{k}": final[k], f"d{state}.{k}": d[k], f"d.{state}0.{k}": zero.grad[k]}
    named |= {f"d.{name}": p.grad for name, p in model.named_parameters()}
    order = [name for name, child in model.named_children() if list(child.parameters())]
    about = {"order": " ".join(order), "relu": str(model.relu), "pooled": str(model.pooled), "start": str(start),
             "ids": str(model.ids), "kind": f"{model}"}
    save_file({k: v.detach().float().contiguous() for k, v in named.items()}, folder / f"{number}.reference.safetensors", about)
    weights = {k: v.float() for k, v in model.state_dict().items()}
    if pick([False, True]):
        torch.save(weights, folder / f"{number}.pt")
    else:
        save_file(weights, folder / f"{number}.safetensors")


def main():
    folder, count, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        torch.manual_seed(seed * 100_003 + number)
        make(folder, number, random.Random(seed * 100_003 + number).choice)


if __name__ == "__main__":
    main()
