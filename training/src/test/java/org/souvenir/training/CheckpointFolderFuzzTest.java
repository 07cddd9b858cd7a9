package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.souvenir.training.CheckpointFolder.Kind;
import static org.souvenir.training.CheckpointFolder.NAME;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Fuzz;
import org.souvenir.core.file.Mutation;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.CheckpointFolder.Entry;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.optimizer.Adam;

/**
 * {@link Fuzz} of folders with checkpoints: files that are altered, missing, doubled, huge or named otherwise, links and folders in
 * their place, locks and temporary files of others. A training goes on from the newest that is whole, with the same bits, and leaves
 * whole checkpoints and nothing else behind; or it says before its first step why it can't.
 */
@DisabledOnOs(OS.WINDOWS) // links there need a right that few have
class CheckpointFolderFuzzTest {
    private static final int EPOCHS = 4;
    private static final int KEPT = 3;
    private static final Network NETWORK = Network.initialised(Architecture.of(Input.features(1), new Dense(1)), 1);
    private static final Example EXAMPLE =
            Example.perStep(Batch.of(Tensor.filled(1, 2, 3, 1)), Tensor.filled(2, 2, 3, 1));
    private static final ExampleSource SOURCE = ExampleSource.of(EXAMPLE, 3, 1);
    private static final Trainer TRAINER =
            Trainer.of(new MeanSquaredError(), new Adam(1e-2)).seed(5);

    @TempDir
    private Path parent;

    private Map<String, Tensor> goal = Map.of();
    private List<byte[]> whole = List.of();
    private int folders;

    @Test
    void goes_on_from_what_is_whole_or_says_at_once_why_not() throws IOException {
        CheckpointFolder original = original();
        Fuzz.of("checkpoint folder", 400)
                .endingIn(IllegalArgumentException.class)
                .trying(random -> changed(original, random), bytes -> {
                    CheckpointFolder folder = CheckpointFolder.of(bytes);
                    Path at = Files.createDirectory(parent.resolve(Integer.toString(folders++)));
                    folder.unpack(at);
                    goOn(folder, at);
                    CheckpointFolder.delete(at);
                });
    }

    /** With the checkpoints of three epochs, as a training leaves them; and a lock and a temporary file of one that was killed. */
    private CheckpointFolder original() throws IOException {
        Path at = Files.createDirectory(parent.resolve("original"));
        TRAINER.epochs(3).checkpoint(at.resolve(NAME), KEPT).fit(NETWORK, SOURCE);
        goal = TRAINER.epochs(EPOCHS).fit(NETWORK, SOURCE).last().tensors();
        List<Entry> entries = new ArrayList<>();
        for (String name : List.of(NAME, NAME + ".1", NAME + ".2")) {
            entries.add(
                    new Entry(Kind.FILE, CheckpointFolder.NAMES.indexOf(name), Files.readAllBytes(at.resolve(name))));
        }
        whole = entries.stream().map(Entry::content).toList();
        CheckpointFolder folder = new CheckpointFolder(entries);
        goOn(folder, at);
        return folder;
    }

    private void goOn(CheckpointFolder folder, Path at) throws IOException {
        Path file = at.resolve(NAME);
        boolean same = versions(at).stream().allMatch(version -> isWhole(version) || isBroken(version));
        boolean sound = same && folder.plain() && versions(at).stream().anyMatch(this::isWhole);
        Set<String> before = CheckpointFolder.names(at);
        AtomicInteger steps = new AtomicInteger();
        TrainingListener counter = new TrainingListener() {
            @Override
            public void stepped(TrainingContext context) {
                steps.incrementAndGet();
            }
        };
        Trainer trainer = TRAINER.epochs(EPOCHS).resuming(file);
        try {
            Fit fit = trainer.checkpoint(file, KEPT).listener(counter).fit(NETWORK, SOURCE);
            assertThat(same && !fit.last().tensors().equals(goal))
                    .as("other bits")
                    .isFalse();
        } catch (TrainingFailedException e) { // of numbers that somebody wrote who left the checksum out
            assertThat(same).as("from a checkpoint that was written").isFalse();
            assertThat(e.getCause()).isInstanceOfAny(DivergedException.class, IllegalArgumentException.class);
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (UncheckedIOException e) {
            checkRefusal(sound, steps.get(), e);
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            checkRefusal(sound, steps.get(), e);
            throw e;
        }
        checkLeft(sound, at, before);
        int records = trainer.fit(NETWORK, SOURCE).history().size();
        assertThat(!same || records == EPOCHS).as("%d records", records).isTrue();
    }

    private static void checkRefusal(boolean sound, int steps, RuntimeException refusal) {
        if (sound || steps > 0) {
            throw new AssertionError("refused, although sound or only after %d steps".formatted(steps), refusal);
        }
    }

    private static void checkLeft(boolean sound, Path at, Set<String> before) throws IOException {
        Set<String> after = CheckpointFolder.names(at);
        assertThat(after)
                .as("all that was there")
                .containsAll(
                        before.stream().filter(name -> !name.startsWith(".")).toList());
        if (sound) {
            assertThat(after).as("left behind").doesNotContain("." + NAME + ".lock", CheckpointFolder.NAMES.get(10));
        }
    }

    /** As a reader looks for them. */
    private static List<Path> versions(Path at) {
        List<Path> versions = new ArrayList<>(List.of(at.resolve(NAME)));
        for (int i = 1; Files.exists(at.resolve(NAME + "." + i)); i++) {
            versions.add(at.resolve(NAME + "." + i));
        }
        return versions;
    }

    private boolean isWhole(Path version) {
        try {
            byte[] bytes = Files.size(version) > 1 << 20 ? new byte[0] : Files.readAllBytes(version);
            return whole.stream().anyMatch(each -> Arrays.equals(each, bytes));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isBroken(Path version) {
        try {
            Safetensors.read(version);
            return false;
        } catch (FileFormatException e) {
            return true;
        }
    }

    private static byte[] changed(CheckpointFolder original, SplittableRandom random) {
        List<Entry> entries = new ArrayList<>(original.entries());
        for (int n = random.nextInt(4); n >= 0 && !entries.isEmpty(); n--) {
            int at = random.nextInt(entries.size());
            Entry entry = entries.get(at);
            Entry other = entries.get(random.nextInt(entries.size()));
            switch (random.nextInt(5)) {
                case 0 -> entries.remove(at);
                case 1 -> entries.add(entry.named(random.nextInt(CheckpointFolder.NAMES.size())));
                case 2 -> entries.set(at, entry.named(random.nextInt(CheckpointFolder.NAMES.size())));
                case 3 ->
                    entries.set(
                            at, entry.of(CheckpointFolder.KINDS.get(random.nextInt(CheckpointFolder.KINDS.size()))));
                default -> entries.set(at, entry.with(Mutation.of(entry.content(), other.content(), random)));
            }
        }
        byte[] bytes = new CheckpointFolder(entries).toBytes();
        return random.nextInt(8) == 0 ? Mutation.of(bytes, bytes, random) : bytes;
    }
}
