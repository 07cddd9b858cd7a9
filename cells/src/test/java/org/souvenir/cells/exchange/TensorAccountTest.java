package org.souvenir.cells.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.tensor.Tensor;

class TensorAccountTest {
    private final TensorAccount account = TensorAccount.of(
            "model.pt",
            Map.of("fc.weight", Tensor.filled(2, 2, 3), "fc.bias", Tensor.zeros(2), "steps", Tensor.zeros(1)));

    @Test
    void is_content_when_each_tensor_is_used_or_left_out_on_purpose() {
        assertThat(account.take("fc.weight", 2, 3)).isEqualTo(Tensor.filled(2, 2, 3));
        account.take("fc.bias");
        account.ignore("steps", "it only counts");
        account.ignore("never", "it was not there");

        assertThatCode(account::check).doesNotThrowAnyException();
        assertThat(account.toString())
                .contains("steps [1] ignored: it only counts")
                .contains("fc.bias [2] used");
    }

    @Test
    void tells_all_that_is_missing_or_misshapen_or_left_over_at_once() {
        assertThat(account.take("fc.weight", 3, 2)).isEqualTo(Tensor.zeros(3, 2));
        assertThat(account.take("head.weight", 1, 2)).isEqualTo(Tensor.zeros(1, 2));

        assertThatThrownBy(account::check)
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith("model.pt")
                .hasMessageContaining("'fc.weight' must be [3, 2], but is [2, 3]")
                .hasMessageContaining("'head.weight' [1, 2] is missing")
                .hasMessageContaining("'fc.bias' [2] is left over")
                .hasMessageContaining("'steps' [1] is left over");
    }
}
