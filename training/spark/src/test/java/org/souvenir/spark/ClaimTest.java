package org.souvenir.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.spark.HadoopClaim.Owner;
import org.souvenir.training.TrainingContext;
import org.souvenir.training.TrainingListener;

/** Two drivers, one path: on local disks, and on a file system that Hadoop alone knows. */
class ClaimTest {
    private final Configuration configuration = new Configuration();

    @TempDir
    private Path folder;

    private Path lock;

    @BeforeEach
    void mount() {
        configuration.set(
                "fs.viewfs.mounttable.cluster.link./data", folder.toUri().toString());
        lock = folder.resolve(".reviews.lock");
    }

    private HadoopFile file() {
        return new HadoopFile(new org.apache.hadoop.fs.Path("viewfs://cluster/data/reviews"), configuration);
    }

    private String held() {
        return "claim viewfs://cluster/data/reviews: only one driver may write it, but it belongs to host %s, process %d, application app-1, since [-0-9T:]+Z; if that one is gone, delete viewfs://cluster/data/.reviews.lock"
                .formatted(Owner.here("app-1").host(), ProcessHandle.current().pid());
    }

    private void leave(Owner owner) throws IOException {
        Files.write(lock, owner.bytes());
        Files.deleteIfExists(folder.resolve("." + lock.getFileName() + ".crc"));
    }

    @Test
    void only_one_has_a_file_at_a_time() {
        HadoopClaim first = HadoopClaim.of(file(), "app-1");
        assertThatThrownBy(() -> HadoopClaim.of(file(), "app-2")).hasMessageMatching(held());
        first.close();
        HadoopClaim.of(file(), "app-2").close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void what_was_left_behind_counts_for_nothing_where_its_owner_is_known_to_be_gone() throws IOException {
        Owner here = Owner.here("app-1");
        long pid = ProcessHandle.current().pid();
        leave(new Owner(here.host(), Long.MAX_VALUE, here.started(), "app-1", here.since())); // a process that ended
        HadoopClaim.of(file(), "app-2").close();
        leave(new Owner(here.host(), pid, "2001-01-01T00:00:00Z", "app-1", here.since())); // its number was given anew
        HadoopClaim.of(file(), "app-2").close();
        leave(new Owner("elsewhere", 7, here.started(), "app-1", here.since())); // an earlier attempt
        HadoopClaim.of(file(), "app-1").close();
        leave(new Owner("elsewhere", 7, here.started(), "app-1", here.since()));
        assertThatThrownBy(() -> HadoopClaim.of(file(), "app-2")).hasMessageContaining("host elsewhere, process 7");
        Files.writeString(lock, "");
        assertThatThrownBy(() -> HadoopClaim.of(file(), "app-2")).hasMessageContaining("belongs to another driver; if");
    }

    @Test
    void a_second_training_with_the_same_checkpoint_is_refused() throws IOException {
        try (SparkSession spark = Sparks.local(1)) {
            spark.sparkContext().hadoopConfiguration().addResource(configuration);
            for (String path : new String[] {
                "viewfs://cluster/data/reviews", folder.resolve("sub/reviews").toString()
            }) {
                SparkTrainer trainer = SparkTrainer.of(
                                spark, () -> Reviews.trainer().epochs(1))
                        .checkpoint(path);
                trainer.here(own -> own.listener(new TrainingListener() {
                            @Override
                            public void stepped(TrainingContext now) {
                                if (now.step() == 1) {
                                    assertThatThrownBy(() -> trainer.fit(Reviews.network(), Reviews.training()))
                                            .hasMessageStartingWith("claim ")
                                            .hasMessageContaining("only one");
                                }
                            }
                        }))
                        .fit(Reviews.network(), Reviews.training());
            }
            assertThat(lock).doesNotExist();
            assertThat(folder.resolve("reviews")).exists();
        }
    }
}
