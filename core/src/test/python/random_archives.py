"""Writes random .pt files, and beside each an .npz with what PyTorch reads in it, for RandomArchiveTest.

    python core/src/test/python/random_archives.py FOLDER 500 [SEED]
    mvn -Dquick -pl core test -Dtest=RandomArchiveTest -Darchives.folder=FOLDER
"""

import os
import random
import sys

import numpy as np
import torch

folder, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
draw = random.Random(seed)
torch.manual_seed(seed)
TYPES = [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8,
         torch.uint8, torch.bool, torch.uint16, torch.uint32, torch.uint64]


def tensor(known):
    if known and draw.random() < 0.3:
        result = draw.choice(known)  # a view of one that is there
    else:
        dtype = draw.choice(TYPES)
        shape = [draw.choice([0, 1, 1, 2, 3, 4, 5, 7]) for _ in range(draw.randint(0, 4))]
        values = torch.randn(shape, dtype=torch.float64) * 40
        result = (values if dtype.is_floating_point else values.abs().floor().clamp(max=127)).to(dtype)
    for _ in range(draw.randint(0, 3)):
        if result.dim() == 0:
            break
        axis = draw.randrange(result.dim())
        change = draw.randrange(6)
        if change == 0:
            result = result.permute(draw.sample(range(result.dim()), result.dim()))
        elif change == 1 and result.size(axis) > 0:
            result = result.narrow(axis, draw.randrange(result.size(axis)), 1).squeeze(axis)
        elif change == 2:
            start, step = draw.randint(0, 2), draw.randint(1, 3)
            result = result[(slice(None),) * axis + (slice(start, None, step),)]
        elif change == 3:
            result = result.unsqueeze(axis).expand(*result.shape[:axis], draw.randint(1, 3), *result.shape[axis:])
        elif change == 4 and result.numel():
            result = result.flatten()
        elif change == 5 and result.is_floating_point():
            result = torch.nn.Parameter(result.detach(), requires_grad=draw.random() < 0.5)
    known.append(result)
    return result


def saved(depth, known):
    kind = draw.randrange(8)
    if depth < 4 and kind == 0:
        return [saved(depth + 1, known) for _ in range(draw.randint(0, 3))]
    if depth < 4 and kind == 1:
        return tuple(saved(depth + 1, known) for _ in range(draw.randint(0, 4)))
    if depth == 0 or depth < 4 and kind == 2:
        keys = draw.sample([1, 70, 70000, "weight_ih_l0", "bias", "Größe", "a", "b", "layer 3"], draw.randint(1, 6))
        return {key: saved(depth + 1, known) for key in keys}
    if kind == 3:
        return draw.choice([None, True, 0.25, -1, 2**40, -(2**62), "text", torch.nn.GRU(2, 2).state_dict()])
    return tensor(known)


def flat(name, value, into):
    if isinstance(value, torch.Tensor):
        into[name] = value.detach().to(torch.float64).numpy()
    elif isinstance(value, (dict, list, tuple)):
        for key, member in value.items() if isinstance(value, dict) else enumerate(value):
            flat(f"{name}.{key}" if name else str(key), member, into)


for number in range(count):
    path = os.path.join(folder, f"{number:04}")
    state = saved(0, [])
    while not isinstance(state, (dict, list, tuple)):
        state = saved(0, [])
    torch.save(state, path + ".pt", pickle_protocol=draw.choice([2, 2, 3, 4, 5]))
    arrays = {}
    flat("", torch.load(path + ".pt", weights_only=False), arrays)
    order = draw.choice([np.asfortranarray, np.ascontiguousarray])
    arrays = {name: order(array).astype(draw.choice(["<f8", ">f8"])).reshape(array.shape) for name, array in arrays.items()}
    draw.choice([np.savez, np.savez_compressed])(path + ".npz", **arrays)
