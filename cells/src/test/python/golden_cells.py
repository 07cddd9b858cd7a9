#!/usr/bin/env python3
"""Golden outputs, final states and gradients of our cells and wrappers, from the equations of the papers in PyTorch.

Makes   ../resources/org/souvenir/cells/golden/cell-*.safetensors (golden.py says how tensors are named)
Run     python3 -m venv /tmp/golden && /tmp/golden/bin/pip install torch numpy safetensors
        /tmp/golden/bin/python golden_cells.py
Made with PyTorch 2.13.0, NumPy 2.4.6, safetensors 0.8.0 (each file's metadata names its PyTorch).

A step is what its paper says, in the paper's letters; what it calls otherwise than we do is translated where it takes its
weights, so that files have our names and shapes alone. Gradients are those of autograd, and are held to central differences.
What the gates compute stands here once: there is no framework that has these cells and could be asked as well.

A file's metadata has the name of our cell under "cell", and its settings as CellRegistry reads them under "setting." each. It
holds:
  x [T, B, I] and, for resets, reset [T, B, 1], for elapsed times, elapsed [T, B, 1], for attention, source [T', B, S] and
  source.lengths [B]; lengths [B]; the cell's parameters
  NAME0 [B, .] for each state NAME, unless the cell learns what it starts from
  y [T, B, .], 0 past the end of a sequence; NAME_n [B, .], the states after its last step
  d.NAME for each of these but lengths; of source, whatever stands past its end
Random masks are their expectation where "masks" says so, and there are none elsewhere.
"""
from functools import partial

import numpy as np
import torch
from golden import compare_gradients, doubles, given, resources, save_case, source
from torch import exp, maximum, sigmoid, tanh
from torch.nn import functional as F

FOLDER = resources(__file__, "cells")
T, LENGTHS = 4, np.array([2, 4, 0], np.int32)
B, I, H, P = len(LENGTHS), 2, 3, 2
ALPHA = 3 ** 0.5  # of the SRU: sqrt(1 + 2 exp(b)) at b = 0

ACTIVATIONS = {  # with the constants of ONNX, as files have them that tell none
    "tanh": tanh, "sigmoid": sigmoid, "relu": torch.relu, "hard_sigmoid": lambda a: torch.clamp(0.2 * a + 0.5, 0, 1),
    "hard_tanh": F.hardtanh, "softsign": F.softsign, "softplus": F.softplus, "elu": F.elu,
    "leaky_relu": lambda a: F.leaky_relu(a, 0.01), "thresholded_relu": lambda a: F.threshold(a, 1, 0), "identity": lambda a: a,
    "selu": F.selu, "gelu": F.gelu, "gelu_tanh": partial(F.gelu, approximate="tanh"), "silu": F.silu,
}
WITH_SETTINGS = {
    "hard_sigmoid": (lambda a: torch.clamp(a / 6 + 0.5, 0, 1), {  # PyTorch's own has 1/6 as a float
        "alpha": 1 / 6, "beta": 0.5}),
    "elu": (partial(F.elu, alpha=0.25), {"alpha": 0.25}),
    "leaky_relu": (partial(F.leaky_relu, negative_slope=0.3), {"alpha": 0.3}),
    "thresholded_relu": (lambda a: F.threshold(a, -0.2, 0), {"alpha": -0.2}),
    "scaled_tanh": (lambda a: 1.5 * tanh(0.5 * a), {"alpha": 1.5, "beta": 0.5}),
    "affine": (lambda a: 0.5 * a - 0.25, {"alpha": 0.5, "beta": -0.25}),
}


def weights(w, h, *gates):
    """(U, W, b) of each gate, U of the memory and W of the input: its weight has the rows of the memory first."""
    width = h.shape[1]
    return [(w[f"{g}.weight"][:width], w[f"{g}.weight"][width:], w[f"{g}.bias"]) for g in gates]


def of_input(w, *gates):
    """(W, b) of each gate that sees the input alone."""
    return [(w[f"{g}.weight"], w[f"{g}.bias"]) for g in gates]


def negated(parts):
    """The gate of a paper that lets in what ours does not keep: sigmoid(-a) = 1 - sigmoid(a)."""
    return [-part for part in parts]


def gate_shapes(*gates, memory=H, i=I):
    return input_shapes(*gates, i=memory + i)


def input_shapes(*gates, i=I):
    return {f"{g}.{n}": s for g in gates for n, s in (("weight", (i, H)), ("bias", (1, H)))}


def row_shapes(*names):
    return {n: (1, H) for n in names}


def normed_shapes(name, width):
    """Products with memory and input, normalised and scaled."""
    return {f"{name}.recurrent.weight": (H, width), f"{name}.recurrent.gain": (1, width), f"{name}.weight": (I, width),
            f"{name}.gain": (1, width)}


def elman(w, x, h, phi):
    """Elman (1990): h' = phi(U h + W x + b)"""
    [(U, W, b)] = weights(w, h, "hidden")
    h = phi(h @ U + x @ W + b)
    return h, h


def ind_rnn(w, x, h, phi):
    """Li et al. (2018), equation 2"""
    [(W, b)] = of_input(w, "hidden")
    h = phi(x @ W + w["hidden.recurrent"] * h + b)
    return h, h


