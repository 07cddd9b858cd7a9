#!/usr/bin/env python3
"""Writes a state_dict and a reference for: examples/run import model.pt --check reference.npz

Put your own model and input in; here is a tagger of 11 words. Arrays are [T, B, n], ids [T, B]: time comes first.
"""
import numpy
import torch

model = torch.nn.ModuleDict({"embedding": torch.nn.Embedding(11, 4), "lstm": torch.nn.LSTM(4, 5), "scores": torch.nn.Linear(5, 3)})
ids = torch.randint(11, (7, 2))  # [T, B]
read, _ = model["lstm"](model["embedding"](ids))
torch.save(model.state_dict(), "model.pt")
numpy.savez("reference.npz", x=ids.numpy(), lstm=read.detach().numpy(), output=model["scores"](read).detach().numpy())
