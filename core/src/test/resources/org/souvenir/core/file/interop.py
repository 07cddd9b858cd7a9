"""Writes interop.safetensors, for SafetensorsTest, with the reference implementation (pip install safetensors==0.8.0).

Given a file as argument, reads that instead and prints what is in it.
"""

import ctypes
import struct
import sys

from safetensors import TensorSpec, deserialize, serialize_file

if len(sys.argv) > 1:
    with open(sys.argv[1], "rb") as file:
        for name, tensor in deserialize(file.read()):
            print(name, tensor["dtype"], tensor["shape"], bytes(tensor["data"]).hex())
    sys.exit()


def packed(code, *values):
    return struct.pack("<" + code * len(values), *values)


def bfloat16(*values):
    return b"".join(struct.pack("<f", value)[2:] for value in values)


tensors = {
    "single": ("float32", [2, 3], packed("f", 0.1, -2.5, 3e38, 1e-45, float("inf"), -0.0)),
    "double": ("float64", [3], packed("d", 0.1, -1e300, 5e-324)),
    "half": ("float16", [2, 4], packed("e", 1.5, -0.1, 65504, 6e-8, 6.1e-5, float("-inf"), -0.0, float("nan"))),
    "brain": ("bfloat16", [4], bfloat16(1.5, -3e38, 1e-40, float("-inf"))),
    "whole": ("int64", [2], packed("q", -1, 1 << 40)),
    "empty": ("float32", [0, 5], b""),
    "scalar": ("float32", [], packed("f", 7.25)),
    "Größe €": ("float32", [1], packed("f", 3.5)),
}
buffers = {name: ctypes.create_string_buffer(data, len(data)) for name, (_, _, data) in tensors.items()}
specs = {
    name: TensorSpec(dtype=dtype, shape=shape, data_ptr=ctypes.addressof(buffers[name]), data_len=len(data))
    for name, (dtype, shape, data) in tensors.items()
}
serialize_file(specs, "interop.safetensors", {"framework": "pt", "note": 'a "quoted" line\n'})