def lstm(w, x, h, c, sigma=sigmoid, g=tanh, out=tanh):
    """Gers et al. (2000)"""
    (U_f, W_f, b_f), (U_i, W_i, b_i), (U_c, W_c, b_c), (U_o, W_o, b_o) = \
        weights(w, h, "forget", "input", "candidate", "output")
    f = sigma(h @ U_f + x @ W_f + b_f)
    i = sigma(h @ U_i + x @ W_i + b_i)
    o = sigma(h @ U_o + x @ W_o + b_o)
    c = f * c + i * g(h @ U_c + x @ W_c + b_c)
    m = o * out(c)
    return m, m, c


def projected_lstm(w, x, h, c):
    """Sak et al. (2014), without peepholes: r = W_rm m"""
    m, _, c = lstm(w, x, h, c)
    r = m @ w["projection.weight"]
    return r, r, c


def peephole_lstm(w, x, h, c, sigma, g, out):
    """Graves (2013), equations 7-11"""
    (U_i, W_i, b_i), (U_f, W_f, b_f), (U_c, W_c, b_c), (U_o, W_o, b_o) = \
        weights(w, h, "input", "forget", "candidate", "output")
    i = sigma(x @ W_i + h @ U_i + w["input.peephole"] * c + b_i)
    f = sigma(x @ W_f + h @ U_f + w["forget.peephole"] * c + b_f)
    c = f * c + i * g(x @ W_c + h @ U_c + b_c)
    o = sigma(x @ W_o + h @ U_o + w["output.peephole"] * c + b_o)
    h = o * out(c)
    return h, h, c


def coupled_lstm(w, x, y, c, sigma, g, out):
    """Greff et al. (2017), CIFG without peepholes: f = 1 - i"""
    forget, (R_z, W_z, b_z), (R_o, W_o, b_o) = weights(w, y, "forget", "candidate", "output")
    R_i, W_i, b_i = negated(forget)
    z = g(x @ W_z + y @ R_z + b_z)
    i = sigma(x @ W_i + y @ R_i + b_i)
    c = i * z + (1 - i) * c
    o = sigma(x @ W_o + y @ R_o + b_o)
    y = out(c) * o
    return y, y, c


def norm(a, gain, bias=0):
    return F.layer_norm(a, a.shape[1:], eps=1e-5) * gain + bias


def layer_norm_lstm(w, x, h, c):
    """Ba et al. (2016), equations 20-22 of the supplement"""
    order = [0, 1, 3, 2]  # there: forget, input, output, candidate; both terms normalised over all four
    W_h, W_x, alpha_1, alpha_2 = (torch.cat([w[n].chunk(4, 1)[k] for k in order], 1) for n in
                                  ("gates.recurrent.weight", "gates.weight", "gates.recurrent.gain", "gates.gain"))
    b = torch.cat([w[f"{g}.bias"] for g in ("forget", "input", "output", "candidate")], 1)
    f, i, o, g = (norm(h @ W_h, alpha_1) + norm(x @ W_x, alpha_2) + b).chunk(4, 1)
    c = sigmoid(f) * c + sigmoid(i) * tanh(g)
    h = sigmoid(o) * tanh(norm(c, w["memory.gain"], w["memory.bias"]))
    return h, h, c


def layer_norm_gru(w, x, h):
    """Ba et al. (2016), equations 29-31 of the supplement: z lets in"""
    W_h, W_x = (torch.cat(w[n].chunk(2, 1)[::-1], 1) for n in ("gates.recurrent.weight", "gates.weight"))  # z, r
    alpha_1, alpha_2 = (torch.cat([-w[n][:, H:], w[n][:, :H]], 1) for n in ("gates.recurrent.gain", "gates.gain"))
    beta = torch.cat([-w["update.bias"], w["reset.bias"]], 1)  # the sum of two
    z, r = (norm(h @ W_h, alpha_1) + norm(x @ W_x, alpha_2, beta)).chunk(2, 1)
    new = tanh(norm(x @ w["candidate.weight"], w["candidate.gain"], w["candidate.bias"]) + sigmoid(r) * norm(
        h @ w["candidate.recurrent.weight"], w["candidate.recurrent.gain"], w["candidate.recurrent.bias"]))
    h = (1 - sigmoid(z)) * h + sigmoid(z) * new
    return h, h


def gru_before(w, x, h, sigma=sigmoid, phi=tanh):
    """Cho et al. (2014), equations 5-8 of arXiv v3"""
    (U_r, W_r, b_r), (U_z, W_z, b_z), (U, W, b) = weights(w, h, "reset", "update", "candidate")
    r = sigma(x @ W_r + h @ U_r + b_r)
    z = sigma(x @ W_z + h @ U_z + b_z)
    new = phi(x @ W + (r * h) @ U + b)
    h = z * h + (1 - z) * new
    return h, h


def gru_after(w, x, h, sigma=sigmoid, phi=tanh):
    """torch.nn.GRU's: the reset gate acts on the product and its bias"""
    (U_r, W_r, b_r), (U_z, W_z, b_z) = weights(w, h, "reset", "update")
    (W_in, b_in), (W_hn, b_hn) = of_input(w, "candidate", "candidate.recurrent")
    r = sigma(x @ W_r + h @ U_r + b_r)
    z = sigma(x @ W_z + h @ U_z + b_z)
    n = phi(x @ W_in + b_in + r * (h @ W_hn + b_hn))
    h = (1 - z) * n + z * h
    return h, h


