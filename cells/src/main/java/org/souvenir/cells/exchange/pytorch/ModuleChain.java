package org.souvenir.cells.exchange.pytorch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.souvenir.core.file.FileFormatException;

/** The modules of a file one behind the other, each reading what the one before it gives. */
final class ModuleChain {
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final int MOST_TRIES = 100_000;
    private static final int MOST_BLOCKS = 100; // of which orders are tried

    /** What a module does. */
    enum Role {
        EMBEDDING,
        RECURRENT,
        LINEAR,
        NORM
    }

    /**
     * A module in the chain.
     *
     * @param levels of a recurrent module, one after the other; the module itself of all others
     * @param in what it reads; for an embedding how many ids there are
     * @param out how many numbers it gives
     */
    record Block(List<TorchModule> levels, Role role, int in, int out) {
        String name() {
            TorchModule first = levels.get(0);
            return levels.size() == 1
                    ? first.name()
                    : first.prefix().substring(0, Math.max(0, first.prefix().length() - 1));
        }
    }

    private final String source;
    private final List<Block> blocks;
    private final List<List<Block>> found = new ArrayList<>();
    private final boolean[] used;
    private int[][] earlier = {};
    private int tries;

    private ModuleChain(String source, List<Block> blocks) {
        this.source = source;
        this.blocks = blocks;
        this.used = new boolean[blocks.size()];
    }

    /**
     * The chain of some modules.
     *
     * @param ordered whether modules stand in the order in which the model defines them
     * @param said the names of the modules in their order; empty where none is said
     */
    static List<Block> of(String source, List<TorchModule> modules, boolean ordered, List<String> said) {
        Map<String, List<TorchModule>> byPrefix = modules.stream()
                .collect(Collectors.groupingBy(TorchModule::prefix, LinkedHashMap::new, Collectors.toList()));
        List<Block> blocks = new ArrayList<>();
        byPrefix.values().forEach(levels -> blocks.addAll(blocks(source, levels)));
        ModuleChain chain = new ModuleChain(source, blocks);
        return said.isEmpty() ? chain.find(ordered) : chain.said(said);
    }

    private static List<Block> blocks(String source, List<TorchModule> levels) {
        TorchModule first = levels.get(0);
        if (levels.stream().allMatch(TorchModule::recurrent)) {
            TorchModule last = levels.get(levels.size() - 1);
            int in = size(source, first, TorchModule.INPUT + first.suffix(), 1);
            int out = size(source, last, TorchModule.RECURRENT + last.suffix(), 1);
            return List.of(new Block(levels, Role.RECURRENT, in, out * (last.bidirectional() ? 2 : 1)));
        }
        int[] weight = first.shapes().get("weight");
        boolean bias = first.shapes().containsKey("bias");
        if (levels.size() > 1 || weight == null || first.shapes().size() > (bias ? 2 : 1) || weight.length > 2) {
            throw FileFormatException.of(
                    source,
                    "modules must be nn.RNN, LSTM, GRU, their cells, Embedding, Linear or LayerNorm, but there is "
                            + TorchModule.described(levels));
        }
        int last = weight[weight.length - 1];
        return List.of(
                weight.length == 1
                        ? new Block(levels, Role.NORM, last, last)
                        : new Block(
                                levels,
                                bias ? Role.LINEAR : Role.EMBEDDING,
                                bias ? last : weight[0],
                                bias ? weight[0] : last));
    }

    static int size(String source, TorchModule module, String tensor, int axis) {
        int[] shape = module.shapes().get(tensor);
        if (shape == null || shape.length != 2) {
            throw FileFormatException.of(
                    source,
                    "module %s must have a matrix '%s', but %s"
                            .formatted(
                                    module.described(),
                                    tensor,
                                    shape == null ? "has none" : "that is " + Arrays.toString(shape)));
        }
        return shape[axis];
    }

    private List<Block> said(List<String> names) {
        List<Block> chain = new ArrayList<>();
        for (String name : names) {
            chain.add(blocks.stream()
                    .filter(b -> b.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("state dict: modules are %s, but not '%s'"
                            .formatted(blocks.stream().map(Block::name).toList(), name))));
        }
        if (chain.size() != blocks.size() || chain.stream().distinct().count() != blocks.size()) {
            throw FileFormatException.of(
                    source,
                    "the order must name each module once, but there are %s and it is %s"
                            .formatted(blocks.stream().map(Block::name).toList(), names));
        }
        for (int i = 0; i < chain.size(); i++) {
            chain.set(i, placed(chain.get(i), i));
        }
        return chain;
    }

    /** A matrix without bias is an embedding at the beginning, and a linear module elsewhere. */
    private static Block placed(Block block, int place) {
        return block.role() == Role.EMBEDDING && place > 0
                ? new Block(block.levels(), Role.LINEAR, block.out(), block.in())
                : block;
    }

    private List<Block> find(boolean ordered) {
        if (ordered && fits(blocks)) {
            return said(blocks.stream().map(Block::name).toList());
        }
        if (blocks.size() <= MOST_BLOCKS) {
            earlier = blocks.stream().map(this::earlier).toArray(int[][]::new);
            search(new ArrayList<>());
        }
        if (found.size() != 1 || tries >= MOST_TRIES) {
            throw FileFormatException.of(
                    source,
                    "modules must fit each other in one order only, or the order must be told, but %s fit in %s"
                            .formatted(
                                    TorchModule.described(blocks.stream()
                                            .flatMap(b -> b.levels().stream())
                                            .toList()),
                                    found.isEmpty() && tries < MOST_TRIES && blocks.size() <= MOST_BLOCKS
                                            ? "none"
                                            : "several"));
        }
        return found.get(0);
    }

    private static boolean fits(List<Block> chain) {
        for (int i = 1; i < chain.size(); i++) {
            if (placed(chain.get(i), i).in() != placed(chain.get(i - 1), i - 1).out()) {
                return false;
            }
        }
        return true;
    }

    private void search(List<Block> chain) {
        if (chain.size() == blocks.size()) {
            found.add(List.copyOf(chain));
        }
        for (int i = 0; i < blocks.size() && found.size() < 2 && tries < MOST_TRIES; i++) {
            Block next = placed(blocks.get(i), chain.size());
            tries++;
            if (!used[i]
                    && (chain.isEmpty() || chain.get(chain.size() - 1).out() == next.in())
                    && Arrays.stream(earlier[i]).allMatch(k -> used[k])) {
                used[i] = true;
                chain.add(next);
                search(chain);
                chain.remove(chain.size() - 1);
                used[i] = false;
            }
        }
    }

    /** The blocks whose names differ from this one's by a smaller number, as fc1 from fc2: they stand before it. */
    private int[] earlier(Block block) {
        return IntStream.range(0, blocks.size())
                .filter(k -> before(blocks.get(k).name(), block.name()))
                .toArray();
    }

    private static boolean before(String one, String other) {
        if (!NUMBER.matcher(one).replaceAll("#").equals(NUMBER.matcher(other).replaceAll("#"))) {
            return false;
        }
        List<String> ones = numbers(one);
        List<String> others = numbers(other);
        for (int i = 0; i < Math.min(ones.size(), others.size()); i++) {
            int difference = compareNumbers(ones.get(i), others.get(i));
            if (difference != 0) {
                return difference < 0;
            }
        }
        return false;
    }

    private static List<String> numbers(String name) {
        return NUMBER.matcher(name).results().map(MatchResult::group).toList();
    }

    private static int compareNumbers(String one, String other) {
        String a = one.replaceFirst("^0+", "");
        String b = other.replaceFirst("^0+", "");
        return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
    }
}
