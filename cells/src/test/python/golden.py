"""What the golden_*.py scripts share: exact random numbers, files, and a second opinion in plain NumPy.

Every golden file keeps one rule for its names: with L = the sum of NAME * d.NAME over the outputs NAME (y, h_n, ...), d.NAME
is the gradient of L with respect to NAME. For outputs d.NAME was given, at random; for everything else it was computed.
What is given is F32 (random, no two alike; lengths and class indexes as whole numbers in F32 too), what is computed is F64,
from those very numbers, in double precision.
No framework is believed alone: before a file is written, its outputs are compared with the equations in its metadata, written
out in NumPy, and its gradients with central differences of those equations. (golden_cells.py has equations that no framework
has; there the gradients alone are compared.)
"""
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import safetensors.numpy

LARGEST_FILE = 60_000
TYPES = {"float64": "F64", "float32": "F32"}


def source(name):
    """Random numbers for the case of this name: the same in every run, and not moved by other cases."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def given(random, *shape, scale=1.0):
    """Normally distributed numbers that are exact in float32."""
    return (scale * random.standard_normal(shape)).astype(np.float32)


def doubles(tensors):
    return {name: value.astype(np.float64) for name, value in tensors.items()}


def write(path, tensors, metadata):
    """Writes a safetensors file, byte for byte the same for the same content (the library shuffles metadata)."""
    header, data = {"__metadata__": dict(sorted(metadata.items()))}, b""
    for name in sorted(tensors, key=lambda n: (-tensors[n].itemsize, n)):
        value = tensors[name].astype(np.float32) if tensors[name].dtype.kind == "i" else tensors[name]
        header[name] = {"dtype": TYPES[value.dtype.name], "shape": list(value.shape),
                        "data_offsets": [len(data), len(data) + value.nbytes]}
        data += value.tobytes()
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=True).encode()
    text += b" " * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    read = safetensors.numpy.load_file(path)
    assert read.keys() == tensors.keys() and all(np.array_equal(read[n], tensors[n]) for n in tensors)
    assert path.stat().st_size <= LARGEST_FILE, f"{path.name} has {path.stat().st_size} bytes"
    print(f"{path.stat().st_size:6d} {path.name}")


def resources(script, package):
    """Where the files of a script in MODULE/src/test/python belong."""
    return Path(script).resolve().parents[1] / "resources" / "org" / "souvenir" / package / "golden"


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def unroll(step, x, states, lengths, backwards=False):
    """Runs one step over x [T, B, I]; states are [B, .], the first of them is the output.

    A row whose sequence has ended, or read backwards has not begun, puts out zero and keeps its states.
    """
    outputs = [None] * len(x)
    for t in range(len(x))[::-1 if backwards else 1]:
        there = (t < lengths)[:, None]
        states = [np.where(there, new, old) for new, old in zip(step(x[t], *states), states)]
        outputs[t] = np.where(there, states[0], 0)
    return np.stack(outputs), states


def compare(case, expected, found):
    """Refuses a case in which the framework and the equations differ."""
    assert expected.keys() == found.keys(), f"{case}: {sorted(expected)} and {sorted(found)}"
    for name in expected:
        assert expected[name].shape == found[name].shape, f"{case} {name}: {expected[name].shape} and {found[name].shape}"
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-12, atol=1e-13, err_msg=f"{case} {name}")


def compare_gradients(case, function, inputs, upstream, gradients):
    """Refuses a case in which a gradient differs from central differences; function maps inputs to outputs by name."""
    def total(changed):
        outputs = function(changed)
        return sum(np.sum(outputs[name] * upstream[name]) for name in upstream)

    assert inputs.keys() == gradients.keys(), f"{case}: {sorted(inputs)} and {sorted(gradients)}"
    for name, value in inputs.items():
        found, width = np.zeros_like(value), 1e-5
        for at in np.ndindex(value.shape):
            side = []
            for sign in (1, -1):
                moved = value.copy()
                moved[at] += sign * width
                side.append(total({**inputs, name: moved}))
            found[at] = (side[0] - side[1]) / (2 * width)
        np.testing.assert_allclose(gradients[name], found, rtol=1e-7, atol=1e-8, err_msg=f"{case} d.{name}")


def save_case(folder, case, inputs, upstream, outputs, gradients, metadata, **more):
    """Writes the tensors of one checked case."""
    tensors = {**inputs, **outputs, **more}
    tensors |= {f"d.{name}": value for name, value in (upstream | gradients).items()}
    write(folder / f"{case}.safetensors", tensors, metadata)