def mgu(w, x, h):
    """Zhou et al. (2016), equation 6: f lets in"""
    update, (U, W, b) = weights(w, h, "update", "candidate")
    U_f, W_f, b_f = negated(update)
    f = sigmoid(h @ U_f + x @ W_f + b_f)
    new = tanh((f * h) @ U + x @ W + b)
    h = (1 - f) * h + f * new
    return h, h


def ugrnn(w, x, h):
    """Collins et al. (2017), equations 4-6"""
    (U_c, W_c, b_c), (U_g, W_g, b_g) = weights(w, h, "candidate", "update")
    c = tanh(h @ U_c + x @ W_c + b_c)
    g = sigmoid(h @ U_g + x @ W_g + b_g)
    h = g * h + (1 - g) * c
    return h, h


def janet(w, x, c):
    """Van der Westhuizen and Lasenby (2018), equations 13-16, beta = 1"""
    (U_f, W_f, b_f), (U_c, W_c, b_c) = weights(w, c, "forget", "candidate")
    s = c @ U_f + x @ W_f + b_f
    new = tanh(c @ U_c + x @ W_c + b_c)
    c = sigmoid(s) * c + (1 - sigmoid(s - 1)) * new
    return c, c


def min_gru(w, x, h):
    """Feng et al. (2024), section 3.1: z lets in"""
    update, (W_h, b_h) = of_input(w, "update", "candidate")
    W_z, b_z = negated(update)
    z = sigmoid(x @ W_z + b_z)
    h = (1 - z) * h + z * (x @ W_h + b_h)
    return h, h


def min_lstm(w, x, h):
    """Feng et al. (2024), section 3.2"""
    (W_f, b_f), (W_i, b_i), (W_h, b_h) = of_input(w, "forget", "input", "candidate")
    f, i = sigmoid(x @ W_f + b_f), sigmoid(x @ W_i + b_i)
    h = f / (f + i) * h + i / (f + i) * (x @ W_h + b_h)
    return h, h


def sru(w, x, c):
    """Lei et al. (2018), equations 1-4, with the scaling of section 3.2"""
    (W_f, b_f), (W_r, b_r) = of_input(w, "forget", "output")
    f = sigmoid(x @ W_f + w["forget.memory"] * c + b_f)
    r = sigmoid(x @ W_r + w["output.memory"] * c + b_r)  # of the memory before this step
    c = f * c + (1 - f) * (x @ w["candidate.weight"])
    skip = x @ w["skip.weight"] if "skip.weight" in w else x
    return r * c + (1 - r) * skip * ALPHA, c


def lru(w, u, real, imaginary):
    """Orvieto et al. (2023): x = lambda x + exp(gamma) B u, y = Re(C x) + D u"""
    n = real.shape[1]
    Lambda = exp(torch.complex(-exp(w["decay"]), exp(w["phase"])))
    B_ = torch.complex(w["input.weight"][:, :n], w["input.weight"][:, n:])
    C = torch.complex(w["output.weight"][:n], -w["output.weight"][n:])
    x = Lambda * torch.complex(real, imaginary) + exp(w["input.gain"]) * (u.to(B_.dtype) @ B_)
    y = (x @ C).real + (w["skip"] * u if "skip" in w else u @ w["skip.weight"])
    return y, x.real, x.imag


def cfc(w, x, *elapsed_and_state):
    """Hasani et al. (2022), the default mode of ncps.torch.CfCCell: t_b = -offset"""
    *elapsed, h = elapsed_and_state
    (W, b), *heads = of_input(w, "backbone", "near", "far", "speed", "offset")
    z = 1.7159 * tanh(2 / 3 * (torch.cat([h, x], 1) @ W + b))
    ff1, ff2, t_a, offset = (z @ W + b for W, b in heads)
    t_interp = sigmoid(t_a * (elapsed[0] if elapsed else 1) - offset)
    h = tanh(ff1) * (1 - t_interp) + t_interp * tanh(ff2)
    return h, h


def co_rnn(w, u, y, z, dt, gamma, epsilon):
    """Rusch and Mishra (2021), equation 3, explicit damping"""
    W, V = w["hidden.weight"].split([2 * H, I])
    z = z + dt * (tanh(y @ W[:H] + z @ W[H:] + u @ V + w["hidden.bias"]) - gamma * y - epsilon * z)
    y = y + dt * z
    return y, y, z


def fast_grnn(w, x, h):
    """Kusupati et al. (2018), section 3.2"""
    a = x @ w["shared.weight"][H:] + h @ w["shared.weight"][:H]
    z, new = sigmoid(a + w["update.bias"]), tanh(a + w["candidate.bias"])
    h = (sigmoid(w["zeta"]) * (1 - z) + sigmoid(w["nu"])) * new + z * h
    return h, h


def rhn(w, x, s, depth):
    """Zilly et al. (2017), equations 6-9: s = h t + s c, c = 1 - t"""
    for l in range(1, depth + 1):
        (R_h, W_h, b_h), (R_t, W_t, b_t) = weights(w, s, f"candidate.{l}", f"transform.{l}")
        first = (x @ W_h, x @ W_t) if l == 1 else (0, 0)
        h, t = tanh(first[0] + s @ R_h + b_h), sigmoid(first[1] + s @ R_t + b_t)
        s = h * t + s * (1 - t)
    return s, s


