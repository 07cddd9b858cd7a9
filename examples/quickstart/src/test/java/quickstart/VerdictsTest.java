package quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerdictsTest {
    @Test
    void tells_good_from_bad_after_loading_as_before(@TempDir Path folder) {
        Verdicts learned = Verdicts.learn(Main.TEXTS, Main.VERDICTS);
        learned.save(folder.resolve("verdicts.safetensors"));
        Verdicts loaded = Verdicts.load(folder.resolve("verdicts.safetensors"));
        assertTrue(loaded.probability("the film is good") > 0.9);
        assertTrue(loaded.probability("a bad book") < 0.1);
        assertEquals(learned.probability("a good book"), loaded.probability("a good book"));
    }
}
