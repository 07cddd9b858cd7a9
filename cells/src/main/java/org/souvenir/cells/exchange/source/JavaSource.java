package org.souvenir.cells.exchange.source;

import static java.util.Objects.requireNonNull;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.AtomicFile;

/**
 * A trained network as one file of Java 17 that depends on nothing: its equations as loops, its weights beside them.
 *
 * <pre>{@code
 * JavaSource source = JavaSource.of(network, "com.example.Tagger", JavaSource.Weights.FLOATS);
 * source.write(Path.of("src/main/java"));
 *
 * float[][] scores = Tagger.run(x);          // a whole sequence, [T][n]
 * Tagger tagger = new Tagger();
 * float[] scores = tagger.step(x);           // one step after the other, [n]
 * }</pre>
 *
 * <p>The class reads single sequences, not batches; ids are whole numbers, inputs and outputs lie in the network's order. It gives
 * what {@link Network#infer} gives, within 1e-5 where sums are of the size of 1, and of {@link #network} where weights are rounded. It
 * has {@code step} where the network reads forward along one time axis; else a comment says why not. After {@code step}, a network
 * that sums a sequence up gives what it makes of the steps so far.
 *
 * <p>Up to {@value #MOST_IN_TEXT} bytes of weights stand in the text, in base 64; more are a file of their own, {@code Tagger.weights},
 * which must lie beside the class, as a resource. A sum is checked when they are loaded, so that a class never runs with the weights of
 * another network. Comments are in UTF-8, all else in ASCII.
 */
public final class JavaSource {
    private static final int MOST_IN_TEXT = 200_000;
    /** Of three each, so that pieces of base 64 fit together, and within the 65,535 bytes of a constant. */
    private static final int PIECE = 45_000;

    /** How matrices are stored; they are computed with in float either way. */
    public enum Weights {
        /** As they are. */
        FLOATS,
        /** In eight bits with a scale for each column: a quarter of the size, and rounded. */
        EIGHT_BIT
    }

    private final Network network;
    private final String name;
    private final byte[] bytes;
    private final String text;

    private JavaSource(Network network, String name, Weights weights) {
        Identifiers.check(name);
        this.network = weights == Weights.FLOATS
                ? network
                : Network.of(network.architecture(), EightBit.rounded(network.parameters()));
        this.name = name;
        WeightBytes numbers = new WeightBytes(network.parameters(), weights);
        NetworkText written = new NetworkText(network.architecture(), simpleName());
        Lines members = new Lines(1);
        written.write(members, numbers);
        this.bytes = numbers.toBytes();
        this.text = text(members, written, numbers);
    }

    /**
     * The source of a network.
     *
     * @param className with its package, {@code com.example.Tagger}
     * @throws IllegalArgumentException if it is no name of a class, or the network is larger than a class may be
     */
    public static JavaSource of(Network network, String className, Weights weights) {
        requireNonNull(network, "network");
        requireNonNull(className, "className");
        requireNonNull(weights, "weights");
        return new JavaSource(network, className, weights);
    }

    /** The name of the class with its package. */
    public String name() {
        return name;
    }

    private String simpleName() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private String packageName() {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    /** The network that the source computes: the given one, or with rounded weights. */
    public Network network() {
        return network;
    }

    /** The file, {@code Tagger.java}. */
    public String text() {
        return text;
    }

    /** The file of weights beside it, {@code Tagger.weights}; empty where they stand in the text. */
    public byte[] weights() {
        return inText() ? new byte[0] : bytes.clone();
    }

    private boolean inText() {
        return bytes.length <= MOST_IN_TEXT;
    }

    /**
     * Writes the file, and that of the weights if there is one, into the folder of the package.
     *
     * @param root the folder of all sources, {@code src/main/java}
     * @return what was written
     * @throws UncheckedIOException if writing fails
     */
    public List<Path> write(Path root) {
        requireNonNull(root, "root");
        Path folder = root.resolve(packageName().replace('.', '/'));
        Path source = folder.resolve(simpleName() + ".java");
        AtomicFile.folder(folder);
        AtomicFile.write(source, text);
        if (inText()) {
            return List.of(source);
        }
        Path weights = folder.resolve(simpleName() + ".weights");
        AtomicFile.write(weights, out -> out.write(bytes));
        return List.of(source, weights);
    }

    private String text(Lines members, NetworkText written, WeightBytes numbers) {
        if (bytes.length > 0) {
            numbers.write(members.add(""), bytes);
            open(members.add(""));
        }
        String body = members.toString();
        Lines lines = new Lines();
        if (!packageName().isEmpty()) {
            lines.add("package %s;", packageName()).add("");
        }
        IMPORTS.stream()
                .filter(type -> body.contains(type.substring(type.lastIndexOf('.') + 1)))
                .forEach(type -> lines.add("import %s;", type));
        about(lines.add(""), written);
        return lines.add("public final class %s {", simpleName())
                .raw(body)
                .add("}")
                .toString();
    }

    private static final List<String> IMPORTS = List.of(
            "java.io.ByteArrayInputStream",
            "java.io.IOException",
            "java.io.InputStream",
            "java.io.UncheckedIOException",
            "java.nio.ByteBuffer",
            "java.nio.ByteOrder",
            "java.util.Arrays",
            "java.util.Base64",
            "java.util.zip.CRC32",
            "java.util.zip.CheckedInputStream");

    private void about(Lines lines, NetworkText written) {
        lines.add("/**");
        lines.add("* A recurrent network, written by Souvenir: "
                + Identifiers.javadoc(network.architecture().toString()) + ".");
        lines.add("*");
        lines.add(
                "* <p>{@link #run} reads a whole sequence%s. The class of each layer begins with its",
                written.streams() ? ", {@link #step} one step after the other" : "");
        lines.add(
                "* equations, and its arrays have their names: a state h is hₜ₋₁, and hNext is hₜ. A matrix lies row by row.");
        lines.add("* This file is in UTF-8.");
        lines.add("*/");
    }

    private void open(Lines lines) {
        if (!inText()) {
            String file = simpleName() + ".weights";
            lines.add("private static InputStream open() {");
            lines.add("InputStream in = %s.class.getResourceAsStream(\"%s\");", simpleName(), file);
            lines.add("if (in == null) {");
            lines.add("throw new IllegalStateException(\"%s must lie beside the class\");", file);
            lines.add("}").add("return in;").add("}");
            return;
        }
        lines.add("private static InputStream open() {");
        lines.add("return new ByteArrayInputStream(Base64.getMimeDecoder().decode(String.join(\"\", WEIGHTS)));");
        lines.add("}").add("");
        lines.add("private static final String[] WEIGHTS = {");
        Base64.Encoder encoder = Base64.getMimeEncoder(100, new byte[] {'\n'});
        for (int from = 0; from < bytes.length; from += PIECE) {
            byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(from + PIECE, bytes.length));
            lines.raw("\"\"\"\n" + encoder.encodeToString(piece) + "\n\"\"\",\n");
        }
        lines.add("};");
    }
}