def rwkv(w, inputs, states, lengths):
    """Peng et al. (2023): token shift, the sums of the WKV operator as they are, output gate"""
    [x], (a, b, p, *past) = inputs, states
    x = torch.where((torch.arange(T)[:, None] < lengths)[:, :, None], x, 0)
    before = torch.cat([torch.zeros(1, B, I), x[:-1]])
    shifted, left = {}, []
    for gate, start in zip("receptance key value".split(), past, strict=True):
        mu, W = w[f"{gate}.mix"].T, w[f"{gate}.weight"]
        shifted[gate] = (mu * x + (1 - mu) * before) @ W + torch.cat([start[None], torch.zeros(T - 1, B, H)])
        last = x[lengths - 1, range(B)]
        left.append(torch.where((lengths > 0)[:, None], ((1 - mu) * last) @ W, start))

    def wkv(w, t, a, b, p):
        r, k, v = (shifted[g][t] for g in shifted)
        m = (a + exp(w["bonus"] + k) * v) / (b + exp(w["bonus"] + k))
        decay = exp(-exp(w["decay"]))
        y = (sigmoid(r) * m) @ w["output.weight"]
        return y, decay * a + exp(k) * v, decay * b + exp(k), maximum(p - exp(w["decay"]), k)

    y, (a, b, p) = loop(wkv, w, [range(T)], (a * exp(p), b * exp(p), p), lengths)
    return y, [a * exp(-p), b * exp(-p), p, *left]


def loop(step, w, inputs, states, lengths):
    """Runs a step over time: past its end a row puts out zero and keeps its states."""
    outputs = []
    for t in range(T):
        there = (t < lengths)[:, None]
        y, *new = step(w, *(x[t] for x in inputs), *states)
        outputs.append(torch.where(there, y, 0))
        states = [torch.where(there, n, s) for n, s in zip(new, states, strict=True)]
    return torch.stack(outputs), states


def slstm(w, inputs, states, lengths, forget):
    """Beck et al. (2024), equations 8-14, and the scale exp(-m) of 15-17 for its states c and n"""
    def step(w, x, h, c, n, m):
        (U_i, W_i, b_i), (U_f, W_f, b_f), (U_z, W_z, b_z), (U_o, W_o, b_o) = \
            weights(w, h, "input", "forget", "candidate", "output")
        z, o = tanh(x @ W_z + h @ U_z + b_z), sigmoid(x @ W_o + h @ U_o + b_o)
        i, f = exp(x @ W_i + h @ U_i + b_i), forget(x @ W_f + h @ U_f + b_f)
        c, n, m = f * c + i * z, f * n + i, maximum(torch.log(f) + m, torch.log(i))
        h = o * (c / n)
        return h, h, c, n, m

    h, c, n, m = states
    y, (h, c, n, m) = loop(step, w, inputs, (h, c * exp(m), n * exp(m), m), lengths)
    return y, (h, c * exp(-m), n * exp(-m), m)


def mlstm(w, inputs, states, lengths, forget, heads):
    """Beck et al. (2024), equations 19-27, and the scale exp(-m) of 15-17 for its states C and n"""
    d = H4 // heads

    def step(w, x, C, n, m):
        (W_q, b_q), (W_k, b_k), (W_v, b_v), (W_i, b_i), (W_f, b_f), (W_o, b_o) = \
            of_input(w, "query", "key", "value", "input", "forget", "output")
        q, k, v = (a.reshape(B, heads, d) for a in (x @ W_q + b_q, (x @ W_k + b_k) / d ** 0.5, x @ W_v + b_v))
        i, f, o = exp(x @ W_i + b_i), forget(x @ W_f + b_f), sigmoid(x @ W_o + b_o)
        C, n = C.reshape(B, heads, d, d), n.reshape(B, heads, d)
        C = f[..., None, None] * C + i[..., None, None] * torch.einsum("bhi,bhj->bhij", v, k)
        n = f[..., None] * n + i[..., None] * k
        weight = torch.clamp(torch.abs((n * q).sum(2, keepdim=True)), min=1)
        h = o * (torch.einsum("bhij,bhj->bhi", C, q) / weight).reshape(B, H4)
        return h, C.reshape(B, -1), n.reshape(B, -1), maximum(torch.log(f) + m, torch.log(i))

    def scaled(C, n, m, sign):
        scale = exp(sign * m)
        return C * scale.repeat_interleave(d * d, 1), n * scale.repeat_interleave(d, 1), m

    y, states = loop(step, w, inputs, scaled(*states, 1), lengths)
    return y, scaled(*states, -1)


def delta_net(w, x, W, phi):
    """Schlag et al. (2021), section 4.2: the delta rule, and sums of features normalised to 1"""
    q, k = (phi(x @ w[f"{n}.weight"]) for n in ("query", "key"))
    q, k = q / (q.sum(1, keepdim=True) + 1e-5), k / (k.sum(1, keepdim=True) + 1e-5)
    v, beta = x @ w["value.weight"], sigmoid(x @ w["input.weight"] + w["input.bias"])
    W = W.reshape(B, H, -1)
    old = torch.einsum("bij,bj->bi", W, k)
    new = beta * v + (1 - beta) * old
    W = W + torch.einsum("bi,bj->bij", new, k) - torch.einsum("bi,bj->bij", old, k)
    return torch.einsum("bij,bj->bi", W, q), W.reshape(B, -1)


