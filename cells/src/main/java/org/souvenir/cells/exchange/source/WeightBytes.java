package org.souvenir.cells.exchange.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;

/**
 * The weights of a written network, one after the other in little-endian order. A row of numbers is floats. A matrix [k, n] is
 * floats, or in eight bits n scales, floats, and then k · n whole numbers in [-127, 127], each to be multiplied with the scale of
 * its column.
 */
final class WeightBytes {
    private static final int MOST_NUMBERS = 1 << 28;
    private static final int MOST_FIELDS = 2000;

    private record Field(String name, int rows, int width, float[] values, boolean eightBit) {
        int bytes() {
            return eightBit ? 4 * width + rows * width : 4 * rows * width;
        }
    }

    private final Parameters parameters;
    private final JavaSource.Weights precision;
    private final Identifiers names = Identifiers.ofVariables("in", "crc");
    private final List<Field> fields = new ArrayList<>();

    WeightBytes(Parameters parameters, JavaSource.Weights precision) {
        this.parameters = parameters;
        this.precision = precision;
    }

    /** Adds a parameter; gives the name of the field that holds it. */
    String parameter(String stage, ParameterSpec spec, String name) {
        boolean eightBit = precision == JavaSource.Weights.EIGHT_BIT && spec.rows() > 1;
        float[] values = parameters.tensor(stage + "." + spec.name()).data();
        return add(stage, name, new Field("", spec.rows(), spec.columns(), values, eightBit));
    }

    /** Adds numbers that a cell's author gave; gives the name of the field that holds them. */
    String numbers(String stage, Attribute.Matrix matrix, String name) {
        float[] values = new float[matrix.rows() * matrix.width()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) matrix.at(i / matrix.width(), i % matrix.width());
        }
        return add(stage, name, new Field("", matrix.rows(), matrix.width(), values, false));
    }

    private String add(String stage, String name, Field field) {
        if (field.values().length > MOST_NUMBERS || fields.size() == MOST_FIELDS) {
            throw new IllegalArgumentException(
                    "java source: there may be %d weights of at most %d numbers each, but layer %s has one of %d as number %d"
                            .formatted(MOST_FIELDS, MOST_NUMBERS, stage, field.values().length, fields.size() + 1));
        }
        String unique = names.variable(stage + "_" + name);
        fields.add(new Field(unique, field.rows(), field.width(), field.values(), field.eightBit()));
        return unique;
    }

    /** How many bytes there are. */
    long size() {
        return fields.stream().mapToLong(Field::bytes).sum();
    }

    /** All weights. */
    byte[] toBytes() {
        if (size() > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException(
                    "java source: all weights together may have 2^31 - 17 bytes, but have " + size());
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size()).order(ByteOrder.LITTLE_ENDIAN);
        for (Field field : fields) {
            if (field.eightBit()) {
                putEightBit(field, bytes);
            } else {
                bytes.asFloatBuffer().put(field.values());
                bytes.position(bytes.position() + field.bytes());
            }
        }
        return bytes.array();
    }

    private static void putEightBit(Field field, ByteBuffer bytes) {
        float[] scales = EightBit.scales(field.values(), field.width());
        for (float scale : scales) {
            bytes.putFloat(scale);
        }
        for (int i = 0; i < field.values().length; i++) {
            bytes.put(EightBit.rounded(field.values()[i], scales[i % field.width()]));
        }
    }

    /** Adds the class that reads them; {@code open()} must give the bytes. */
    void write(Lines lines, byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        lines.add("/** The numbers, %,d bytes. */", bytes.length);
        lines.add("private static final class Weights {");
        for (Field field : fields) {
            lines.add("static final float[] %s; // [%d, %d]", field.name(), field.rows(), field.width());
        }
        lines.add("").add("static {");
        lines.add("CRC32 crc = new CRC32();");
        lines.add("try (InputStream in = new CheckedInputStream(open(), crc)) {");
        for (Field field : fields) {
            lines.add(
                    field.eightBit() ? "%s = eightBit(in, %d, %d);" : "%s = floats(in, %d * %d);",
                    field.name(),
                    field.rows(),
                    field.width());
        }
        lines.add("if (in.read() >= 0 || crc.getValue() != 0x%xL) {", sum.getValue());
        lines.add("throw new IOException(\"these are the weights of another network\");");
        lines.add("}");
        lines.add("} catch (IOException e) {")
                .add("throw new UncheckedIOException(e);")
                .add("}")
                .add("}");
        boolean eightBit = fields.stream().anyMatch(Field::eightBit);
        lines.add("").add(eightBit ? FLOATS + "\n" + EIGHT_BIT : FLOATS).add("}");
    }

    private static final String FLOATS = """
            private static float[] floats(InputStream in, int count) throws IOException {
                byte[] bytes = in.readNBytes(4 * count);
                if (bytes.length < 4 * count) {
                    throw new IOException("the weights are cut off");
                }
                float[] values = new float[count];
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
                return values;
            }
            """;

    private static final String EIGHT_BIT = """
            /** A scale for each column, then whole numbers. */
            private static float[] eightBit(InputStream in, int rows, int width) throws IOException {
                float[] scales = floats(in, width);
                byte[] bytes = in.readNBytes(rows * width);
                if (bytes.length < rows * width) {
                    throw new IOException("the weights are cut off");
                }
                float[] values = new float[bytes.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = bytes[i] * scales[i % width];
                }
                return values;
            }
            """;
}
