"""A peer's side of `examples/run benchmark --peers`.

    peer.py pytorch|onnxruntime THREADS SECONDS

Says `peer VERSION` once it is ready, or `missing MODULE`. Then each line KIND MODE B T I H on standard input is answered by
`ms MEDIAN P10 P90 RUNS`, or by `none` where the peer has no such thing. Whatever libraries print goes to standard error.
"""
import os
import sys
import time

answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)

CHARACTERS, WORDS = 65, 10_000


def pytorch(threads):
    import torch
    from torch import nn

    torch.set_num_threads(threads)

    class Peephole(nn.Module):
        """Gates that look at the memory: nn has none, so it is a loop over time, as one writes it in PyTorch."""

        def __init__(self, inputs, hidden):
            super().__init__()
            self.read = nn.Linear(inputs, 4 * hidden)
            self.recur = nn.Linear(hidden, 4 * hidden, bias=False)
            self.peep = nn.Parameter(torch.zeros(3, hidden))

        def forward(self, x):
            h = x.new_zeros(x.shape[1], self.peep.shape[1])
            c, outputs = h, []
            for row in self.read(x):
                i, f, g, o = (row + self.recur(h)).chunk(4, dim=1)
                c = torch.sigmoid(f + self.peep[0] * c) * c + torch.sigmoid(i + self.peep[1] * c) * torch.tanh(g)
                h = torch.sigmoid(o + self.peep[2] * c) * torch.tanh(c)
                outputs.append(h)
            return torch.stack(outputs), (h, c)

    class Model(nn.Module):
        def __init__(self, cell, vocabulary, inputs, hidden, layers):
            super().__init__()
            self.embedding = nn.Embedding(vocabulary, inputs)
            self.recurrent = cell(inputs, hidden, layers)
            self.scores = nn.Linear(hidden, vocabulary)

        def forward(self, ids):
            return self.scores(self.recurrent(self.embedding(ids))[0]).flatten(0, 1)

    cells = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU, "peephole": Peephole}

    def inference(module, x):
        def once():
            with torch.inference_mode():
                module(x)

        return once

    def layer(kind, mode, batch, steps, inputs, hidden):
        module = cells[kind](inputs, hidden)
        x = torch.randn(steps, batch, inputs)
        if mode == "infer":
            return inference(module, x)
        x.requires_grad_()
        ones = torch.ones(steps, batch, hidden)

        def once():
            x.grad = None
            module.zero_grad()
            module(x)[0].backward(ones)

        return once

    def model(kind, mode, batch, steps, inputs, hidden):
        name, cell = kind.split("-")
        vocabulary, layers = (CHARACTERS, 1) if name == "charlm" else (WORDS, 2)
        module = Model(cells[cell], vocabulary, inputs, hidden, layers)
        x = torch.randint(vocabulary, (steps, batch))
        if mode == "infer":
            return inference(module, x)
        y = torch.randint(vocabulary, (steps * batch,))
        weights = list(module.parameters())
        optimizer = torch.optim.Adam(weights) if name == "charlm" else torch.optim.SGD(weights, lr=1.0)

        def once():
            optimizer.zero_grad()
            nn.functional.cross_entropy(module(x), y).backward()
            nn.utils.clip_grad_norm_(weights, 5.0)
            optimizer.step()

        return once

    def work(kind, *rest):
        return (layer if kind in cells else model)(kind, *rest)

    return torch.__version__.split("+")[0], work


def onnxruntime(threads):
    import numpy
    import onnx
    import onnxruntime as runtime
    from onnx import helper, numpy_helper

    operators = {"rnn": ("RNN", 1, {}), "gru": ("GRU", 3, {"linear_before_reset": 1}), "lstm": ("LSTM", 4, {})}
    random = numpy.random.default_rng(1)

    def work(kind, mode, batch, steps, inputs, hidden):
        if kind not in operators or mode != "infer":
            return None
        operator, gates, attributes = operators[kind]
        shapes = {"w": (1, gates * hidden, inputs), "r": (1, gates * hidden, hidden), "b": (1, 2 * gates * hidden)}
        weights = [numpy_helper.from_array(random.uniform(-0.1, 0.1, shape).astype("float32"), name)
                   for name, shape in shapes.items()]
        node = helper.make_node(operator, ["x", *shapes], ["y"], hidden_size=hidden, **attributes)
        x, y = (helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)
                for name, shape in (("x", ["T", "B", inputs]), ("y", ["T", 1, "B", hidden])))
        model = helper.make_model(helper.make_graph([node], "layer", [x], [y], weights), ir_version=8,
                                  opset_imports=[helper.make_opsetid("", 14)])
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads
        session = runtime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        feed = {"x": random.standard_normal((steps, batch, inputs), dtype="float32")}
        return lambda: session.run(None, feed)

    return runtime.__version__, work


def timed(once, seconds, least):
    """Milliseconds of single runs, in order of size."""
    times, start = [], time.perf_counter()
    while len(times) < least or time.perf_counter() - start < seconds:
        before = time.perf_counter()
        once()
        times.append(1e3 * (time.perf_counter() - before))
    return sorted(times)


def main():
    name, threads, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    try:
        version, work = {"pytorch": pytorch, "onnxruntime": onnxruntime}[name](threads)
    except ModuleNotFoundError as missing:
        print("missing", missing.name, file=answers)
        return
    print("peer", version, file=answers)
    for line in sys.stdin:
        kind, mode, *sizes = line.split()
        once = work(kind, mode, *map(int, sizes))
        if once is None:
            print("none", file=answers)
            continue
        timed(once, seconds / 4, 3)  # warms up
        times = timed(once, seconds, 5)
        n = len(times)
        print(f"ms {times[n // 2]:.4f} {times[n // 10]:.4f} {times[n * 9 // 10]:.4f} {n}", file=answers)


main()