def dpfp(nu):
    """Schlag et al. (2021), section 5: deterministic parameter-free projection"""
    def phi(k):
        r = torch.cat([torch.relu(k), torch.relu(-k)], 1)
        return torch.cat([r * r.roll(j, 1) for j in range(1, nu + 1)], 1)
    return phi


def s6(w, x, h, n):
    """Gu and Dao (2023), algorithm 2, with A discretised by equation 4 and B by Euler's rule"""
    A = -exp(w["decay"]).reshape(I, n)
    delta = F.softplus(x @ w["rank.weight"] @ w["delta.weight"] + w["delta.bias"])[:, :, None]
    b, c = (x @ w[f"{g}.weight"] for g in ("input", "output"))
    h = exp(delta * A) * h.reshape(B, I, n) + delta * x[:, :, None] * b[:, None, :]
    return (h * c[:, None, :]).sum(2) + w["skip"] * x, h.reshape(B, -1)


def qrnn(w, inputs, states, lengths, gates):
    """Bradbury et al. (2017), equations 1-5: convolutions over time, then pooling; what came before is added to their start"""
    [x], past = inputs, len(states) // len(gates)
    x = torch.where((torch.arange(T)[:, None] < lengths)[:, :, None], x, 0)
    z = {}
    for k, gate in enumerate(gates):
        kernel = w[f"{gate}.weight"].reshape(past + 1, I, H).flip(0).permute(2, 1, 0)  # [out, in, window], the oldest first
        sums = F.conv1d(x.permute(1, 2, 0), kernel, padding=past).permute(2, 0, 1)  # as if zeros came before and after
        before = states[1 + k * past:1 + (k + 1) * past]
        z[gate] = sums + torch.cat([torch.stack(before), torch.zeros(T, B, H)]) if past else sums

    def pool(w, t, c):
        a = {g: z[g][t] + w[f"{g}.bias"] for g in gates}
        f = sigmoid(a["forget"])
        c = f * c + (sigmoid(a["input"]) if "input" in a else 1 - f) * tanh(a["candidate"])
        return sigmoid(a["output"]) * c if "output" in a else c, c

    y, [c] = loop(pool, w, [range(T)], states[:1], lengths)
    return y, [c] + [z[g][lengths + j, range(B)] for g in gates for j in range(past)]


def residual(w, x, h):
    """Wu et al. (2016), section 3.1, around a GRU"""
    y, h = gru_before(w, x, h)
    return y + x, h


GATES = ("forget", "input", "candidate", "output")


def two_biases(w, x, h, c):
    """nn.LSTM: one bias beside each of its matrices."""
    return lstm({**w, **{f"{g}.bias": w[f"{g}.bias"] + w[f"{g}.recurrent.bias"] for g in GATES}}, x, h, c)


def highway(w, x, h):
    """Srivastava et al. (2015), equation 3, around a GRU"""
    y, h = gru_before(w, x, h)
    t = sigmoid(x @ w["transform.weight"] + w["transform.bias"])
    return y * t + x * (1 - t), h


def zoneout(w, x, h, c):
    """Krueger et al. (2017), an LSTM in expectation; rates 0.3 of h, 0.1 of c"""
    _, h_new, c_new = lstm(w, x, h, c)
    h = 0.3 * h + 0.7 * h_new
    return h, h, 0.1 * c + 0.9 * c_new


def clipped(w, x, h, c):
    """Sak et al. (2014), section 3.1: an LSTM whose memory is cut off at 0.4, before its output is made of it"""
    cut = []
    y, h, _ = lstm(w, x, h, c, out=lambda memory: tanh(cut.append(F.hardtanh(memory, -0.4, 0.4)) or cut[0]))
    return y, h, cut[0]


def started(w, inputs, states, lengths):
    """An LSTM that learns what h and c are at first"""
    return loop(lstm, w, inputs, [w[f"{s}.initial"].expand(B, H) for s in "hc"], lengths)


def restarted(w, inputs, states, lengths):
    """A GRU that learns what h is at first, and is there again where a flag r is 1: (1 - r) h + r h_0"""
    def step(w, x, r, h):
        return gru_before(w, x, (1 - r) * h + r * w["h.initial"])

    return loop(step, w, inputs, [w["h.initial"].expand(B, H)], lengths)


def looked(m, e):
    """The mean of the real steps of m [T', B, S], weighted by the softmax of scores e [T', B, 1]; 0 where there are none"""
    there = torch.arange(len(m))[:, None] < torch.tensor(SOURCES)
    weights = torch.where(there[:, :, None], exp(e), 0)
    return (weights * m).sum(0) / torch.clamp(weights.sum(0), min=1e-300)


def bahdanau(w, inputs, states, lengths, cell):
    """Bahdanau et al. (2015), appendix A.1.2: e_ij = v tanh(W s_(i-1) + U h_j), and a cell that reads the context"""
    def step(w, x, s, *others):
        e = tanh(s @ w["attention.query.weight"] + w["attention.query.bias"] + m @ w["attention.source.weight"])
        c = looked(m, e @ w["attention.score.weight"])
        y, *left = cell(w, torch.cat([x, c], 1), s, *others)
        return torch.cat([y, c], 1), *left

    x, m = inputs
    return loop(step, w, [x], states, lengths)


