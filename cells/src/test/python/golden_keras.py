#!/usr/bin/env python3
"""Golden outputs, final states and gradients of keras.layers.SimpleRNN, LSTM, GRU and Bidirectional, for the tests of cells.

Makes   ../resources/org/souvenir/cells/golden/keras-*.safetensors (golden.py says how tensors are named and checked)
Run     python3 -m venv /tmp/golden && /tmp/golden/bin/pip install keras jax numpy safetensors
        /tmp/golden/bin/python golden_keras.py
Made with Keras 3.15.1 on JAX 0.10.2, NumPy 2.4.6, safetensors 0.8.0 (each file's metadata names its Keras and JAX).

A file holds, under Keras's names and with Keras's layout of the weights, but with sequences time-major as all of ours:
  x [T, B, I], lengths [B] (Keras was given the mask t < length)
  h0 and, for LSTM, c0 [B, H]; kernel, recurrent_kernel, bias
  y [T, B, width], or [B, H] where return_sequences is False; h_n and, for LSTM, c_n [B, H] where return_state is True
  the same with forward. and backward. before it for the states and weights of a Bidirectional, and for y if it does not merge
  d.NAME for each of these but lengths
"""
import os

os.environ["KERAS_BACKEND"] = "jax"

import jax
import keras
import numpy as np
from golden import compare, compare_gradients, doubles, given, resources, save_case, sigmoid, source, unroll
from keras.src.backend.common.dtypes import BIT64_TO_BIT32_DTYPE

jax.config.update("jax_platforms", "cpu")
jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")
keras.config.set_dtype_policy("float64")
BIT64_TO_BIT32_DTYPE["float64"] = "float64"  # unless on TensorFlow, Keras's sums of doubles would come out as floats
FOLDER = resources(__file__, "cells")
SIDES = ("forward.", "backward.")
APART = "none"  # merge_mode=None

LAYERS = {"simple-rnn": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru-reset-after": keras.layers.GRU,
          "gru-reset-before": keras.layers.GRU}
EQUATIONS = {
    "simple-rnn": "h' = tanh(x kernel + h recurrent_kernel + bias)",
    "lstm": "(i, f, g, o) = x kernel + h recurrent_kernel + bias; c' = sigmoid(f) c + sigmoid(i) tanh(g); "
            "h' = sigmoid(o) tanh(c')",
    "gru-reset-after": "(xz, xr, xn) = x kernel + bias[0]; (hz, hr, hn) = h recurrent_kernel + bias[1]; z = sigmoid(xz + hz); "
                       "r = sigmoid(xr + hr); n = tanh(xn + r hn); h' = z h + (1 - z) n",
    "gru-reset-before": "(xz, xr, xn) = x kernel + bias; (Uz, Ur, Un) = recurrent_kernel; z = sigmoid(xz + h Uz); "
                        "r = sigmoid(xr + h Ur); n = tanh(xn + (r h) Un); h' = z h + (1 - z) n",
}
GATES = {"simple-rnn": "one", "lstm": "i, f, c, o (input, forget, candidate, output)",
         "gru-reset-after": "z, r, h (update, reset, candidate); reset_after=True; two biases",
         "gru-reset-before": "z, r, h (update, reset, candidate); reset_after=False; one bias"}


