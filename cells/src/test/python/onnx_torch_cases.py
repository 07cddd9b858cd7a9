"""Models as PyTorch's two exporters write them, in ONNX's test format: python onnx_torch_cases.py FOLDER [PART OF NAMES].

Values are PyTorch's. Made with torch 2.13, onnx 1.23.1, onnxscript 0.7.2.
"""
import os
import sys
import warnings
import onnx
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from onnx_recurrent_cases import write

warnings.filterwarnings("ignore")


class Classifier(nn.Module):
    """Ids, an embedding, a recurrent layer, its last states, classes."""

    def __init__(self, kind, layers, both, end):
        super().__init__()
        self.embedding = nn.Embedding(20, 6)
        self.rnn = kind(6, 5, layers, bidirectional=both, batch_first=True)
        self.dropout = nn.Dropout(0.3)
        self.fc = nn.Linear(10 if both else 5, 3)
        self.both, self.end = both, end

    def forward(self, ids):
        y, state = self.rnn(self.embedding(ids))
        h = state[0] if isinstance(state, tuple) else state
        if self.end == "state":
            last = torch.cat([h[-2], h[-1]], 1) if self.both else h[-1]
        elif self.end == "last":
            last = y[:, -1]
        elif self.end == "mean":
            last = y.mean(1)
        else:
            last = y.max(1)[0]
        return self.fc(self.dropout(last))


class Tagger(nn.Module):
    """Features, recurrent layers, a class for each step."""

    def __init__(self, kind, layers, both, first, norm):
        super().__init__()
        self.rnn = kind(4, 5, layers, bidirectional=both, batch_first=first)
        self.norm = nn.LayerNorm(10 if both else 5) if norm else nn.Identity()
        self.hidden = nn.Linear(10 if both else 5, 7)
        self.fc = nn.Linear(7, 3)

    def forward(self, x):
        return torch.log_softmax(self.fc(torch.relu(self.hidden(self.norm(self.rnn(x)[0])))), -1)


class Packed(nn.Module):
    """Lengths, a packed sequence, and classes for each step or the whole."""

    def __init__(self, kind, layers, both, steps):
        super().__init__()
        self.embedding = nn.Embedding(20, 6)
        self.rnn = kind(6, 5, layers, bidirectional=both, batch_first=True)
        self.fc = nn.Linear(10 if both else 5, 3)
        self.both, self.steps = both, steps

    def forward(self, ids, lengths):
        packed = pack_padded_sequence(self.embedding(ids), lengths, batch_first=True, enforce_sorted=True)
        y, state = self.rnn(packed)
        if self.steps:
            return self.fc(pad_packed_sequence(y, batch_first=True)[0])
        h = state[0] if isinstance(state, tuple) else state
        return self.fc(torch.cat([h[-2], h[-1]], 1) if self.both else h[-1])


class States(nn.Module):
    """States in and out, for streams."""

    def __init__(self, kind, layers, both):
        super().__init__()
        self.rnn = kind(4, 5, layers, bidirectional=both)
        self.fc = nn.Linear(10 if both else 5, 2)

    def forward(self, x, *state):
        y, after = self.rnn(x, state if len(state) == 2 else state[0])
        after = after if isinstance(after, tuple) else (after,)
        return (torch.sigmoid(self.fc(y)), *after)


def cases():
    for kind in (nn.LSTM, nn.GRU, nn.RNN):
        name = kind.__name__.lower()
        for layers, both in ((1, False), (1, True), (2, False), (2, True)):
            what = f"{name}_{layers}{'_both' if both else ''}"
            for end in ("state", "last", "mean", "max"):
                yield f"classifier_{end}_{what}", Classifier(kind, layers, both, end), (torch.randint(0, 20, (3, 6)),), {
                    "ids": {0: "batch", 1: "steps"}}
            for first in (True, False):
                yield f"tagger_{first}_{what}", Tagger(kind, layers, both, first, both), (torch.randn(3, 6, 4),), {
                    "x": {0: "batch", 1: "steps"} if first else {0: "steps", 1: "batch"}}
            for steps in (True, False):
                yield f"packed_{'steps' if steps else 'end'}_{what}", Packed(kind, layers, both, steps), (
                    torch.randint(0, 20, (3, 6)), torch.tensor([6, 4, 1])), {
                    "ids": {0: "batch", 1: "steps"}, "lengths": {0: "batch"}}
            n = (2 if both else 1) * layers
            state = tuple(torch.randn(n, 3, 5) for _ in range(2 if kind is nn.LSTM else 1))
            yield f"states_{what}", States(kind, layers, both), (torch.randn(6, 3, 4), *state), {
                "x": {0: "steps", 1: "batch"}, **{f"s{i}": {1: "batch"} for i in range(len(state))}}


def main(target, part=""):
    for k, (name, module, inputs, axes) in enumerate(cases()):
        if part not in name:
            continue
        torch.manual_seed(1000 + k)
        for parameter in module.parameters():
            nn.init.uniform_(parameter, -0.7, 0.7)
        module.eval()
        for dynamo in (False, True):
            for free in (True, False):
                folder = os.path.join(target, f"{name}_{'dynamo' if dynamo else 'script'}_{'free' if free else 'fixed'}")
                os.makedirs(folder, exist_ok=True)
                path = os.path.join(folder, "model.onnx")
                names = list(axes)
                extra = {}
                if free and not dynamo:
                    extra["dynamic_axes"] = axes
                elif free:
                    dims = {n: torch.export.Dim(n, min=1 if n == "batch" else 2, max=64) for n in ("batch", "steps")}
                    shapes = [{a: torch.export.Dim.DYNAMIC for a in axes[n]} for n in names]
                    if isinstance(module, States):
                        shapes = [shapes[0], tuple(shapes[1:])]
                    extra["dynamic_shapes"] = tuple(shapes)
                try:
                    torch.onnx.export(module, inputs, path, input_names=names, dynamo=dynamo, verbose=False, **extra)
                    made = onnx.load(path)
                    run = inputs
                    if free and not isinstance(module, (Packed, States)):
                        run = (torch.cat([inputs[0], inputs[0].flip(0)], 0),)
                    with torch.no_grad():
                        y = module(*run)
                except Exception as e:
                    print("not exported", os.path.basename(folder), str(e).split("\n")[0][:150])
                    if os.path.exists(path):
                        os.remove(path)
                    continue
                y = y if isinstance(y, tuple) else (y,)
                wanted = [i.name for i in made.graph.input]
                given = dict(zip(names, run))
                write(folder, made, [(n, given[n].numpy()) for n in wanted],
                      list(zip([o.name for o in made.graph.output], [v.numpy() for v in y])))


if __name__ == "__main__":
    main(*sys.argv[1:])
