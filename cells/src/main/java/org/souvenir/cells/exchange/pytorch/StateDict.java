package org.souvenir.cells.exchange.pytorch;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.souvenir.cells.exchange.TensorAccount;
import org.souvenir.cells.exchange.pytorch.ModuleChain.Block;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Link;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.NamedTensors;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.file.TorchArchive;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.platform.Platform;

/**
 * The weights of a PyTorch model, {@code model.state_dict()}, which become a network or go into one: {@code nn.RNN}, {@code
 * nn.LSTM} and {@code nn.GRU} (stacked, both ways, with a projection, with or without biases), their cell classes, {@code
 * nn.Embedding}, {@code nn.Linear} and {@code nn.LayerNorm}. Immutable; what changes how it is read gives another one.
 *
 * <pre>{@code
 * StateDict weights = StateDict.read(Path.of("classifier.pt"));
 * Network network = weights.pooled(Pooling.LAST).network();                 // a chain of what is in it
 * Network other = weights.into(architecture);                               // by names and shapes
 * Network third = weights.into(architecture, Map.of("reader", "encoder.rnn.l0"));
 * }</pre>
 *
 * <p>A level of a recurrent module is a layer; where a module has several levels, they are called {@code rnn.l0}, {@code
 * rnn.l1}. Every tensor has its place, is {@link #ignoring ignored} on purpose, or is named in an error with its shape.
 *
 * <p>A {@code state_dict} tells shapes alone. What it does not tell must be known: whether an {@code nn.RNN} has tanh or relu,
 * what {@code forward} does between the modules, and ε of an {@code nn.LayerNorm}, which is 10⁻⁵ unless the model says
 * otherwise. An architecture says all that; {@link #network} takes what is usual.
 *
 * <p>PyTorch adds two biases where most of our cells have one, which becomes their sum. That changes what is trained further:
 * in PyTorch each of the two moves by the gradient, so that their sum moves twice as far as our one does at the same learning
 * rate. {@link #keepingBothBiases}, or an architecture with {@link org.souvenir.cells.wrapper.TwoBiases}, keeps both and learns
 * as PyTorch does. A module without biases becomes a layer with biases of 0, which learn.
 */
public final class StateDict {

    private record Options(
            List<String> order, Optional<Pooling> pooling, boolean relu, boolean bothBiases, Set<String> ignored) {}

    private final NamedTensors tensors;
    private final Options options;

    private StateDict(NamedTensors tensors, Options options) {
        this.tensors = tensors;
        this.options = options;
    }

    /**
     * Reads a safetensors file, or what {@code torch.save(model.state_dict(), file)} wrote; nothing in it is executed.
     *
     * @throws FileFormatException if it cannot be read or is neither
     */
    public static StateDict read(Path file) {
        requireNonNull(file, "file");
        return of(zip(file) ? TorchArchive.read(file) : Safetensors.read(file));
    }

