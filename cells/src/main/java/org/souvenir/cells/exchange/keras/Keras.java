package org.souvenir.cells.exchange.keras;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;

/**
 * Models of Keras 3.
 *
 * <pre>{@code
 * Network network = Keras.read(Path.of("sentiment.keras"));                       // model.save("sentiment.keras")
 * Network same = Keras.read(Path.of("s.weights.h5"), Network.initialised(architecture, 1));
 * Network other = Keras.read(Path.of("s.weights.json"), network, Map.of("recurrent1", "lstm_3"));
 * }</pre>
 *
 * <p>Layers: LSTM, GRU (both {@code reset_after}), SimpleRNN, RNN of one of their cells, Bidirectional (all {@code merge_mode}),
 * Embedding, Dense, LayerNormalization, Dropout, SpatialDropout1D, Masking, Activation, Softmax, ReLU, LeakyReLU, ELU,
 * GlobalMaxPooling1D, GlobalAveragePooling1D, Add, Concatenate, and TimeDistributed around those that work row by row; in
 * Sequential and Functional models, with states that are given ({@code return_state}, {@code initial_state}). Any other layer or
 * setting ends in an error that names the layer and says why. Weights of other models go into a network that is there.
 *
 * <p>What is otherwise here than there:
 *
 * <ul>
 *   <li>Layers keep their names. The input is {@code x} and the output {@code output} where there is one; several have the
 *       names of Keras's layers. A layer without {@code return_sequences} is followed by a {@code Pooling.LAST}, a softmax is a
 *       layer of its own, so that scores of classes can be had without it.
 *   <li>{@code mask_zero} and {@code Masking}: here a batch says how long each sequence is, and id 0 is an id as any other. For
 *       sequences padded on the right, their lengths give what Keras gives as far as its masks reach; past the end
 *       there are zeros. What Keras computes of padding where a layer loses the mask (GlobalMaxPooling1D, among others) is
 *       what here comes out without padding. Padding on the left or between has no counterpart.
 *   <li>Biases that Keras does not have ({@code use_bias=False}) are 0, γ is 1, and they learn if training goes on.
 *   <li>{@code dropout} and {@code recurrent_dropout} of a cell are a {@code VariationalDropout}, SpatialDropout1D is a Dropout
 *       that draws anew at each step; regularizers, constraints, {@code stateful} and the optimizer are left out.
 *   <li>Numbers are float32, whatever the policy.
 * </ul>
 *
 * <p>Needs {@code io.jhdf:jhdf}. An application that is a module {@code requires io.jhdf} and {@code org.apache.commons.lang3},
 * which that needs and does not name. Any number of threads may read at once.
 */
public final class Keras {
    /** Parameters that Keras does not have may be so many, or as many as its variables. */
    private static final long FREE = 1 << 20;

    private Keras() {}

    /**
     * The network that a {@code .keras} file holds.
     *
     * @throws FileFormatException if the file cannot be read or is not what it should be, a layer has no counterpart, or
     *     variables are missing or left over
     * @throws IllegalStateException if {@code io.jhdf:jhdf} is not there
     */
    public static Network read(Path file) {
        requireNonNull(file, "file");
        return reading(file, opened -> {
            Config config = opened.config()
                    .orElseThrow(
                            () -> FileFormatException.of(
                                    file,
                                    "must be a .keras file, which says how the network is built, but holds weights alone: read them into a network"));
            KerasGraph.Made made = KerasGraph.of(KerasModel.of(config));
            return filled(made.architecture(), made.fillings(), Variables.of(opened));
        });
    }

    /**
     * A network with the weights of a {@code .weights.h5}, a {@code .weights.json} with its shards, or a {@code .keras} file
     * instead of its own. Each layer that has parameters takes the variables of Keras's layer of the same name; layers that
     * have none of their name take those of the only layer left that has variables of their shapes, if it fits no other layer.
     *
     * @throws FileFormatException if the file cannot be read or is not what it should be, a layer finds no variables or cannot
     *     tell which, or variables are left over
     * @throws IllegalArgumentException if the network has a layer with parameters that no layer of Keras has
     * @throws IllegalStateException if {@code io.jhdf:jhdf} is not there
     */
    public static Network read(Path file, Network network) {
        requireNonNull(file, "file");
        return read(file, network, Map.of());
    }

    /**
     * As {@link #read(Path, Network)}, where some layers are told what they take.
     *
     * @param layers names of Keras's layers by names of the network's; {@code bidirectional/backward_layer} is one side of a
     *     Bidirectional
     * @throws IllegalArgumentException as well if a name is none of the network's layers
     */
    public static Network read(Path file, Network network, Map<String, String> layers) {
        requireNonNull(file, "file");
        requireNonNull(network, "network");
        NoNulls.in(layers, "layers");
        Architecture architecture = network.architecture();
        Set<String> unknown = new TreeSet<>(layers.keySet());
        unknown.removeAll(architecture.layers());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("layers: must be some of the network's, %s, but found %s"
                    .formatted(architecture.layers(), unknown));
        }
        return reading(file, opened -> {
            Variables variables = Variables.of(opened);
            List<Filling> fillings = new Matching(architecture, variables, layers).fillings();
            return filled(architecture, fillings, variables);
        });
    }

    private static Network filled(Architecture architecture, List<Filling> fillings, Variables variables) {
        long wanted = architecture.parameters().stream()
                .mapToLong(ParameterSpec::length)
                .sum();
        if (wanted > 2 * variables.numbers() + FREE) {
            throw FileFormatException.of(
                    variables.account().source(),
                    "the network has %d parameters, but there are no more than %d numbers to fill them"
                            .formatted(wanted, variables.numbers()));
        }
        Parameters parameters = Parameters.of(architecture.parameters());
        for (Filling filling : fillings) {
            filling.parameters(variables.account()).forEach(parameters::set);
        }
        variables.account().check();
        return Network.of(architecture, parameters);
    }

    private static Network reading(Path path, Function<KerasFile, Network> work) {
        try (KerasFile file = KerasFile.open(path)) {
            return work.apply(file);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "Keras: needs the dependency io.jhdf:jhdf (and in a module 'requires io.jhdf' and 'requires"
                            + " org.apache.commons.lang3', or --add-modules io.jhdf,org.apache.commons.lang3), but there is no "
                            + e.getMessage(),
                    e);
        }
    }
}
