#!/usr/bin/env python3
"""Runs networks that were written for PyTorch, and holds them to what they gave where they came from.

Run     python pytorch_check.py FOLDER      with torch and safetensors; exit status 1 if one fails
Reads   FOLDER/*/model.py, model.safetensors and reference.safetensors, as Export.java and PyTorchExportTest write them
Checks  outputs and final states to 1e-5, gradients to 1e-4, of the largest number of each tensor where that is above 1
"""
import importlib.util
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file


def numbered(reference, kind):
    return [reference[f"{kind}.{i}"] for i in range(len(reference)) if f"{kind}.{i}" in reference]


def under(reference, prefix):
    return {name[len(prefix):]: tensor for name, tensor in reference.items() if name.startswith(prefix)}


def difference(ours, theirs):
    assert ours.shape == theirs.shape, f"shapes {list(ours.shape)} and {list(theirs.shape)}"
    return ((ours - theirs).abs().max() / max(1, theirs.abs().max())).item() if theirs.numel() else 0


def flat(states):
    """By the name of each state, [D, B, n]; PyTorch's modules give one or two."""
    each = {}
    for name, state in states.items():
        if isinstance(state, tuple):
            each |= {f"{name}.{k}": s for k, s in enumerate(state)}
        else:
            each |= {name: state[None]} if state.dim() == 2 else {f"{name}.0": state}
    return each


def check(folder):
    spec = importlib.util.spec_from_file_location("model", folder / "model.py")
    written = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(written)
    model = written.load().double()
    reference = {name: tensor.double() for name, tensor in load_file(folder / "reference.safetensors").items()}
    inputs, lengths = numbered(reference, "input"), [t.long() for t in numbered(reference, "lengths")]
    gradients = {f"d.input.{i}": x for i, x in enumerate(inputs) if f"d.input.{i}" in reference}
    inputs = [x.requires_grad_() if f"d.input.{i}" in gradients else x.long() for i, x in enumerate(inputs)]  # ids have none
    output, finals = model(*inputs, *lengths)
    outputs, finals = under(reference, "output."), flat(finals)
    output = output if isinstance(output, dict) else {next(iter(outputs)): output}
    assert set(finals) == set(under(reference, "final.")), f"states {sorted(finals)}"
    total = sum((y * reference[f"d.output.{name}"]).sum() for name, y in output.items())
    (total + sum((s * reference[f"d.final.{name}"]).sum() for name, s in finals.items())).backward()
    worst = {1e-5: 0, 1e-4: 0}
    pairs = [(f"output.{n}", y, outputs[n], 1e-5) for n, y in output.items()]
    pairs += [(f"final.{n}", s, reference[f"final.{n}"], 1e-5) for n, s in finals.items()]
    pairs += [(n, x.grad, reference[n], 1e-4) for n, x in gradients.items()]
    named = dict(model.named_parameters())
    pairs += [(n, named[n].grad, d, 1e-4) for n, d in under(reference, "d.parameter.").items()]
    for name, ours, theirs, most in pairs:
        ours = torch.zeros_like(theirs) if ours is None else ours
        apart = difference(ours, theirs)
        worst[most] = max(worst[most], apart)
        assert apart <= most, f"{name}: {apart:.2e}"
    return worst


def main():
    failed, worst, folders = 0, {1e-5: 0, 1e-4: 0}, sorted(Path(sys.argv[1]).iterdir())
    for folder in folders:
        try:
            found = check(folder)
            worst = {most: max(worst[most], found[most]) for most in worst}
        except Exception as e:
            failed += 1
            print(f"fail {folder.name} {type(e).__name__} {str(e)[:300]}")
    print(f"{len(folders) - failed} of {len(folders)} pass; largest difference {worst[1e-5]:.1e}, of gradients {worst[1e-4]:.1e}")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
