package org.souvenir.cells.exchange.pytorch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The functions that written modules may need: how steps are run over time, and the few that PyTorch has otherwise. */
final class PythonRuntime {
    /** What else is named in a module, and in {@code forward}. */
    private static final List<String> OTHERS = List.of(
            "Path",
            "load_file",
            "pack_padded_sequence",
            "pad_packed_sequence",
            "load",
            "Model",
            "states",
            "after",
            "batch",
            "like",
            "ends");

    private static final Map<String, String> FUNCTIONS = functions("""
            def there(x, lengths):  # which rows are real, [T, B, 1]
                return torch.arange(len(x), device=x.device)[:, None, None] < lengths.to(x.device)[:, None]

            def real(x, present):  # without what stands past the ends
                return torch.where(present if x.dim() == 3 else present[..., 0], x, 0)

            def read(module, x, lengths, start):  # over the real steps alone; each sequence has one
                packed, end = module(pack_padded_sequence(x, lengths.cpu(), enforce_sorted=False), start)
                return pad_packed_sequence(packed, total_length=len(x))[0], end

            def turned(x, present):  # each sequence from its last step to its first
                steps = torch.arange(len(x), device=x.device)[:, None, None]
                return x.gather(0, torch.where(present, present.sum(0) - 1 - steps, steps).expand(x.shape))

            def first(x, present):  # the row of the first step; of an empty sequence, zeros
                return torch.where(present[0], x[0], 0)

            def last(x, present):  # the row of the last step
                steps = (present.sum(0) - 1).clamp(min=0)
                return torch.where(present[0], x.gather(0, steps.expand(1, *x.shape[1:]))[0], 0)

            def mean(x, present):  # over the steps
                return real(x, present).sum(0) / present.sum(0).clamp(min=1)

            def highest(x, present):  # of the steps
                return torch.where(present[0], torch.where(present, x, -torch.inf).amax(0), 0)

            def once(like, batch):
                return torch.ones(1, batch, 1, dtype=torch.bool, device=like.device)

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
            """);

    private PythonRuntime() {}

    private static Map<String, String> functions(String text) {
        Map<String, String> functions = new LinkedHashMap<>();
        for (String function : text.stripTrailing().split("\n\n", -1)) {
            functions.put(function.substring("def ".length(), function.indexOf('(')), function);
        }
        return functions;
    }

    /** All names that nothing else may have. */
    static Stream<String> names() {
        return Stream.concat(OTHERS.stream(), FUNCTIONS.keySet().stream());
    }

    /** The functions that a text calls, and those that they call. */
    static List<String> calledIn(String text) {
        Set<String> called = new LinkedHashSet<>();
        addCalled(text, called);
        return FUNCTIONS.entrySet().stream()
                .filter(function -> called.contains(function.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static void addCalled(String text, Set<String> called) {
        FUNCTIONS.forEach((name, function) -> {
            if (names(text, name + "(?=\\()") && called.add(name)) {
                addCalled(function, called);
            }
        });
    }

    /** Whether a word stands in a text by itself. */
    static boolean names(String text, String word) {
        return Pattern.compile("(?<![\\w.\"])" + word + "(?!\\w)").matcher(text).find();
    }

    /** What a text needs to have imported. */
    static List<String> imports(String text) {
        List<String> lines = new ArrayList<>(
                List.of("from pathlib import Path", "", "import torch", "from safetensors.torch import load_file"));
        lines.add("from torch import nn");
        if (names(text, "F")) {
            lines.add("from torch.nn import functional as F");
        }
        if (names(text, "pack_padded_sequence")) {
            lines.add("from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence");
        }
        return lines;
    }
}
