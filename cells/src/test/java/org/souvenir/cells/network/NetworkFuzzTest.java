package org.souvenir.cells.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Cell;
import org.souvenir.cells.DeltaNet;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.Mlstm;
import org.souvenir.cells.Qrnn;
import org.souvenir.cells.Rhn;
import org.souvenir.cells.S6;
import org.souvenir.cells.Slstm;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.wrapper.LearnedInitialState;
import org.souvenir.cells.wrapper.Zoneout;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Safetensors;

/** Networks whose descriptions someone spoilt: they load, or an error says why. The property {@code fuzz} tells how many; 600 without. */
class NetworkFuzzTest {
    private static final int COUNT = Integer.getInteger("fuzz", 600);
    private static final String[] VALUES = {
        "",
        "0",
        "1",
        "-1",
        "3",
        "1000",
        "1001",
        "65536",
        "2147483647",
        "-2147483648",
        "99999999999",
        "NaN",
        "Infinity",
        "1e308",
        "lstm",
        "gru",
        "zoneout",
        "residual",
        "equations",
        "nowhere",
        "recurrent",
        "continued",
        "dense",
        "x",
        "input x [2]\noutput x",
        "input x [16777216]\noutput [x, x]",
        "java.lang.Runtime"
    };

    private static List<Safetensors> networks() {
        List<Cell> cells = List.of(
                new Lstm(4, 3),
                new Zoneout(new Gru(4, 3), 0.1),
                new Mlstm(4, 4, 2, Slstm.Forget.SIGMOID),
                new Rhn(4, 3, 2),
                new Qrnn(4, 3, Qrnn.Pooling.FO, 2),
                new DeltaNet(4, 3, 2, 2),
                new S6(4, 2),
                new LearnedInitialState(new Lstm(4, 3)),
                Cell.parse("input x [4]\nstate h [3]\nh' = tanh(linear(hidden, [h, x], 3))\noutput h'"));
        List<Safetensors> networks = new ArrayList<>();
        for (Cell cell : cells) {
            networks.add(Safetensors.fromBytes(Network.initialised(
                            Architecture.of(
                                    Input.ids(6),
                                    new Embedding(4),
                                    Recurrent.of(n -> cell),
                                    Pooling.LAST,
                                    new Dense(2)),
                            1)
                    .toBytes()));
        }
        return networks;
    }

    @Test
    void nothing_but_our_exception_comes_of_it() {
        List<Safetensors> networks = networks();
        long loaded = 0;
        for (int i = 0; i < COUNT; i++) {
            Random random = new Random(i);
            Safetensors stored = networks.get(random.nextInt(networks.size()));
            Map<String, String> metadata = new TreeMap<>(stored.metadata());
            for (int n = 1 + random.nextInt(2); n > 0; n--) {
                spoil(metadata, networks, random);
            }
            byte[] bytes = Safetensors.toBytes(stored.tensors(), metadata);
            try {
                Network.fromBytes(bytes);
                loaded++;
            } catch (FileFormatException e) {
                assertThat(e).hasMessageStartingWith("bytes");
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail("case " + i + ": " + metadata, e);
            }
        }
        assertThat(loaded).as("some still load").isBetween(1L, COUNT - 1L);
    }

    private static void spoil(Map<String, String> metadata, List<Safetensors> networks, Random random) {
        List<String> keys = new ArrayList<>(metadata.keySet());
        if (keys.isEmpty()) {
            return;
        }
        String key = keys.get(random.nextInt(keys.size()));
        String value = metadata.getOrDefault(key, "");
        switch (random.nextInt(6)) {
            case 0 -> metadata.remove(key);
            case 1 -> metadata.put(key, metadata.get(keys.get(random.nextInt(keys.size()))));
            case 2 -> metadata.put(keys.get(random.nextInt(keys.size())) + "." + random.nextInt(3), value);
            case 3 -> { // what another network has there
                Map<String, String> other =
                        networks.get(random.nextInt(networks.size())).metadata();
                metadata.put(key, other.getOrDefault(key, ""));
            }
            case 4 -> { // a character
                int at = random.nextInt(value.length() + 1);
                String with = String.valueOf((char) (32 + random.nextInt(95)));
                metadata.put(key, value.substring(0, at) + with + value.substring(Math.min(value.length(), at + 1)));
            }
            default -> metadata.put(key, VALUES[random.nextInt(VALUES.length)]);
        }
    }
}
