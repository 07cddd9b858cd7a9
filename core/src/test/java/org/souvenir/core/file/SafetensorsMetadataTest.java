package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.souvenir.core.tensor.Tensor;

/** Names and text in a header: what is written, what the checksum covers, and what of it a message shows. */
class SafetensorsMetadataTest {

    private static byte[] file(String header, int data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    @Test
    void refuses_to_write_a_text_that_is_null() {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("note", null);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.toBytes(Map.of(), metadata))
                .withMessage("write: metadata must be text by name, but that of 'note' is null");
    }

    @Test
    void has_a_checksum_that_zeros_in_texts_do_not_confuse() {
        Map<String, String> one = Map.of("a", "b\0c\0d");
        byte[] written = Safetensors.toBytes(Map.of(), one);
        assertThat(Safetensors.fromBytes(written).metadata()).isEqualTo(one);
        String checksum = new String(written, StandardCharsets.UTF_8).replaceAll("(?s).*(crc32c:[0-9a-f]{8}).*", "$1");
        byte[] other =
                file("{\"__metadata__\":{\"a\":\"b\",\"c\":\"d\",\"souvenir.checksum\":\"" + checksum + "\"}}", 0);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> Safetensors.fromBytes(other))
                .withMessageContaining("something was altered");
    }

    @Test
    void keeps_the_checksum_of_texts_without_zeros() {
        byte[] written = Safetensors.toBytes(Map.of("t", Tensor.of(new float[] {1, 2}, 2)), Map.of("ä", "日本 😀"));
        assertThat(new String(written, StandardCharsets.UTF_8)).contains("crc32c:ea364aaf");
    }

    @Test
    void shows_of_names_and_texts_a_line_of_what_can_be_seen() {
        String name = "\\u001b[31m\\u202e" + "x".repeat(1_000_000);
        for (String header : new String[] {
            "{\"" + name + "\":3}",
            "{\"" + name + "\":{\"dtype\":\"" + name + "\"}}",
            "{\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
            "{\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[9],\"data_offsets\":[0,36]}}",
            "{\"__metadata__\":{\"" + name + "\":\"\",\"" + name + "\":\"\"}}",
            "{\"__metadata__\":{\"souvenir.checksum\":\"" + name + "\"}}"
        }) {
            assertThatExceptionOfType(FileFormatException.class)
                    .isThrownBy(() -> Safetensors.fromBytes(file(header, header.contains("checksum") ? 0 : 8)))
                    .satisfies(e -> assertThat(e.getMessage())
                            .contains("\\u001b[31m\\u202exxx")
                            .hasSizeLessThan(2200)
                            .matches(message -> message.chars().noneMatch(Character::isISOControl)));
        }
    }

    @Test
    void takes_memory_in_proportion_to_the_header() {
        int count = 20_000;
        Map<String, String> headers = Map.of(
                "tensors",
                IntStream.range(0, count)
                        .mapToObj(i -> "\"t" + i + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}")
                        .collect(Collectors.joining(",", "{", "}")),
                "texts",
                IntStream.range(0, 4 * count)
                        .mapToObj(i -> "\"t" + i + "\":\"\"")
                        .collect(Collectors.joining(",", "{\"__metadata__\":{", "}}")),
                "axes",
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[" + "0,".repeat(30 * count) + "0],\"data_offsets\":[0,0]}}",
                "brackets",
                "{\"t\":" + "[".repeat(60 * count) + "}");
        headers.forEach((kind, header) -> {
            byte[] bytes = file(header, 0);
            long before = Allocation.now();
            try {
                Safetensors.fromBytes(bytes);
            } catch (FileFormatException refused) {
                assertThat(kind).isIn("axes", "brackets");
            }
            assertThat(Allocation.now() - before).as(kind).isLessThan(32L * bytes.length + (1 << 22));
        });
    }
}
