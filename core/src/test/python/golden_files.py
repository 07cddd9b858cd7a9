"""Writes the .npy, .npz and .pt files of NpyTest, NpzTest and TorchArchiveTest (numpy 2.4.6, torch 2.13.0).

    python core/src/test/python/golden_files.py core/src/test/resources/org/souvenir/core/file

The tests know the elements by the same formula: number i is (i * 37 % 101 - 50) / 4, whole numbers without the quarter.
"""

import collections
import os
import sys
import zipfile

import numpy as np
import torch

folder = sys.argv[1]


def at(name):
    return os.path.join(folder, name)


def elements(shape, descr):
    number = np.arange(int(np.prod(shape))) * 37 % 101
    kind = np.dtype(descr).kind
    values = {"f": (number - 50) / 4, "i": number - 50, "u": number, "b": number % 3 == 0}[kind]
    return values.reshape(shape).astype(descr)


arrays = {}
for code in ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]:
    for sign in "<>":
        descr = np.dtype(sign + code).str
        arrays[f"{descr}.c"] = elements((2, 3, 4), descr)
        arrays[f"{descr}.fortran"] = np.asfortranarray(elements((2, 3, 4), descr))
arrays["scalar"] = elements((), "<f4")
arrays["empty"] = elements((0, 3), "<f4")
arrays["Größe"] = elements((5,), "<f4")
arrays["special"] = np.array([np.nan, np.inf, -np.inf, -0.0, 1e-45, 3.4e38], "<f4")
arrays["large"] = np.array([2**24 - 1, 2**24], "<i4")
arrays["larger"] = np.array([2**53 - 1, -(2**53)], "<i8")
arrays["largest"] = np.array([2**64 - 1], "<u8")
np.savez(at("stored.npz"), **arrays)
np.savez_compressed(at("compressed.npz"), **arrays)
zipfile.ZIP64_LIMIT, limit = 0, zipfile.ZIP64_LIMIT  # every size and place in the directory has 8 bytes
np.savez(at("zip64.npz"), x=elements((3, 2), "<f4"))
zipfile.ZIP64_LIMIT = limit
for version in 1, 2, 3:
    with open(at(f"version{version}.npy"), "wb") as file:
        np.lib.format.write_array(file, elements((2, 3), "<f4"), (version, 0))
np.save(at("objects.npy"), np.array([{"a": 1}, None], object), allow_pickle=True)
np.save(at("text.npy"), np.array(["one", "two"]))
np.save(at("structure.npy"), np.zeros(2, [("x", "<f4"), ("y", "<i4")]))
np.save(at("complex.npy"), np.zeros(2, "<c8"))


def tensor(shape, dtype):
    kind = "f" if dtype.is_floating_point else "b" if dtype == torch.bool else "u" if dtype == torch.uint8 else "i"
    return torch.tensor(elements(shape, {"f": "f8", "i": "i8", "u": "u1", "b": "b1"}[kind])).to(dtype)


table = tensor((6, 4), torch.float32)
state = collections.OrderedDict((f"type.{str(t)[6:]}", tensor((2, 3), t)) for t in [
    torch.float64, torch.float32, torch.float16, torch.bfloat16,
    torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool])
state.update({"type.uint16": tensor((2, 3), torch.uint8).to(torch.uint16),
              "type.uint32": tensor((2, 3), torch.uint8).to(torch.uint32),
              "type.uint64": tensor((2, 3), torch.uint8).to(torch.uint64)})
state._metadata = collections.OrderedDict([("", {"version": 1})])  # as state_dict() has it
saved = {
    "model": state,
    "views": {"all": table, "transposed": table.t(), "rows": table[2:5], "column": table[:, 1], "steps": table[1::2, ::3],
              "expanded": table[0].expand(3, 4), "permuted": tensor((2, 3, 4), torch.float32).permute(2, 0, 1),
              "tied": table},
    "parameter": torch.nn.Parameter(tensor((3,), torch.float32)),
    "list": [tensor((2,), torch.float32), ("text", {7: tensor((1,), torch.float32)})],
    "scalar": tensor((), torch.float32),
    "empty": tensor((0, 5), torch.float32),
    "epoch": 3, "rate": 0.1, "name": "Größe", "best": None, "done": True, "seed": -(2**40),
}
for protocol in 2, 3, 4, 5:
    torch.save(saved, at(f"protocol{protocol}.pt"), pickle_protocol=protocol)
torch.save(tensor((2, 2), torch.float32), at("alone.pt"))
torch.serialization.set_crc32_options(False)
torch.save({"x": tensor((2, 2), torch.float32)}, at("without_checksums.pt"))
torch.serialization.set_crc32_options(True)
torch.manual_seed(1)
torch.save(torch.nn.LSTM(2, 3).state_dict(), at("lstm.pt"))

# What is refused.
torch.save(saved, at("legacy.pt"), _use_new_zipfile_serialization=False)
torch.save(torch.nn.Linear(2, 2), at("module.pt"))
torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), at("script.pt"))
torch.save({"x": torch.eye(2).to_sparse()}, at("sparse.pt"))
torch.save({"x": torch.zeros(2, dtype=torch.complex64)}, at("complex.pt"))


class Evil:
    def __reduce__(self):
        return os.system, ("echo executed",)


torch.save({"x": torch.zeros(2), "y": Evil()}, at("evil.pt"))
