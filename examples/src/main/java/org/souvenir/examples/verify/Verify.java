package org.souvenir.examples.verify;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** Reads files whole and says what they are. */
@Command(
        name = "verify",
        description = "Reads files whole, and says of each what it is or why it is broken.",
        footer = {
            "",
            "Networks, checkpoints, vocabularies, states, drawings, pages and exports of this project; tables of texts; safetensors,"
                    + " .npy, .npz, PyTorch (.pt), ONNX, Keras 3 and word vectors of others. The status is 1 if a file is broken"
                    + " or unknown."
        },
        mixinStandardHelpOptions = true)
public final class Verify implements Callable<Integer> {
    /** Characters of a line. */
    private static final int LONGEST = 4000;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "What to verify.")
    private List<Path> files = List.of();

    @Override
    public Integer call() {
        long broken = files.stream().filter(file -> !verify(file)).count();
        if (files.size() > 1) {
            System.out.printf(Locale.ROOT, "%,d files, %,d of them broken%n", files.size(), broken);
        }
        return broken == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** Whether it is whole. */
    private static boolean verify(Path file) {
        try {
            FileStart start = FileStart.of(file);
            Finding finding = Known.of(start).describe(start);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %s, %,d bytes, %s%n",
                    shown(file),
                    finding.what(),
                    start.size(),
                    finding.checksum());
            finding.details().forEach(detail -> System.out.println("    " + Printable.of(detail, LONGEST)));
            return true;
        } catch (FileFormatException e) { // which names the file
            System.out.println("BROKEN " + e.getMessage());
        } catch (IllegalArgumentException e) {
            System.out.printf("BROKEN %s: %s%n", shown(file), Printable.of(String.valueOf(e.getMessage()), LONGEST));
        }
        return false;
    }

    private static String shown(Path file) {
        return Printable.of(file.toString(), LONGEST);
    }
}