def luong(w, inputs, states, lengths, cell):
    """Luong et al. (2015), equations 5, 7 and 8 (general), with input feeding"""
    def step(w, x, *states):
        *own, attended = states
        h, *left = cell(w, torch.cat([x, attended], 1), *own)
        e = torch.einsum("bh,jbs,sh->jb", h, m, w["attention.source.weight"])
        attended = tanh(torch.cat([looked(m, e[:, :, None]), h], 1) @ w["attention.combined.weight"])
        return attended, *left, attended

    x, m = inputs
    return loop(step, w, [x], states, lengths)


def make(case, cell, step, shapes, states, settings, i=I, whole=False, masks="none", reset=False, elapsed=False, start=True,
         others=None, lengths=LENGTHS):
    """A case.

    step is one of time or, where whole says so, of the whole sequence; shapes are those of the parameters, states the widths of
    the states by name, which are given at random if start says so; others are the lengths of the sequences that are looked at.
    """
    case = f"cell-{case}"
    random, ends = source(case), torch.tensor(lengths, dtype=torch.int64)
    inputs = {"x": given(random, T, B, i)}
    if reset:
        inputs["reset"] = (random.random((T, B, 1)) < 0.4).astype(np.float32)
    if elapsed:
        inputs["elapsed"] = np.abs(given(random, T, B, 1))
    if others is not None:
        inputs["source"] = given(random, max(others), B, S)
    inputs |= {n: given(random, *s, scale=0.7) for n, s in shapes.items()}
    if start:
        inputs |= {f"{n}0": given(random, B, s, scale=0.7) for n, s in states.items()}
    for positive in {"slstm": ["n0"], "rwkv": ["b0"]}.get(cell, []):
        inputs[positive] = np.abs(inputs[positive]) + np.float32(0.5)  # a sum of gates or weights, which are positive

    def run(named):
        sequences = [named[n] for n in ("x", "reset", "elapsed", "source") if n in named]
        first = [named[f"{n}0"] for n in states] if start else []
        y, last = step(named, sequences, first, ends) if whole else loop(step, named, sequences, first, ends)
        return {"y": y} | {f"{n}_n": s for n, s in zip(states, last, strict=True)}

    def run_in_numpy(named):
        with torch.no_grad():
            return {n: v.numpy() for n, v in run({n: torch.tensor(v) for n, v in named.items()}).items()}

    leaves = {n: torch.tensor(v, dtype=torch.float64, requires_grad=True) for n, v in inputs.items()}
    results = run(leaves)
    upstream = {n: given(random, *v.shape) for n, v in results.items()}
    sum((v * torch.tensor(upstream[n], dtype=torch.float64)).sum() for n, v in results.items()).backward()
    gradients = {n: v.grad.numpy() for n, v in leaves.items()}
    compare_gradients(case, run_in_numpy, doubles(inputs), upstream, gradients)
    save_case(FOLDER, case, inputs, upstream, {n: v.detach().numpy() for n, v in results.items()}, gradients, {
        "made_by": "cells/src/test/python/golden_cells.py", "torch": torch.__version__.split("+")[0],
        "equations": getattr(step, "func", step).__doc__, "masks": masks, "cell": cell,
    } | {f"setting.{n}": str(v) for n, v in settings.items()}, lengths=lengths, **({} if others is None else {"source.lengths": others}))


def functions(**activations):
    """The activations of a cell by the names of its settings, as functions by the letters of a step."""
    letters = {"gate": "sigma", "candidate": "g", "output": "out"}
    return {letters[n]: ACTIVATIONS[a] for n, a in activations.items()}


def around(cell, settings, **own):
    """The settings of a wrapper."""
    return {"cell": cell} | {f"cell.{n}": v for n, v in settings.items()} | own


torch.set_default_dtype(torch.float64)
JUST_H, JUST_C, BOTH = {"h": H}, {"c": H}, {"h": H, "c": H}
SIZES, SQUARE = {"inputSize": I, "hiddenSize": H}, {"inputSize": H, "hiddenSize": H}
FOUR = gate_shapes("forget", "input", "candidate", "output")
PEEPHOLES = row_shapes("forget.peephole", "input.peephole", "output.peephole")
PLAIN = {"gate": "sigmoid", "candidate": "tanh", "output": "tanh"}
OTHER = {"gate": "hard_sigmoid", "candidate": "softsign", "output": "identity"}

for name, phi in ACTIVATIONS.items():
    make(f"elman-rnn-{name.replace('_', '-')}", "elman-rnn", partial(elman, phi=phi), gate_shapes("hidden"), JUST_H,
         SIZES | {"activation": name, "start": "orthogonal"})
for name, (phi, settings) in WITH_SETTINGS.items():
    make(f"elman-rnn-{name.replace('_', '-')}-set", "elman-rnn", partial(elman, phi=phi), gate_shapes("hidden"), JUST_H,
         SIZES | {"activation": name, "start": "orthogonal"} | {f"activation.{n}": v for n, v in settings.items()})
