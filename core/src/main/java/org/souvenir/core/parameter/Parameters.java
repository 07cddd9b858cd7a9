package org.souvenir.core.parameter;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

/**
 * Named matrices, in order, in one array: what optimizers walk over, files store and plans read. The matrix of a name
 * stands row-major from {@link #offset} on, directly followed by the next.
 *
 * <p>Names, shapes and order never change; the values may. Reading is safe from any number of threads while none writes.
 */
public final class Parameters {

    private record Slot(ParameterSpec spec, int offset) {}

    private final List<ParameterSpec> specs;
    private final Map<String, Slot> slots;
    private final float[] values;

    private Parameters(List<ParameterSpec> specs, Map<String, Slot> slots, float[] values) {
        this.specs = specs;
        this.slots = slots;
        this.values = values;
    }

    /**
     * Parameters that are all zero.
     *
     * @throws IllegalArgumentException if two have one name, or all together are more than an array holds
     */
    public static Parameters of(List<ParameterSpec> specs) {
        NoNulls.in(specs, "specs");
        Map<String, Slot> slots = new LinkedHashMap<>();
        long offset = 0;
        for (ParameterSpec spec : specs) {
            Slot other = slots.put(spec.name(), new Slot(spec, (int) offset));
            if (other != null) {
                throw new IllegalArgumentException("parameters: each name must be there once, but '" + spec.name()
                        + "' is the name of " + shape(other.spec()) + " and of " + shape(spec));
            }
            offset += spec.length();
            if (offset > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("parameters: all together must have at most " + Integer.MAX_VALUE
                        + " numbers, but with '" + spec.name() + "' have " + offset);
            }
        }
        return new Parameters(List.copyOf(specs), slots, new float[(int) offset]);
    }

    /**
     * Parameters as their initializers make them. Each draws from the stream of its own name, so that a further parameter,
     * or another order, leaves the others as they are.
     *
     * @throws IllegalArgumentException if two have one name, or all together are more than an array holds
     */
    public static Parameters initialised(List<ParameterSpec> specs, long seed) {
        return initialised(specs, seed, Map.of());
    }

    /**
     * The same, but for those that are known, whose initializers do not run.
     *
     * @param known by name; copied
     * @throws IllegalArgumentException if one is not among the parameters, or has another shape
     */
    public static Parameters initialised(List<ParameterSpec> specs, long seed, Map<String, Tensor> known) {
        NoNulls.in(specs, "specs");
        NoNulls.in(known, "known");
        Parameters parameters = of(specs);
        known.forEach(parameters::set);
        RandomStream random = RandomStream.of(seed).child("parameters");
        for (Slot slot : parameters.slots.values()) {
            ParameterSpec spec = slot.spec();
            if (!known.containsKey(spec.name())) {
                spec.initializer()
                        .fill(parameters.values, slot.offset(), spec.rows(), spec.columns(), random.child(spec.name()));
            }
        }
        return parameters;
    }

    /** The parameters' names, shapes and initializers, in order; unmodifiable. */
    public List<ParameterSpec> specs() {
        return specs;
    }

    /** The names, in order; unmodifiable. */
    public List<String> names() {
        return specs.stream().map(ParameterSpec::name).toList();
    }

    /** Whether there is a parameter of this name. */
    public boolean contains(String name) {
        requireNonNull(name, "name");
        return slots.containsKey(name);
    }

    /**
     * Where in {@link #values} the parameter starts.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public int offset(String name) {
        return slot(name).offset();
    }

    /**
     * The parameter's name, shape and initializer.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public ParameterSpec spec(String name) {
        return slot(name).spec();
    }

    /** All numbers: the array itself, not a copy. */
    public float[] values() {
        return values;
    }

    /** How many numbers there are in all parameters together. */
    public int length() {
        return values.length;
    }

    /**
     * The values of a parameter.
     *
     * @return {@code [rows, columns]}; a copy
     * @throws IllegalArgumentException if there is none of this name
     */
    public Tensor tensor(String name) {
        Slot slot = slot(name);
        ParameterSpec spec = slot.spec();
        float[] data = Arrays.copyOfRange(values, slot.offset(), slot.offset() + spec.length());
        return Tensor.of(data, spec.rows(), spec.columns());
    }

    /** A {@link #tensor(String) copy} of every parameter by its name, in order. */
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        slots.keySet().forEach(name -> tensors.put(name, tensor(name)));
        return tensors;
    }

    /**
     * Replaces the values of a parameter.
     *
     * @param tensor {@code [rows, columns]}; copied
     * @throws IllegalArgumentException if there is none of this name or its shape is another
     */
    public void set(String name, Tensor tensor) {
        requireNonNull(tensor, "tensor");
        Slot slot = slot(name);
        ParameterSpec spec = slot.spec();
        if (!Arrays.equals(tensor.shape(), new int[] {spec.rows(), spec.columns()})) {
            throw new IllegalArgumentException("set: the shape of '" + name + "' must stay " + shape(spec)
                    + ", but the tensor is " + Arrays.toString(tensor.shape()));
        }
        System.arraycopy(tensor.data(), 0, values, slot.offset(), spec.length());
    }

    /** The same names, shapes and values in an array of their own. */
    public Parameters copy() {
        return new Parameters(specs, slots, values.clone());
    }

    /**
     * Takes over all values of others.
     *
     * @param other not modified; the same names and shapes in the same order
     * @throws IllegalArgumentException if a name or a shape is another; then nothing has changed
     */
    public void copyFrom(Parameters other) {
        requireNonNull(other, "other");
        for (int i = 0; i < Math.max(specs.size(), other.specs.size()); i++) {
            String here = i < specs.size() ? describe(specs.get(i)) : "none";
            String there = i < other.specs.size() ? describe(other.specs.get(i)) : "none";
            if (!here.equals(there)) {
                throw new IllegalArgumentException("copyFrom: names and shapes must be the same, but parameter " + i
                        + " is " + here + " here and " + there + " there");
            }
        }
        System.arraycopy(other.values, 0, values, 0, values.length);
    }

    /** Name and shape of each: {@code Parameters (130: 'dense.weight' [64, 2], 'dense.bias' [1, 2])}. */
    @Override
    public String toString() {
        return specs.stream()
                .map(Parameters::describe)
                .collect(Collectors.joining(", ", "Parameters (" + values.length + ": ", ")"));
    }

    private Slot slot(String name) {
        Slot slot = slots.get(name);
        if (slot == null) {
            throw new IllegalArgumentException("parameters: the name must be one of "
                    + NearNames.of(name, slots.keySet()) + ", but is '" + name + "'");
        }
        return slot;
    }

    private static String describe(ParameterSpec spec) {
        return "'" + spec.name() + "' " + shape(spec);
    }

    private static String shape(ParameterSpec spec) {
        return "[" + spec.rows() + ", " + spec.columns() + "]";
    }
}
