"""More models as PyTorch's two exporters write them: python onnx_torch_more_cases.py FOLDER SEED [PART OF NAMES].

Batches that are sorted and brought back, masks of lengths, last steps by lengths, loops over cells written by hand, states made of
other inputs, residuals, views; in opsets 13 to 20, with free and fixed sizes, as the seed draws. Values are PyTorch's. What an exporter
cannot write is named. Made with torch 2.13, onnx 1.23.1, onnxscript 0.7.2.
"""
import os
import random
import shutil
import sys
import warnings
import onnx
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from onnx_recurrent_cases import write

warnings.filterwarnings("ignore")


def hidden(state):
    return state[0] if isinstance(state, tuple) else state


def ends(state, both):
    h = hidden(state)
    return torch.cat([h[-2], h[-1]], 1) if both else h[-1]


class Unsorted(nn.Module):
    """Lengths in any order: pack_padded_sequence sorts the batch, and all that comes out is brought back."""

    def __init__(self, kind, layers, both, first, what):
        super().__init__()
        self.rnn = kind(4, 5, layers, bidirectional=both, batch_first=first)
        self.fc = nn.Linear(10 if both else 5, 3)
        self.both, self.first, self.what = both, first, what

    def forward(self, x, lengths, *given):
        packed = pack_padded_sequence(x, lengths, batch_first=self.first, enforce_sorted=False)
        y, state = self.rnn(packed, *given)
        if self.what == "steps":
            return self.fc(pad_packed_sequence(y, batch_first=self.first)[0])
        if self.what == "both":
            return self.fc(pad_packed_sequence(y, batch_first=self.first)[0]), hidden(state)
        return state if self.what == "state" else self.fc(ends(state, self.both))


class SortedByHand(nn.Module):
    """Sorted, packed, and brought back in one of the ways that people write."""

    def __init__(self, kind, both, how, what):
        super().__init__()
        self.embedding = nn.Embedding(20, 4, padding_idx=0)
        self.rnn = kind(4, 5, 1, bidirectional=both, batch_first=True)
        self.fc = nn.Linear(10 if both else 5, 3)
        self.both, self.how, self.what = both, how, what

    def forward(self, ids, lengths):
        sorted_lengths, order = lengths.sort(descending=True)
        x = self.embedding(ids[order]) if self.how == "ids" else self.embedding(ids)[order]
        y, state = self.rnn(pack_padded_sequence(x, sorted_lengths, batch_first=True))
        y = pad_packed_sequence(y, batch_first=True)[0]
        result = ends(state, self.both) if self.what == "end" else y
        return self.fc(self.back(result, order))

    def back(self, result, order):
        if self.how == "scatter":
            inverse = torch.empty_like(order)
            inverse[order] = torch.arange(order.size(0))
            return result[inverse]
        if self.how == "put":
            put = torch.zeros_like(result)
            put[order] = result
            return put
        if self.how == "sort":
            return result[order.sort()[1]]
        if self.how == "select":
            return result.index_select(0, order.argsort())
        return result if self.how == "not" else result[order.argsort()]


class Masked(nn.Module):
    """Means, maxima and last steps of sequences with lengths, packed or not."""

    def __init__(self, kind, both, pool, packed):
        super().__init__()
        n = 10 if both else 5
        self.embedding = nn.Embedding(20, 4, padding_idx=0)
        self.rnn = kind(4, 5, 1, bidirectional=both, batch_first=True)
        self.norm = nn.LayerNorm(n)
        self.fc = nn.Linear(n, 3)
        self.pool, self.packed = pool, packed

    def forward(self, ids, lengths):
        x = self.embedding(ids)
        if self.packed:
            x = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=self.packed == "sorted")
        y = self.rnn(x)[0]
        if self.packed:
            y = pad_packed_sequence(y, batch_first=True, total_length=ids.size(1))[0]
        mask = (torch.arange(ids.size(1)).unsqueeze(0) < lengths.unsqueeze(1)).unsqueeze(-1)
        return self.fc(self.norm(self.pooled(y, mask, lengths)))

    def pooled(self, y, mask, lengths):
        if self.pool == "mean":
            return (y * mask).sum(1) / lengths.unsqueeze(1)
        if self.pool == "numbers":
            return (y * mask.float()).sum(1) / mask.float().sum(1)
        if self.pool == "infinity":
            return y.masked_fill(~mask, float("-inf")).max(1)[0]
        if self.pool == "max":
            return torch.where(mask, y, torch.tensor(-1e9)).max(1).values
        if self.pool == "gather":
            return y.gather(1, (lengths - 1).view(-1, 1, 1).expand(-1, 1, y.size(2))).squeeze(1)
        return y[torch.arange(y.size(0)), lengths - 1]


