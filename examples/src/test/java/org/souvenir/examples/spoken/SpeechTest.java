package org.souvenir.examples.spoken;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.data.Example;
import org.souvenir.core.random.RandomStream;
import org.souvenir.examples.spoken.Speech.Utterance;

final class SpeechTest {
    @Test
    void says_every_syllable_and_takes_its_time() {
        List<Utterance> utterances = Speech.utterances(300, RandomStream.of(1));
        assertThat(utterances).allSatisfy(said -> {
            assertThat(said.ids().length()).isBetween(2, 9);
            assertThat(said.sound().length)
                    .isBetween(3 * said.ids().length(), 10 * said.ids().length());
        });
        assertThat(utterances.stream()
                        .flatMap(said -> said.ids().asList().stream())
                        .distinct())
                .hasSize(Speech.IDS - 1);
        Example example = Speech.example(utterances);
        assertThat(example.target().length(7)).isEqualTo(utterances.get(7).ids().length());
        assertThat(example.batch().lengths()[7]).isEqualTo(utterances.get(7).sound().length);
    }

    @Test
    void writes_syllables() {
        assertThat(Speech.text(ImmutableIntArray.of(1, 5, 18))).isEqualTo("badisu");
    }

    @Test
    void counts_what_was_put_in_left_out_or_changed() {
        ImmutableIntArray said = ImmutableIntArray.of(1, 2, 2, 3);
        assertThat(Speech.distance(said, said)).isZero();
        assertThat(Speech.distance(said, ImmutableIntArray.of(1, 2, 3))).isEqualTo(1);
        assertThat(Speech.distance(said, ImmutableIntArray.of(4, 2, 2, 3, 5))).isEqualTo(2);
        assertThat(Speech.distance(said, ImmutableIntArray.of())).isEqualTo(4);
    }
}
