#!/usr/bin/env python3
"""Writes a state_dict and a reference for: examples/run import model.pt --check reference.npz

Put your own modules in, called as they are in your model; sequences are [T, B, n], ids [T, B], lengths [B].
"""
import numpy, torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

model = torch.nn.ModuleDict(dict(
    embedding=torch.nn.Embedding(11, 4), lstm=torch.nn.LSTM(4, 5, 2, bidirectional=True), scores=torch.nn.Linear(10, 3)))
x, lengths = torch.randint(11, (7, 2)), torch.tensor([7, 4])
read, _ = model.lstm(pack_padded_sequence(model.embedding(x), lengths))
outputs = dict(embedding=model.embedding(x), output=model.scores(pad_packed_sequence(read)[0]))
torch.save(model.state_dict(), "model.pt")
arrays = {"x": x, "x.lengths": lengths, **outputs}
numpy.savez("reference.npz", **{name: array.detach().numpy() for name, array in arrays.items()})