class Padding(nn.Module):
    """A mask of the ids that are not 0."""

    def __init__(self, kind):
        super().__init__()
        self.embedding = nn.Embedding(20, 4, padding_idx=0)
        self.rnn = kind(4, 5, 1, batch_first=True)
        self.fc = nn.Linear(5, 3)

    def forward(self, ids):
        mask = (ids != 0).float().unsqueeze(-1)
        return self.fc((self.rnn(self.embedding(ids))[0] * mask).sum(1) / mask.sum(1).clamp(min=1))


class Deep(nn.Module):
    """Two layers with norms, dropout and a residual between them."""

    def __init__(self, kind, both, first):
        super().__init__()
        n = 10 if both else 5
        self.one = kind(4, 5, bidirectional=both, batch_first=first)
        self.two = kind(n, 5, bidirectional=both, batch_first=first)
        self.norms = nn.ModuleList([nn.LayerNorm(n), nn.LayerNorm(n)])
        self.dropout = nn.Dropout(0.4)
        self.fc = nn.Linear(n, 3)

    def forward(self, x):
        y = self.dropout(self.norms[0](self.one(x)[0]))
        z = self.norms[1](self.two(y)[0]) + y
        return torch.softmax(self.fc(nn.functional.gelu(z)), -1)


class Projected(nn.Module):
    def __init__(self, layers, first):
        super().__init__()
        self.rnn = nn.LSTM(4, 6, layers, proj_size=3, batch_first=first)
        self.fc = nn.Linear(3, 2)

    def forward(self, x):
        return self.fc(self.rnn(x)[0])


class Given(nn.Module):
    """Initial states made of another input, or learned."""

    def __init__(self, kind, made, first):
        super().__init__()
        self.rnn = kind(4, 5, batch_first=first)
        self.make = nn.Linear(2, 5)
        self.start = nn.Parameter(torch.randn(1, 1, 5))
        self.fc = nn.Linear(5, 2)
        self.made, self.two = made, kind is nn.LSTM

    def forward(self, x, v):
        h = torch.tanh(self.make(v)).unsqueeze(0) if self.made else self.start.expand(1, v.size(0), 5).contiguous()
        y, state = self.rnn(x, (h, torch.zeros_like(h)) if self.two else h)
        return self.fc(y), hidden(state)[-1]


class Hand(nn.Module):
    """A loop over a cell, written by hand."""

    def __init__(self, kind, first, end, both):
        super().__init__()
        self.cell, self.back = kind(4, 5), kind(4, 5)
        self.fc = nn.Linear(5, 2)
        self.two, self.first, self.end, self.both = kind is nn.LSTMCell, first, end, both

    def loop(self, cell, x, order):
        h = c = x.new_zeros(x.size(0 if self.first else 1), 5)
        given = [None] * len(order)
        for t in order:
            step = x[:, t] if self.first else x[t]
            if self.two:
                h, c = cell(step, (h, c))
            else:
                h = cell(step, h)
            given[t] = h
        return torch.stack(given, 1 if self.first else 0), h

    def forward(self, x):
        steps = range(x.size(1 if self.first else 0))
        y, h = self.loop(self.cell, x, steps)
        if self.end:
            return self.fc(h)
        return self.fc(y + self.loop(self.back, x, steps[::-1])[0] if self.both else y)


