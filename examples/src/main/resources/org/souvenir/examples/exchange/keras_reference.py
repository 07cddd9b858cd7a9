#!/usr/bin/env python3
"""Writes a model of Keras 3 and a reference for: examples/run import model.keras --check reference.npz

Put your own model and input in, keras.models.load_model("model.keras") for one; here 0 is masked. Keras has [B, T], a reference [T, B].
"""
import keras, numpy as np
from keras import layers as L

model = keras.Sequential([keras.Input((None,), dtype="int32"), L.Embedding(11, 4, mask_zero=True, name="embedding"),
    L.Bidirectional(L.LSTM(5, return_sequences=True), name="both"), L.GRU(6, name="gru"), L.Dense(3, name="scores")])
x, lengths = np.array([[3, 1, 4, 1, 5, 9, 2], [6, 5, 3, 5, 0, 0, 0]]), np.array([7, 4])
layers = keras.Model(model.inputs, [model.get_layer("both").output, *model.outputs])
both, output = (keras.ops.convert_to_numpy(y) for y in layers([x]))
model.save("model.keras")
np.savez("reference.npz", **{"x": x.T, "x.lengths": lengths, "both": both.swapaxes(0, 1), "output": output})
