package org.souvenir.core.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The width of a vector, chosen once when this class is loaded: the compiler turns Vector API calls into instructions
 * only where the species is a constant.
 */
final class Lanes {
    /** Forces a width in bits: 128, 256 or 512; without it, the widest that the processor has. */
    static final String BITS_PROPERTY = "souvenir.vector.bits";

    static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, shape());
    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_128.withShape(FLOATS.vectorShape());

    /** Floats in a vector. */
    static final int COUNT = FLOATS.length();

    private Lanes() {}

    private static VectorShape shape() {
        String bits = System.getProperty(BITS_PROPERTY);
        if (bits == null) {
            return FloatVector.SPECIES_PREFERRED.vectorShape();
        }
        return switch (bits) {
            case "128" -> VectorShape.S_128_BIT;
            case "256" -> VectorShape.S_256_BIT;
            case "512" -> VectorShape.S_512_BIT;
            default -> throw new IllegalArgumentException(BITS_PROPERTY + ": must be 128, 256 or 512, but is " + bits);
        };
    }
}