def step(kind, w):
    """One time step from row vectors."""
    kernel, recurrent, bias = w["kernel"], w["recurrent_kernel"], w["bias"]

    def rnn(x, h):
        return [np.tanh(x @ kernel + h @ recurrent + bias)]

    def lstm(x, h, c):
        i, f, g, o = np.split(x @ kernel + h @ recurrent + bias, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        return [sigmoid(o) * np.tanh(c), c]

    def gru(x, h):
        before = kind == "gru-reset-before"
        uz, ur, un = np.split(recurrent, 3, axis=1)
        (xz, xr, xn), (bz, br, bn) = np.split(x @ kernel + (bias if before else bias[0]), 3, axis=1), \
            (0, 0, 0) if before else np.split(bias[1], 3)
        z, r = sigmoid(xz + h @ uz + bz), sigmoid(xr + h @ ur + br)
        n = np.tanh(xn + ((r * h) @ un if before else r * (h @ un + bn)))
        return [z * h + (1 - z) * n]

    return {"s": rnn, "l": lstm, "g": gru}[kind[0]]


def equations(kind, lengths, merge, last, backwards, repeat, states):
    """The layer as its metadata describes it, in NumPy: from named inputs to named outputs."""
    def side(named, prefix, reverse):
        own = {n.removeprefix(prefix): v for n, v in named.items() if n.startswith(prefix)}
        y, final = unroll(step(kind, own), named["x"], [own[s] for s in ("h0", "c0") if s in own], lengths, reverse)
        return y, {prefix + n: v for n, v in zip(("h_n", "c_n"), final)}

    def run(named):
        if merge:
            (f, fs), (b, bs) = side(named, SIDES[0], False), side(named, SIDES[1], True)
            if merge == APART:
                return {SIDES[0] + "y": f, SIDES[1] + "y": b} | fs | bs
            y = {"sum": lambda: f + b, "mul": lambda: f * b, "ave": lambda: (f + b) / 2,
                 "concat": lambda: np.concatenate([f, b], axis=2)}[merge]()
            return {"y": y} | fs | bs
        y, final = side(named, "", backwards)
        if repeat:
            y = np.where((np.arange(len(y))[:, None] < lengths)[:, :, None], y, final["h_n"])
        y = final["h_n"] if last else y[::-1] if backwards else y
        return {"y": y} | (final if states else {})

    return run


def make(case, kind, t=5, b=3, i=4, h=3, lengths=None, merge=None, last=False, backwards=False, repeat=False, states=True):
    """A case; last is return_sequences=False, repeat is zero_output_for_mask=False, states is return_state."""
    random, masked = source(case), lengths is not None
    lengths = np.array(lengths if masked else [t] * b, np.int32)
    options = {"return_sequences": not last, "return_state": states, "go_backwards": backwards}
    options |= {"zero_output_for_mask": not repeat} if masked else {}
    more = {"reset_after": kind == "gru-reset-after"} if kind.startswith("gru") else {}
    layer = LAYERS[kind](h, **options, **more)
    if merge:
        layer = keras.layers.Bidirectional(layer, merge_mode=None if merge == APART else merge)
    layer.build((b, t, i))
    prefixes = SIDES if merge else ("",)

    inputs = {"x": given(random, t, b, i)}
    inputs |= {p + s: given(random, b, h, scale=0.7) for p in prefixes for s in (("h0", "c0") if kind == "lstm" else ("h0",))}
    first = [n for n in inputs if n != "x"]
    parts = (layer.forward_layer, layer.backward_layer) if merge else (layer,)
    weights = [p + v.name for p, part in zip(prefixes, parts) for v in part.trainable_variables]
    assert len(weights) == len(layer.trainable_variables)
    inputs |= {n: given(random, *v.shape, scale=0.6) for n, v in zip(weights, layer.trainable_variables)}
    mask = np.arange(t) < lengths[:, None] if masked else None

    def run(named):
        results, _ = layer.stateless_call([named[n] for n in weights], [v.value for v in layer.non_trainable_variables],
                                          named["x"].swapaxes(0, 1), initial_state=[named[n] for n in first], mask=mask)
        outputs = [p + "y" for p in SIDES] if merge == APART else ["y"]
        results = results if isinstance(results, (list, tuple)) else (results,)
        ys, final = results[:len(outputs)], results[len(outputs):]
        names = [n.replace("0", "_n") for n in first] if states else []
        return {n: y if last else y.swapaxes(0, 1) for n, y in zip(outputs, ys)} | dict(zip(names, final, strict=True))

    leaves = {n: jax.numpy.asarray(v, dtype="float64") for n, v in inputs.items()}
    outputs = {n: np.array(v) for n, v in run(leaves).items()}
    upstream = {n: given(random, *v.shape) for n, v in outputs.items()}
    gradients = jax.grad(lambda named: sum((v * upstream[n].astype("float64")).sum() for n, v in run(named).items()))(leaves)
    gradients = {n: np.array(v) for n, v in gradients.items()}

    numpy_run = equations(kind, lengths, merge, last, backwards, repeat, states)
    compare(case, outputs, numpy_run(doubles(inputs)))
    compare_gradients(case, numpy_run, doubles(inputs), upstream, gradients)
    save_case(FOLDER, case, inputs, upstream, outputs, gradients, {
        "made_by": "cells/src/test/python/golden_keras.py", "keras": keras.__version__, "jax": jax.__version__,
        "kind": kind, "equations": EQUATIONS[kind], "gates": GATES[kind],
        "options": ", ".join(f"{n}={v}" for n, v in (options | more).items()),
        "sizes": f"T={t} B={b} I={i} H={h}", "merge_mode": merge or "not bidirectional",
        "weights": "row vectors: y = x W + b; kernel is [I, gates * H], recurrent_kernel [H, gates * H], bias [gates * H] or, for "
                   "a GRU with reset_after, [2, gates * H] (of the input, of the state); the gates stand side by side along the "
                   "last axis in the order of 'gates'",
        "layout": "sequences [T, B, width] (Keras had them batch-major), states [B, H]" + (
            "; y is in the order of x for both directions before they are merged" if merge else
            "; y[0] belongs to the last step of x (go_backwards)" if backwards and not last else ""),
        "lengths": ("beyond its length a row keeps its state, and its y is " + ("that state" if repeat else "0") +
                    "; backwards a row starts at its own last step with h0") if masked else "all T, no mask",
        "gradients": "L = sum over y and the final states of NAME * d.NAME; d.NAME of everything else is the gradient of L",
        "precision": "F32 was given, F64 was computed from it in double",
    }, lengths=lengths)


for each in LAYERS:
    make(f"keras-{each}", each)
LENGTHS = {"t": 6, "b": 5, "i": 2, "lengths": [3, 6, 0, 4, 1]}
make("keras-simple-rnn-last", "simple-rnn", last=True, states=False)
make("keras-gru-last-masked", "gru-reset-before", last=True, repeat=True, **LENGTHS)
make("keras-lstm-masked", "lstm", **LENGTHS)
make("keras-gru-masked-repeat", "gru-reset-after", repeat=True, **LENGTHS)
make("keras-gru-backwards", "gru-reset-before", b=2, backwards=True)
make("keras-lstm-backwards-masked", "lstm", backwards=True, **LENGTHS)
make("keras-gru-sum", "gru-reset-after", b=2, merge="sum")
make("keras-gru-mul", "gru-reset-before", b=2, merge="mul")
make("keras-lstm-ave", "lstm", b=2, merge="ave")
make("keras-lstm-concat", "lstm", b=2, merge="concat")
make("keras-lstm-concat-masked", "lstm", merge="concat", **LENGTHS)
make("keras-gru-mul-masked", "gru-reset-after", merge="mul", **LENGTHS)
make("keras-lstm-apart-masked", "lstm", merge=APART, **LENGTHS)
