"""Random RNN, LSTM and GRU nodes in ONNX's test format: python onnx_recurrent_cases.py FOLDER COUNT [SEED].

Values are ONNX Runtime's, except for layout 1, which it refuses: there they are those of layout 0 with the axes exchanged.
Made with onnx 1.23.1, onnxruntime 1.30.0, numpy. An empty sequence is left out where there are initial states: ONNX Runtime gives 0
as its last state, we the initial one (see OnnxDifferenceTest).
"""
import os
import sys
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}
FUNCTIONS = {"RNN": 1, "LSTM": 3, "GRU": 2}
ACTIVATIONS = ["Tanh", "Sigmoid", "Relu", "Affine", "LeakyRelu", "ThresholdedRelu", "ScaledTanh", "HardSigmoid", "Elu",
               "Softsign", "Softplus"]
ALPHA = {"Affine", "LeakyRelu", "ThresholdedRelu", "ScaledTanh", "HardSigmoid", "Elu"}
BETA = {"Affine", "ScaledTanh", "HardSigmoid"}
ZERO = {"Affine", "ScaledTanh", "ThresholdedRelu"}  # ONNX Runtime takes 0 where a model says nothing


def case(random):
    op = random.choice(["RNN", "LSTM", "GRU"])
    direction = random.choice(["forward", "reverse", "bidirectional"])
    d, t, b = 2 if direction == "bidirectional" else 1, random.randint(1, 7), random.randint(1, 5)
    i, h, g = random.randint(1, 6), random.randint(1, 6), GATES[op]
    normal = lambda *shape: random.normal(0, 0.6, shape).astype(np.float32)
    x = {"X": normal(t, b, i), "W": normal(d, g * h, i), "R": normal(d, g * h, h)}
    attributes = {"hidden_size": h}
    if direction != "forward" or random.rand() < 0.5:
        attributes["direction"] = direction
    if random.rand() < 0.8:
        x["B"] = normal(d, 2 * g * h)
    starts = random.rand() < 0.5
    if random.rand() < 0.5:
        x["sequence_lens"] = random.randint(1 if starts else 0, t + 1, b).astype(np.int32)
        x["sequence_lens"][random.randint(b)] = t
    if starts:
        x["initial_h"] = normal(d, b, h)
        if op == "LSTM" and random.rand() < 0.8:
            x["initial_c"] = normal(d, b, h)
    if op == "LSTM":
        if random.rand() < 0.4:
            x["P"] = normal(d, 3 * h)
        if random.rand() < 0.3:
            attributes["input_forget"] = 1
    if op == "GRU":
        attributes["linear_before_reset"] = int(random.rand() < 0.5)
    if random.rand() < 0.3:
        attributes["clip"] = float(np.float32(random.uniform(0.2, 2)))
    if random.rand() < 0.5:
        names = [str(n) for n in random.choice(ACTIVATIONS, FUNCTIONS[op] * d)]
        attributes["activations"] = names
        if random.rand() < 0.8 or set(names) & ZERO:
            alphas = [float(np.float32(random.uniform(0.1, 0.9))) for n in names if n in ALPHA]
            betas = [float(np.float32(random.uniform(0.1, 0.9))) for n in names if n in BETA]
            if alphas:
                attributes["activation_alpha"] = alphas
            if betas:
                attributes["activation_beta"] = betas
    return op, attributes, x


ORDER = ["X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P"]


def model(op, attributes, x, outputs, fixed):
    names = [n for n in ORDER if op == "LSTM" or n not in ("initial_c", "P")]
    while names[-1] not in x:
        names.pop()
    node = helper.make_node(op, [n if n in x else "" for n in names], outputs, **attributes)
    kinds = lambda v: TensorProto.INT32 if v.dtype == np.int32 else TensorProto.FLOAT
    inputs = [helper.make_tensor_value_info(n, kinds(x[n]), x[n].shape) for n in names if n in x and n not in fixed]
    stored = [numpy_helper.from_array(x[n], n) for n in names if n in fixed]
    infos = [helper.make_tensor_value_info(o, TensorProto.FLOAT, None) for o in outputs]
    graph = helper.make_graph([node], "test", inputs, infos, stored)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)


def write(folder, made, inputs, outputs):
    data = os.path.join(folder, "test_data_set_0")
    os.makedirs(data, exist_ok=True)
    onnx.save(made, os.path.join(folder, "model.onnx"))
    for kind, values in (("input", inputs), ("output", outputs)):
        for k, (name, value) in enumerate(values):
            with open(os.path.join(data, f"{kind}_{k}.pb"), "wb") as file:
                file.write(numpy_helper.from_array(np.ascontiguousarray(value), name).SerializeToString())


def main(target, count, seed=1):
    onnxruntime.set_default_logger_severity(4)
    for k in range(count):
        random = np.random.RandomState(seed * 100003 + k)
        op, attributes, x = case(random)
        outputs = ["Y", "Y_h"] + (["Y_c"] if op == "LSTM" else [])
        session = onnxruntime.InferenceSession(model(op, attributes, x, outputs, []).SerializeToString())
        y = session.run(outputs, x)
        if any(not np.isfinite(v).all() or np.abs(v).max() > 5 for v in y):
            continue
        if random.rand() < 0.3:
            attributes["layout"] = 1
            for name in ("X", "initial_h", "initial_c"):
                if name in x:
                    x[name] = x[name].transpose(1, 0, 2)
            y = [y[0].transpose(2, 0, 1, 3)] + [v.transpose(1, 0, 2) for v in y[1:]]
        fixed = ["W", "R", "B", "P"] if random.rand() < 0.5 else []
        fixed = [n for n in fixed if n in x]
        made = model(op, attributes, x, outputs, fixed)
        write(os.path.join(target, f"{k:04d}_{op.lower()}"), made, [(i.name, x[i.name]) for i in made.graph.input],
              list(zip(outputs, y)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *map(int, sys.argv[3:]))