for name in ("relu", "softplus"):
    make(f"ind-rnn-{name}", "ind-rnn", partial(ind_rnn, phi=ACTIVATIONS[name]),
         input_shapes("hidden") | row_shapes("hidden.recurrent"), JUST_H, SIZES | {"activation": name})

make("lstm-other", "lstm", partial(lstm, **functions(**OTHER)), FOUR, BOTH, SIZES | OTHER)
make("projected-lstm", "projected-lstm", projected_lstm,
     gate_shapes("forget", "input", "candidate", "output", memory=P) | {"projection.weight": (H, P)}, {"h": P, "c": H},
     SIZES | {"projectionSize": P})
for name, settings in (("plain", PLAIN), ("other", OTHER)):
    make(f"peephole-lstm-{name}", "peephole-lstm", partial(peephole_lstm, **functions(**settings)), FOUR | PEEPHOLES, BOTH,
         SIZES | settings)
    make(f"coupled-lstm-{name}", "coupled-lstm", partial(coupled_lstm, **functions(**settings)),
         gate_shapes("forget", "candidate", "output"), BOTH, SIZES | settings)
make("layer-norm-lstm", "layer-norm-lstm", layer_norm_lstm,
     normed_shapes("gates", 4 * H) | row_shapes("forget.bias", "input.bias", "candidate.bias", "output.bias", "memory.gain",
                                                "memory.bias"), BOTH, SIZES)
for name, forget in (("sigmoid", sigmoid), ("exponential", exp)):
    make(f"slstm-{name}", "slstm", partial(slstm, forget=forget), FOUR, {"h": H, "c": H, "n": H, "m": H},
         SIZES | {"forget": name}, whole=True)