class EncoderDecoder(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.encoder, self.decoder = kind(4, 5, batch_first=True), kind(3, 5, batch_first=True)
        self.fc = nn.Linear(5, 2)

    def forward(self, x, z):
        return self.fc(self.decoder(z, self.encoder(x)[1])[0])


class Beside(nn.Module):
    """Features beside words, and the ends of all layers."""

    def __init__(self, kind, both):
        super().__init__()
        self.embedding = nn.Embedding(20, 4)
        self.rnn = kind(7, 5, 2, bidirectional=both, batch_first=True, dropout=0.3)
        self.fc = nn.Linear(20 if both else 10, 3)

    def forward(self, ids, features):
        h = hidden(self.rnn(torch.cat([self.embedding(ids), features], -1))[1])
        return self.fc(torch.cat(list(h), -1))


class Viewed(nn.Module):
    """Views as people write them."""

    def __init__(self, kind, how):
        super().__init__()
        self.rnn = kind(4, 6, bidirectional=True, batch_first=how != "permute")
        self.fc = nn.Linear(6 if how == "sum" else 12, 3)
        self.how = how

    def forward(self, x):
        if self.how == "permute":
            return self.fc(self.rnn(x.permute(1, 0, 2))[0].permute(1, 0, 2))
        y, state = self.rnn(x)
        if self.how == "sum":
            return self.fc(y[..., :6] + y[..., 6:])
        if self.how == "view":
            return self.fc(y.reshape(-1, 12)).view(x.size(0), x.size(1), 3)
        if self.how == "ends":
            return self.fc(torch.cat([y[:, -1, :6], y[:, 0, 6:]], -1))
        if self.how == "attention":
            return self.fc((torch.softmax(y.mean(-1), 1).unsqueeze(-1) * y).sum(1))
        return self.fc(hidden(state).transpose(0, 1).reshape(x.size(0), 12))


BATCH, STEPS = 3, 6
LENGTHS, SORTED = torch.tensor([4, 6, 1]), torch.tensor([6, 4, 1])
SEQUENCES = {0: "batch"}


def axes(first):
    return {0: "batch", 1: "steps"} if first else {0: "steps", 1: "batch"}


def features(first):
    return torch.randn(BATCH, STEPS, 4) if first else torch.randn(STEPS, BATCH, 4)


def ids():
    return torch.randint(1, 20, (BATCH, STEPS))


def with_lengths(draw, kind, name):
    for what in ("steps", "end", "state", "both"):
        layers, both, first = draw.choice([1, 2]), draw.random() < 0.5, draw.random() < 0.5
        yield f"unsorted_{what}_{name}", Unsorted(kind, layers, both, first, what), (features(first), LENGTHS), [
            axes(first), SEQUENCES]
    both = draw.random() < 0.5
    given = [torch.randn(2 if both else 1, BATCH, 5) for _ in range(2 if kind is nn.LSTM else 1)]
    yield f"unsorted_given_{name}", Unsorted(kind, 1, both, True, "both"), (
        features(True), LENGTHS, tuple(given) if len(given) > 1 else given[0]), [
        axes(True), SEQUENCES] + [{1: "batch"}] * len(given)
    for how in ("argsort", "scatter", "sort", "select", "ids", "put", "not"):
        model = SortedByHand(kind, draw.random() < 0.5, how, draw.choice(["end", "steps"]))
        yield f"sorted_{how}_{name}", model, (ids(), LENGTHS), [axes(True), SEQUENCES]
    for pool in ("mean", "numbers", "infinity", "max", "gather", "index"):
        packed = draw.choice(["", "sorted", "unsorted"])
        model = Masked(kind, draw.random() < 0.5, pool, packed)
        yield f"masked_{pool}_{packed}_{name}", model, (ids(), SORTED if packed == "sorted" else LENGTHS), [
            axes(True), SEQUENCES]
    padded = ids()
    padded[0, 4:] = padded[2, 2:] = 0
    yield f"padding_{name}", Padding(kind), (padded,), [axes(True)]


def without_lengths(draw, kind, name):
    both, first = draw.random() < 0.5, draw.random() < 0.5
    yield f"deep_{name}", Deep(kind, both, first), (features(first),), [axes(first)]
    for made in (True, False):
        first = draw.random() < 0.5
        yield f"given_{made}_{name}", Given(kind, made, first), (features(first), torch.randn(BATCH, 2)), [
            axes(first), SEQUENCES]
    yield f"decoder_{name}", EncoderDecoder(kind), (features(True), torch.randn(BATCH, 5, 3)), [
        axes(True), {0: "batch", 1: "others"}]
    yield f"beside_{name}", Beside(kind, draw.random() < 0.5), (ids(), torch.randn(BATCH, STEPS, 3)), [axes(True)] * 2
    for how in ("permute", "sum", "view", "ends", "attention", "state"):
        yield f"viewed_{how}_{name}", Viewed(kind, how), (features(True),), [axes(True)]


def cases(draw):
    for kind in (nn.LSTM, nn.GRU, nn.RNN):
        yield from with_lengths(draw, kind, kind.__name__.lower())
        yield from without_lengths(draw, kind, kind.__name__.lower())
    for kind in (nn.LSTMCell, nn.GRUCell, nn.RNNCell):
        for first, end, both in ((True, False, False), (False, False, False), (True, True, False), (True, False, True)):
            name = f"loop_{'end' if end else 'both' if both else 'steps'}_{kind.__name__.lower()}_{first}"
            yield name, Hand(kind, first, end, both), (features(first),), [{0 if first else 1: "batch"}]
    for layers in (1, 2):
        yield f"projected_{layers}", Projected(layers, layers == 1), (features(layers == 1),), [axes(layers == 1)]


def flat(values):
    return [values] if isinstance(values, torch.Tensor) else [v for value in values for v in flat(value)]


def exported(module, inputs, names, shapes, path, dynamo, free, opset):
    extra = {}
    if free and not dynamo:
        extra["dynamic_axes"] = dict(zip(names, shapes))
    elif free:
        dims = [{axis: torch.export.Dim.DYNAMIC for axis in shape} for shape in shapes]
        extra["dynamic_shapes"] = (*dims[:2], tuple(dims[2:])) if isinstance(module, Unsorted) else tuple(dims)
    torch.onnx.export(
        module, inputs, path, input_names=names, dynamo=dynamo, opset_version=opset, verbose=False, **extra)
    made = onnx.load(path)
    for node in made.graph.node:  # where in which file
        node.doc_string = ""
        del node.metadata_props[:]
    return made


def main(target, seed, part=""):
    draw = random.Random(int(seed))
    for k, (name, module, inputs, shapes) in enumerate(cases(draw)):
        torch.manual_seed(int(seed) * 1000 + k)
        for parameter in module.parameters():
            nn.init.uniform_(parameter, -0.7, 0.7)
        module.eval()
        for dynamo in (False, True):
            free = draw.random() < 0.6
            opset = draw.choice([18, 19, 20] if dynamo else [13, 14, 15, 16, 17, 18, 19, 20])
            if part not in name:
                continue
            kind = f"{'dynamo' if dynamo else 'script'}_{'free' if free else 'fixed'}_{opset}"
            folder = os.path.join(target, f"{name}_{kind}")
            os.makedirs(folder, exist_ok=True)
            names = [f"in{i}" for i in range(len(shapes))]
            try:
                made = exported(module, inputs, names, shapes, os.path.join(folder, "model.onnx"), dynamo, free, opset)
                with torch.no_grad():
                    y = flat(module(*inputs))
            except Exception as e:
                print("not exported", os.path.basename(folder), str(e.__cause__ or e).strip().split("\n")[0][:150])
                shutil.rmtree(folder)
                continue
            given = dict(zip(names, flat(inputs)))
            write(folder, made, [(i.name, given[i.name].numpy()) for i in made.graph.input],
                  list(zip([o.name for o in made.graph.output], [v.numpy() for v in y])))


if __name__ == "__main__":
    main(*sys.argv[1:])
