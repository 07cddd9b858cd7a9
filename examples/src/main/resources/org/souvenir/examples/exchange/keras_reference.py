"""What a model of Keras 3 gives for random inputs: python keras_reference.py model.keras reference.npz [STEPS]

Names are those of Souvenir: x for the only input, output for the only output; sequences are [T, B, n], ids [T, B]."""
import sys, keras, numpy as np

model, steps, random = keras.models.load_model(sys.argv[1]), int((sys.argv + [7])[3]), np.random.default_rng(1)
ids = {l.input.name: l.input_dim for l in model.layers if isinstance(l, keras.layers.Embedding)}
given = {i.name: random.integers(1, ids[i.name], (2, i.shape[1] or steps)) if i.name in ids
         else random.normal(size=(2, *[n or steps for n in i.shape[1:]])).astype("float32") for i in model.inputs}
said = [keras.ops.convert_to_numpy(y) for y in keras.tree.flatten(model(list(given.values()) if len(given) > 1 else [*given.values()][0]))]
sources = [(y._keras_history.operation.name, y._keras_history.tensor_index) for y in model.outputs]
inputs = {("x" if len(given) == 1 else n): a if a.ndim == 2 and n not in ids else a.swapaxes(0, 1) for n, a in given.items()}
outputs = {("output" if len(said) == 1 else n + (f".{k}" if k else "")): y if y.ndim == 2 else y.swapaxes(0, 1)
           for y, (n, k) in zip(said, sources)}
np.savez(sys.argv[2], **inputs, **outputs)