H4 = 4  # of the mLSTM: two heads of two
for name, forget, heads in (("sigmoid", sigmoid, 1), ("exponential-heads", exp, 2)):
    make(f"mlstm-{name}", "mlstm", partial(mlstm, forget=forget, heads=heads),
         {f"{g}.{n}": (r, c) for g in ("query", "key", "value", "output", "forget", "input")
          for n, r in (("weight", I), ("bias", 1)) for c in [heads if g in ("forget", "input") else H4]},
         {"C": H4 * H4 // heads, "n": H4, "m": heads},
         {"inputSize": I, "hiddenSize": H4, "heads": heads, "forget": name.split("-")[0]}, whole=True)
for name, phi, keys, features in (("elu", lambda a: F.elu(a) + 1, 2, 0), ("dpfp", dpfp(3), 3, 3)):
    make(f"delta-net-{name}", "delta-net", partial(delta_net, phi=phi),
         {f"{n}.weight": (I, keys) for n in ("query", "key")} | {
             "value.weight": (I, H), "input.weight": (I, 1), "input.bias": (1, 1)},
         {"F": H * (2 * keys * features or keys)}, SIZES | {"keySize": keys, "features": features})
make("s6", "s6", partial(s6, n=3),
     {"rank.weight": (I, 1), "delta.weight": (1, I), "delta.bias": (1, I), "input.weight": (I, 3), "output.weight": (I, 3),
      "decay": (1, I * 3), "skip": (1, I)}, {"h": I * 3}, {"inputSize": I, "stateSize": 3, "rank": 1})

make("gru-after-other", "gru", partial(gru_after, sigma=ACTIVATIONS["softsign"], phi=F.elu),
     gate_shapes("reset", "update") | input_shapes("candidate") | input_shapes("candidate.recurrent", i=H), JUST_H,
     SIZES | {"reset": "after", "gate": "softsign", "candidate": "elu"})
make("gru-before-other", "gru", partial(gru_before, sigma=ACTIVATIONS["hard_sigmoid"], phi=F.softsign),
     gate_shapes("reset", "update", "candidate"), JUST_H,
     SIZES | {"reset": "before", "gate": "hard_sigmoid", "candidate": "softsign"})
make("layer-norm-gru", "layer-norm-gru", layer_norm_gru,
     normed_shapes("gates", 2 * H) | normed_shapes("candidate", H) | row_shapes(
         "reset.bias", "update.bias", "candidate.bias", "candidate.recurrent.bias"), JUST_H, SIZES)
make("mgu", "mgu", mgu, gate_shapes("update", "candidate"), JUST_H, SIZES)
make("ugrnn", "ugrnn", ugrnn, gate_shapes("update", "candidate"), JUST_H, SIZES)
make("janet", "janet", janet, gate_shapes("forget", "candidate"), JUST_H, SIZES)

make("min-gru", "min-gru", min_gru, input_shapes("update", "candidate"), JUST_H, SIZES)
make("min-lstm", "min-lstm", min_lstm, input_shapes("forget", "input", "candidate"), JUST_H, SIZES)
for name, i in (("skip", I), ("square", H)):
    make(f"sru-{name}", "sru", sru, input_shapes("forget", "output", i=i) | row_shapes("forget.memory", "output.memory") | {
        f"{n}.weight": (i, H) for n in ("candidate", "skip")[:1 if i == H else 2]}, JUST_C,
         {"inputSize": i, "hiddenSize": H}, i=i)
for pooling, window, gates in (("f", 1, ("candidate", "forget")), ("fo", 2, ("candidate", "forget", "output")),
                               ("ifo", 3, ("candidate", "forget", "input", "output"))):
    make(f"qrnn-{pooling}-{window}", "qrnn", partial(qrnn, gates=gates), input_shapes(*gates, i=window * I),
         JUST_C | {f"{g}.past{j}": H for g in gates for j in range(1, window)},
         SIZES | {"pooling": pooling, "window": window}, whole=True)

for name, i in (("skip", I), ("square", H)):
    make(f"lru-{name}", "lru", lru, {n: (1, 4) for n in ("decay", "phase", "input.gain")} | {
        "input.weight": (i, 8), "output.weight": (8, H)} | ({"skip": (1, H)} if i == H else {"skip.weight": (i, H)}),
         {"real": 4, "imaginary": 4}, {"inputSize": i, "hiddenSize": H, "stateSize": 4, "minRadius": 0.0, "maxRadius": 1.0,
                                       "maxPhase": 6.28}, i=i)
for name in ("steady", "elapsed"):
    make(f"cfc-{name}", "cfc", cfc, {"backbone.weight": (H + I, 4), "backbone.bias": (1, 4)} | input_shapes(
        "near", "far", "speed", "offset", i=4), JUST_H, SIZES | {"backboneSize": 4, "time": name}, elapsed=name == "elapsed")
make("co-rnn", "co-rnn", partial(co_rnn, dt=0.25, gamma=1.5, epsilon=0.75),
     {"hidden.weight": (2 * H + I, H), "hidden.bias": (1, H)}, {"y": H, "z": H},
     SIZES | {"timeStep": 0.25, "stiffness": 1.5, "damping": 0.75})
make("fast-grnn", "fast-grnn", fast_grnn, {"shared.weight": (H + I, H), "zeta": (1, 1), "nu": (1, 1)} | row_shapes(
    "update.bias", "candidate.bias"), JUST_H, SIZES)
make("rhn", "rhn", partial(rhn, depth=2), gate_shapes("transform.1", "candidate.1") | input_shapes(
    "transform.2", "candidate.2", i=H), JUST_H, SIZES | {"depth": 2})
SHIFTED = ("receptance", "key", "value")
make("rwkv", "rwkv", rwkv, {f"{n}.{p}": s for n in SHIFTED for p, s in (("weight", (I, H)), ("mix", (I, 1)))} | {
    "output.weight": (H, H)} | row_shapes("decay", "bonus"), {"a": H, "b": H, "p": H} | {f"{n}.past": H for n in SHIFTED},
     SIZES, whole=True)

S, SOURCES = 4, np.array([1, 3, 0], np.int32)
ASKED = {"attention.source.weight": (S, H), "attention.query.weight": (H, H), "attention.query.bias": (1, H),
         "attention.score.weight": (H, 1)}
ANSWERED = {"attention.source.weight": (S, H), "attention.combined.weight": (S + H, H)}
for name, asks, shapes, more in (("additive", bahdanau, ASKED, S), ("multiplicative", luong, ANSWERED, H)):
    for cell, step, gates, left, settings in (
            ("lstm", lstm, ("forget", "input", "candidate", "output"), BOTH, PLAIN),
            ("gru", gru_before, ("reset", "update", "candidate"), JUST_H, {"reset": "before", "gate": "sigmoid",
                                                                       "candidate": "tanh"})):
        make(f"attention-decoder-{name}-{cell}", "attention-decoder", partial(asks, cell=step),
             gate_shapes(*gates, i=I + more) | shapes, left | ({"attended": H} if asks is luong else {}),
             around(cell, {"inputSize": I + more, "hiddenSize": H} | settings, sourceSize=S, attention=name), whole=True,
             others=SOURCES, lengths=np.array([2, 4, 3], np.int32))

LSTM, GRU = SIZES | PLAIN, SQUARE | {"reset": "before", "gate": "sigmoid", "candidate": "tanh"}
THREE = gate_shapes("reset", "update", "candidate", i=H)
make("residual", "residual", residual, THREE, JUST_H, around("gru", GRU), i=H)
make("highway", "highway", highway, THREE | {"transform.weight": (H, H), "transform.bias": (1, H)}, JUST_H,
     around("gru", GRU), i=H)
make("cell-clip", "cell-clip", clipped, FOUR, BOTH, around("lstm", LSTM, state="c", limit=0.4))
make("learned-initial-state", "learned-initial-state", started, FOUR | row_shapes("h.initial", "c.initial"), BOTH,
     around("lstm", LSTM, **{"states.0": "h", "states.1": "c"}), whole=True, start=False)
make("resets", "resets", restarted, THREE | row_shapes("h.initial"), JUST_H,
     around("learned-initial-state", around("gru", GRU, **{"states.0": "h"})), i=H, whole=True, reset=True, start=False)
make("zoneout", "zoneout", zoneout, FOUR, BOTH, around("lstm", LSTM, **{"rates.h": 0.3, "rates.c": 0.1}), masks="expected")
make("variational-dropout", "variational-dropout", lstm, FOUR, BOTH,
     around("lstm", LSTM, inputRate=0.2, recurrentRate=0.3, outputRate=0.4), masks="expected")
make("weight-drop", "weight-drop", lstm, FOUR, BOTH, around("lstm", LSTM, rate=0.3), masks="expected")
make("two-biases", "two-biases", two_biases, FOUR | row_shapes(*(f"{g}.recurrent.bias" for g in GATES)), BOTH,
     around("lstm", LSTM))
