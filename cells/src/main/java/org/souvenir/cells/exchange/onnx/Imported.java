package org.souvenir.cells.exchange.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.souvenir.cells.file.StoredNumbers;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.tensor.Tensor;

/**
 * What comes of a model.
 *
 * @param inputs what it reads
 * @param outputs what it gives, in the model's order
 */
record Imported(Network network, List<Port> inputs, List<Port> outputs) {

    /**
     * Reads a model. Where that cannot be as it stands, steps that were written out one by one are put into loops.
     *
     * @param given numbers of inputs that are fixed, by name
     */
    static Imported of(ModelFile model, Map<String, Tensor> given) {
        try {
            return asItStands(model, given);
        } catch (FileFormatException e) {
            Optional<ModelFile> folded = folded(model);
            if (folded.isEmpty()) {
                throw e;
            }
            return asItStands(folded.get(), given);
        }
    }

    private static Optional<ModelFile> folded(ModelFile model) {
        try {
            return UnrolledLoops.folded(model);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty(); // what is wrong is said of the model as it stands
        }
    }

    private static Imported asItStands(ModelFile model, Map<String, Tensor> given) {
        Plan plan = Plan.FIRST;
        for (int tries = 0; ; tries++) {
            try {
                return planned(model, given, plan);
            } catch (Plan.Changed e) {
                if (tries > 8) {
                    throw FileFormatException.of(model.file(), "its inputs must lie along few time axes");
                }
                plan = e.plan();
            } catch (FileFormatException e) {
                throw e;
            } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
                throw problem(model, String.valueOf(e.getMessage()), e);
            }
        }
    }

    /** What is wrong with a model's file. */
    static FileFormatException problem(ModelFile model, String problem, Throwable cause) {
        FileFormatException e = FileFormatException.of(model.file(), problem);
        e.initCause(cause);
        return e;
    }

    private static Imported planned(ModelFile model, Map<String, Tensor> given, Plan plan) {
        Importer[] made = new Importer[1];
        Architecture architecture = Architecture.of(graph -> {
            made[0] = Importer.read(model, given, plan, graph);
        });
        Importer importer = made[0];
        checkNumbers(model, importer.parameters());
        Parameters numbers = Parameters.initialised(architecture.parameters(), 0, importer.parameters());
        List<Port> all = importer.inputs().ports();
        List<Port> values = all.stream()
                .filter(port -> architecture.inputs().containsKey(port.inner()))
                .toList();
        List<Port> read = all.stream()
                .filter(port -> values.contains(port)
                        || port.kind() == Port.Kind.LENGTHS
                                && values.stream().anyMatch(value -> value.time() == port.time()))
                .toList();
        return new Imported(Network.of(architecture, numbers), read, importer.outputs());
    }

    /** What is no number is named as the file has it, if it stands there. */
    private static void checkNumbers(ModelFile model, Map<String, Tensor> parameters) {
        String source = model.file().toString();
        if (parameters.values().stream().anyMatch(StoredNumbers::lackedBy)) {
            model.constants().forEach((name, constant) -> {
                if (!constant.whole()) {
                    StoredNumbers.checked(source, name, constant.tensor());
                }
            });
        }
        parameters.forEach((name, tensor) -> StoredNumbers.checked(source, name, tensor));
    }
}