    private static boolean zip(Path file) {
        try (InputStream in = Platform.here().streamOf(file)) {
            return in.read() == 'P' && in.read() == 'K';
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, e);
        }
    }

    /** Tensors that were read elsewhere. */
    public static StateDict of(NamedTensors tensors) {
        requireNonNull(tensors, "tensors");
        return new StateDict(tensors, new Options(List.of(), Optional.empty(), false, false, Set.of()));
    }

    /**
     * With the modules in this order, for {@link #network}. Unless told, it is the order of a file that PyTorch wrote, if each
     * module fits the one before it, or else the only one in which they fit; safetensors files have no order but the alphabet.
     */
    public StateDict inOrder(String... modules) {
        NoNulls.in(modules, "modules");
        return with(o -> new Options(List.of(modules), o.pooling, o.relu, o.bothBiases, o.ignored));
    }

    /** With a pooling behind the last recurrent module, for {@link #network}: a classifier of sequences. */
    public StateDict pooled(Pooling pooling) {
        requireNonNull(pooling, "pooling");
        return with(o -> new Options(o.order, Optional.of(pooling), o.relu, o.bothBiases, o.ignored));
    }

    /** With relu in each {@code nn.RNN}, for {@link #network}: {@code nonlinearity="relu"}. */
    public StateDict withRelu() {
        return with(o -> new Options(o.order, o.pooling, true, o.bothBiases, o.ignored));
    }

    /** With both of PyTorch's biases, for {@link #network}: further training goes as in PyTorch. */
    public StateDict keepingBothBiases() {
        return with(o -> new Options(o.order, o.pooling, o.relu, true, o.ignored));
    }

    /** Without some tensors, whose full names these are. */
    public StateDict ignoring(Set<String> names) {
        NoNulls.in(names, "names");
        return with(o -> new Options(o.order, o.pooling, o.relu, o.bothBiases, Set.copyOf(names)));
    }

    private StateDict with(UnaryOperator<Options> change) {
        return new StateDict(tensors, change.apply(options));
    }

    /** The names of the modules, in the order of the file: what layers take by name, or as they are told. */
    public List<String> modules() {
        return TorchModule.of(account()).stream().map(TorchModule::name).toList();
    }

    private TensorAccount account() {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        for (String name : tensors.names()) {
            if (!options.ignored.contains(name)) {
                shapes.put(name, tensors.shape(name));
            }
        }
        return TensorAccount.of(tensors.source(), shapes, tensors::tensor);
    }

    /**
     * A network of all modules, one behind the other. The layers have the names of the modules, and dropout is left out.
     *
     * @throws FileFormatException if there are other modules, or they fit in no order or in several
     */
    public Network network() {
        TensorAccount account = account();
        List<TorchModule> modules = TorchModule.of(account);
        if (modules.isEmpty()) {
            throw FileFormatException.of(tensors.source(), "there must be tensors, but there are none");
        }
        List<Block> chain = ModuleChain.of(tensors.source(), modules, tensors instanceof TorchArchive, options.order);
        try {
            Map<String, TorchModule> layers = new LinkedHashMap<>();
            Architecture architecture = architecture(chain, layers);
            Map<String, String> said = layers.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, e -> e.getValue().name()));
            return into(architecture, said, account, modules);
        } catch (FileFormatException e) {
            throw e;
        } catch (IllegalArgumentException e) { // sizes that no network can have
            FileFormatException wrong =
                    FileFormatException.of(tensors.source(), "the modules must make a network, but " + e.getMessage());
            wrong.initCause(e);
            throw wrong;
        }
    }

    private Architecture architecture(List<Block> chain, Map<String, TorchModule> layers) {
        LayersOfModules made = new LayersOfModules(tensors.source(), options.relu, options.bothBiases, layers);
        List<Link> links = new ArrayList<>();
        int last = 0;
        for (Block block : chain) {
            links.addAll(made.links(block));
            last = block.role() == ModuleChain.Role.RECURRENT ? links.size() : last;
        }
        if (options.pooling.isPresent()) {
            links.add(last, options.pooling.get());
        }
        Block first = chain.get(0);
        Input input = first.role() == ModuleChain.Role.EMBEDDING ? Input.ids(first.in()) : Input.features(first.in());
        return Architecture.of(input, links);
    }

    /**
     * A network of a given architecture with these weights. A layer takes the module of its own name; where there is none, the
     * only one whose tensors have the shapes that it needs, if no other layer needs them.
     *
     * @throws FileFormatException if layers or modules are left over, or shapes differ; all of them are named
     */
    public Network into(Architecture architecture) {
        return into(architecture, Map.of());
    }

    /**
     * As {@link #into(Architecture)}, where some layers are told their modules.
     *
     * @param modules their names ({@link #modules}) by the names of layers
     * @throws IllegalArgumentException if there is no such layer or module
     * @throws FileFormatException if layers or modules are left over, or shapes differ; all of them are named
     */
    public Network into(Architecture architecture, Map<String, String> modules) {
        requireNonNull(architecture, "architecture");
        NoNulls.in(modules, "modules");
        TensorAccount account = account();
        return into(architecture, modules, account, TorchModule.of(account));
    }

    private Network into(
            Architecture architecture, Map<String, String> said, TensorAccount account, List<TorchModule> modules) {
        Map<Counterpart, TorchModule> matched =
                Matching.of(tensors.source(), Counterparts.of(architecture), modules, said);
        Parameters parameters = Parameters.of(architecture.parameters());
        matched.forEach((layer, module) -> layer.read(account, module, parameters));
        account.check();
        return Network.of(architecture, parameters);
    }

    /** The source and its modules with all shapes. */
    @Override
    public String toString() {
        return "StateDict " + tensors.source() + " " + TorchModule.described(TorchModule.of(account()));
    }
}
