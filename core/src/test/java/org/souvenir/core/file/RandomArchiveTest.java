package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What PyTorch reads in random files, which random_archives.py wrote, is what is read here, bit by bit. */
class RandomArchiveTest {

    @Test
    @EnabledIfSystemProperty(named = "archives.folder", matches = ".+")
    void reads_what_pytorch_reads() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("archives.folder")))) {
            files = all.filter(file -> file.toString().endsWith(".pt")).sorted().toList();
        }
        assertThat(files).isNotEmpty();
        int tensors = 0;
        for (Path file : files) {
            TorchArchive read = TorchArchive.read(file);
            Npz expected =
                    Npz.read(file.resolveSibling(file.getFileName().toString().replace(".pt", ".npz")));
            assertThat(read.names()).as(file.toString()).isEqualTo(expected.names());
            for (String name : read.names()) {
                assertThat(read.shape(name)).as("%s %s", file, name).isEqualTo(expected.shape(name));
                assertThat(read.doubles(name)).as("%s %s", file, name).isEqualTo(expected.doubles(name));
                assertThat(read.tensor(name)).as("%s %s", file, name).isEqualTo(expected.tensor(name));
                tensors++;
            }
        }
        System.out.printf("%,d files with %,d tensors%n", files.size(), tensors);
    }
}
