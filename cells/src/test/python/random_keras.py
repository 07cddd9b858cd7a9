"""Random models of Keras 3 with what they compute, for KerasTest.

    python random_keras.py FOLDER COUNT [SEED]

Needs keras with a backend (KERAS_BACKEND, jax unless told). Writes a folder NNN for each model: model.keras, for some
w.weights.h5 or w.weights.json with its shards, and reference.safetensors with inputs, lengths and outputs, by the names that they have in
Souvenir. All weights are random, biases too. The sample in the test resources: 24 models, seed 1, Keras 3.15.1 on NumPy 2.4.6 (KERAS_BACKEND=numpy).
"""

import json
import os
import random
import shutil
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np
from keras import layers as L

ACTIVATIONS = "linear tanh sigmoid hard_sigmoid relu elu selu softsign softplus silu gelu leaky_relu hard_tanh".split()


def save(path, tensors):
    header, data = {}, b""
    for name, values in tensors.items():
        raw = np.ascontiguousarray(values, dtype="<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(np.shape(values)), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + data)


class Case:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.numpy = np.random.default_rng(seed)
        self.batch = self.random.randint(1, 3)
        self.steps = self.random.randint(1, 6)

    def flag(self, probability=0.5):
        return self.random.random() < probability

    def size(self):
        return self.random.randint(1, 5)

    def settings(self, kind):
        settings = dict(use_bias=self.flag(0.8))
        if self.flag(0.2):
            settings.update(dropout=0.3, recurrent_dropout=0.2)
        if self.flag(0.4):
            settings["activation"] = self.random.choice(["tanh", "sigmoid", "softsign", "hard_tanh"])
            if kind != "SimpleRNN":
                settings["recurrent_activation"] = self.random.choice(["sigmoid", "hard_sigmoid", "softsign"])
        if kind == "GRU":
            settings["reset_after"] = self.flag()
        return settings

    def recurrent(self, sequences, state=False, units=None, both=True, backwards=True):
        kind = self.random.choice(["LSTM", "GRU", "SimpleRNN"])
        settings = self.settings(kind)
        units = units or self.size()
        if both and self.flag(0.3):
            merge = self.random.choice(["concat", "sum", "ave", "mul"])
            other = None
            inner = getattr(L, kind)(units, return_sequences=sequences, return_state=state, **settings)
            if merge == "concat" and self.flag(0.3):
                kind = self.random.choice(["LSTM", "GRU", "SimpleRNN"])
                other = getattr(L, kind)(
                    units, return_sequences=sequences, return_state=state, go_backwards=True, **self.settings(kind))
            return L.Bidirectional(inner, merge_mode=merge, backward_layer=other)
        if self.flag(0.2):
            cell = getattr(L, kind + "Cell")(units, **settings)
            return L.RNN(cell, return_sequences=sequences, return_state=state)
        if backwards and not sequences and self.flag(0.2):
            settings["go_backwards"] = True
        return getattr(L, kind)(units, return_sequences=sequences, return_state=state, **settings)

    def between(self):
        return self.random.choice([
            lambda: L.Dropout(0.3),
            lambda: L.SpatialDropout1D(0.3),
            lambda: L.LayerNormalization(center=self.flag(0.8), scale=self.flag(0.8), epsilon=self.random.choice([1e-3, 1e-5])),
            lambda: L.TimeDistributed(L.Dense(self.size(), activation=self.random.choice(ACTIVATIONS))),
            lambda: L.Dense(self.size(), activation=self.random.choice(ACTIVATIONS), use_bias=self.flag()),
            lambda: L.Activation(self.random.choice(ACTIVATIONS)),
            lambda: L.ReLU(negative_slope=self.random.choice([0.0, 0.1])),
            lambda: L.LeakyReLU(0.15),
            lambda: L.ELU(0.7),
        ])()

    def ids(self):
        self.vocabulary = self.random.randint(3, 9)
        self.masked = self.flag()
        self.max_is_masked = False
        return keras.Input((self.random.choice([None, self.steps]),), dtype="int32", name="words")

    def features(self):
        self.width = self.size()
        return keras.Input((self.random.choice([None, self.steps]), self.width), name="rows")

    def embedding(self):
        return L.Embedding(self.vocabulary, self.size(), mask_zero=self.masked)

    def end(self):
        """Layers that sum a sequence up and say something of it; none for an output at every step."""
        how = self.random.choice(["last", "mean", "max", "all"])
        if how == "max":
            self.max_is_masked = True
        first = dict(
            last=lambda: self.recurrent(False), mean=L.GlobalAveragePooling1D, max=L.GlobalMaxPooling1D, all=self.between)[how]()
        last = self.random.choice([
            lambda: L.Dense(self.size(), activation=self.random.choice(ACTIVATIONS + ["softmax"] * 5)),
            lambda: L.LayerNormalization(),
            lambda: L.Activation("softmax") if getattr(self, "masked", False) else L.Softmax(),
        ])()
        return [first, last]

    def chain(self):
        input = self.ids() if self.flag() else self.features()
        layers = [self.embedding()] if input.name == "words" else []
        for _ in range(self.random.randint(1, 2)):
            layers.append(self.recurrent(True))
            if self.flag():
                layers.append(self.between())
        layers += self.end()
        for i, layer in enumerate(layers):  # names that are those of other groups in the file
            if self.flag(0.3):
                layer.name = f"{self.random.choice(['lstm', 'gru', 'dense', 'layer'])}_{i}"
        return keras.Sequential([input] + layers), [input]

    def graph(self):
        """Branches that meet, states that are read and given, several inputs and outputs."""
        input = self.ids() if self.flag() else self.features()
        read = self.embedding()(input) if input.name == "words" else input
        inputs, outputs = [input], []
        units = self.size()
        settings = self.settings("LSTM")
        left, h, c = L.LSTM(units, return_sequences=True, return_state=True, name="lstm_1", **settings)(read)
        if self.flag():
            right = L.LSTM(units, return_sequences=True, name="lstm_7")(read, initial_state=[h, c])
        else:
            layer = self.recurrent(True, units=units, both=False, backwards=False)
            right = layer(read)
        both = self.random.choice([L.Add, L.Concatenate])()([left, right])
        if self.flag():
            both = self.between()(both)
        if self.flag():
            outputs.append(h)
            if self.flag():
                outputs.append(c)
        if self.flag():
            values = self.recurrent(self.flag(), state=True, backwards=False)(both)
            outputs += values[1:]
            outputs.append(values[0])
        if self.flag(0.3):
            ends = L.Bidirectional(L.SimpleRNN(2), merge_mode=None)(both)
            outputs.append(L.Concatenate()(ends))
        pooled = self.recurrent(False, units=3, both=False)(both)
        if self.flag():
            vector = keras.Input((2,), name="about")
            inputs.append(vector)
            pooled = L.Concatenate()([pooled, vector])
        if self.flag(0.3):
            more = keras.Input((None, 2), name="more")
            inputs.append(more)
            if input.name == "words" or self.flag():  # steps of its own
                pooled = L.Concatenate()([pooled, L.GRU(2)(more)])
            else:
                pooled = L.Concatenate()([pooled, L.GRU(2)(L.Concatenate()([more, both]))])
        outputs.append(L.Dense(2, name="verdict")(pooled))
        return keras.Model(inputs, outputs if len(outputs) > 1 else outputs[0]), inputs

    def values(self, input):
        if input.name == "about":
            return self.numpy.normal(size=(self.batch, 2))
        if input.name == "words":
            return self.numpy.integers(1 if self.masked else 0, self.vocabulary, (self.batch, self.steps))
        return self.numpy.normal(size=(self.batch, self.steps, input.shape[-1]))

    def write(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        model, inputs = self.chain() if self.flag() else self.graph()
        for variable in model.weights:
            if variable.dtype == "float32":
                variable.assign(self.numpy.normal(size=variable.shape) * 0.5)
        given = [self.values(input) for input in inputs]
        lengths = np.full(self.batch, self.steps)
        padded = inputs[0].name == "words" and self.masked and not self.max_is_masked
        if padded and len(inputs) == 1:
            lengths = self.numpy.integers(1, self.steps + 1, self.batch)
            for b, length in enumerate(lengths):
                given[0][b, length:] = 0
        said = model([np.asarray(g, "int32" if i.name == "words" else "float32") for g, i in zip(given, inputs)]
                     if len(inputs) > 1 else np.asarray(given[0], "int32" if inputs[0].name == "words" else "float32"))
        model.compile(self.random.choice(["adam", "sgd"]), "mse")
        model.save(os.path.join(folder, "model.keras"))
        if self.flag(0.3):
            model.save_weights(os.path.join(folder, "w.weights.h5"))
        elif self.flag(0.3):
            model.save_weights(os.path.join(folder, "w.weights.json"), max_shard_size=1e-6)
        reference = {"lengths": lengths}
        for values, input in zip(given, inputs):
            time_first = np.moveaxis(values, 0, 1) if input.name != "about" else values
            reference["in." + ("x" if len(inputs) == 1 else input.name)] = time_first
        for i, values in enumerate(said if isinstance(said, (list, tuple)) else [said]):
            values = keras.ops.convert_to_numpy(values)
            reference[f"out.{i}"] = np.moveaxis(values, 0, 1) if values.ndim == 3 else values
        save(os.path.join(folder, "reference.safetensors"), reference)


if __name__ == "__main__":
    target, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
    for number in range(count):
        case = seed * 100_000 + number
        while True:
            keras.backend.clear_session()
            try:
                Case(case).write(os.path.join(target, f"{number:03}"))
                break
            except Exception as e:  # some models Keras itself cannot build or run: two layers get one name, say
                print(number, "drawn again:", str(e).splitlines()[0], file=sys.stderr)
                case += 50_000
