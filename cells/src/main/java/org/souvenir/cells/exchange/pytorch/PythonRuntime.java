package org.souvenir.cells.exchange.pytorch;

import java.util.List;

/** What stands in every module that is written: how steps are run over time, and the few functions PyTorch has otherwise. */
final class PythonRuntime {
    private PythonRuntime() {}

    /** What is named there, and in {@code forward}. */
    static final List<String> NAMES = List.of(
            "Path",
            "load_file",
            "pack_padded_sequence",
            "pad_packed_sequence",
            "there",
            "once",
            "zeros",
            "starts",
            "larger",
            "smaller",
            "largest",
            "sum_along",
            "largest_along",
            "log_sum_exp_along",
            "rowwise",
            "scan",
            "at_the_end",
            "turned",
            "standard",
            "load",
            "Model",
            "states",
            "after",
            "batch",
            "like",
            "ends");

    /** Before the classes. */
    static final List<String> HEAD = lines("""
            # A network written by Souvenir. Sequences are [T, B, n], ids [T, B]; lengths [B] are how many steps are real.
            #     model = load()                                  # the weights beside this file, strictly
            #     output, states = model(x, lengths)              # states by name, as they can be given: model(x, lengths, states)
            from pathlib import Path

            import torch
            from torch import nn
            from torch.nn import functional as F
            from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


            def there(x, lengths):  # which rows are real, [T, B, 1]
                steps = torch.arange(len(x), device=x.device)[:, None, None]
                lengths = x.new_full((x.shape[1],), len(x), dtype=torch.long) if lengths is None else lengths.to(x.device)
                return steps < lengths[None, :, None]


            def real(x, present):  # without what stands past the ends
                return torch.where(present if x.dim() == 3 else present[..., 0], x, 0)


            def once(like, batch):
                return torch.ones(1, batch, 1, dtype=torch.bool, device=like.device)


            def zeros(like, batch, widths):
                return [like.new_zeros(batch, width) for width in widths]


            def starts(states, names, otherwise):
                return [states.get(name, start) for name, start in zip(names, otherwise)]


            def larger(a, b):  # at a tie the gradient is b's
                return torch.where((a > b) | a.isnan(), a, b)


            def smaller(a, b):
                return torch.where((a < b) | a.isnan(), a, b)


            def largest(x, dim=-1):  # at a tie the gradient is that of each
                top = x.amax(dim, keepdim=True).detach()
                return top + torch.where(x == top, x - x.detach(), 0).sum(dim, keepdim=True)


            def sum_along(x, present):
                return torch.where(present, x, 0).sum(0)


            def largest_along(x, present):
                found = present.any(0)
                return torch.where(found, largest(torch.where(present, x, torch.where(found, float("-inf"), 0.0)), 0)[0], 0)


            def log_sum_exp_along(x, present):
                found = present.any(0)
                lowest = torch.where(found, torch.full_like(x[:1], float("-inf")), 0)
                return torch.where(found, torch.logsumexp(torch.where(present, x, lowest), 0), 0)


            def rowwise(cell, like, inputs, present, whole):  # without states: all steps at once
                rows = next((x for x, repeated in inputs if not repeated), None)
                if rows is not None:
                    inputs = [(x.expand(len(rows), *x.shape) if repeated else x, False) for x, repeated in inputs]
                output, _ = cell.step(like, [x for x, _ in inputs], [], whole)
                return output if present is None else torch.where(present, output, 0)


            def scan(cell, like, inputs, states, present, whole, backward=False):
                outputs = [None] * len(present)
                for t in reversed(range(len(present))) if backward else range(len(present)):
                    output, after = cell.step(like, [x if repeated else x[t] for x, repeated in inputs], states, whole)
                    states = [torch.where(present[t], new, old) for new, old in zip(after, states)]
                    outputs[t] = torch.where(present[t], output, 0)
                return torch.stack(outputs), states


            def at_the_end(x, present):
                last = (present.sum(0) - 1).clamp(min=0)
                return x.gather(0, last.expand(1, *x.shape[1:]))[0]


            def turned(x, present):  # each sequence from its last step to its first
                steps = torch.arange(len(x), device=x.device)[:, None, None]
                return x.gather(0, torch.where(present, present.sum(0) - 1 - steps, steps).expand(x.shape))


            def standard(module, x, starts, present, backward=False):
                lengths = present.sum(0)[:, 0]
                directions = 2 if module.bidirectional else 1
                groups = [torch.stack(starts[i :: len(starts) // directions]) for i in range(len(starts) // directions)]
                x = turned(x, present) if backward else x
                packed = pack_padded_sequence(x, lengths.clamp(min=1).cpu(), enforce_sorted=False)
                y, after = module(packed, tuple(groups) if len(groups) > 1 else groups[0])
                y, _ = pad_packed_sequence(y, total_length=len(x))
                after = after if len(groups) > 1 else (after,)
                y = torch.where(present, y, 0)
                after = [torch.where(present[0], new, old) for new, old in zip(after, groups)]
                return turned(y, present) if backward else y, [state[d] for d in range(directions) for state in after]


            """);

    /** Behind the classes. */
    static final List<String> FOOT = lines("""


            def load(file=Path(__file__).with_name("model.safetensors")):
                from safetensors.torch import load_file

                model = Model()
                model.load_state_dict(load_file(file), strict=True)
                return model.eval()
            """);

    private static List<String> lines(String text) {
        return text.stripTrailing().isEmpty()
                ? List.of()
                : List.of(text.split("\n", -1)).subList(0, text.split("\n", -1).length - 1);
    }
}
