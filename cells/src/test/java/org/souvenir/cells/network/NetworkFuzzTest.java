package org.souvenir.cells.network;

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
import org.souvenir.core.file.Fuzz;
import org.souvenir.core.file.Mutation;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.tensor.Tensor;

/**
 * {@link Fuzz} of networks in all versions of their files. Half of them have their descriptions spoilt, and a right checksum; in the
 * others bytes are changed, and there is none.
 */
class NetworkFuzzTest {
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

    private static List<byte[]> networks() {
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
        List<byte[]> networks = new ArrayList<>();
        for (Cell cell : cells) {
            Network network = Network.initialised(
                    Architecture.of(
                            Input.ids(6), new Embedding(4), Recurrent.of(n -> cell), Pooling.LAST, new Dense(2)),
                    1);
            networks.add(network.toBytes());
            networks.add(network.quantised(Precision.INT8).toBytes());
            networks.add(network.quantised(Precision.BFLOAT16).toBytes());
        }
        networks.add(chain());
        return networks;
    }

    /** Of version 1. */
    private static byte[] chain() {
        Map<String, String> metadata =
                new TreeMap<>(Map.of("souvenir.network", "1", "input.width", "2", "input.limit", "0"));
        metadata.putAll(Map.of("layers.0.name", "d", "layers.0.kind", "dense", "layers.0.settings.width", "3"));
        metadata.putAll(Map.of("layers.1.name", "e", "layers.1.kind", "end", "notes.labels", "a b"));
        return Safetensors.toBytes(Map.of("d.weight", Tensor.zeros(2, 3), "d.bias", Tensor.zeros(1, 3)), metadata);
    }

    @Test
    void nothing_but_our_exception_comes_of_it() {
        List<byte[]> networks = networks();
        List<Safetensors> stored = networks.stream().map(Safetensors::fromBytes).toList();
        Fuzz.of("network", 800)
                .trying(
                        random -> random.nextBoolean()
                                ? spoilt(stored, new Random(random.nextLong()))
                                : Mutation.of(
                                        Mutation.unchecked(networks.get(random.nextInt(networks.size()))),
                                        networks.get(random.nextInt(networks.size())),
                                        random),
                        Network::fromBytes);
    }

    private static byte[] spoilt(List<Safetensors> networks, Random random) {
        Safetensors stored = networks.get(random.nextInt(networks.size()));
        Map<String, String> metadata = new TreeMap<>(stored.metadata());
        for (int n = 1 + random.nextInt(2); n > 0; n--) {
            spoil(metadata, networks, random);
        }
        Map<String, Tensor> tensors = new TreeMap<>();
        Map<String, String> dtypes = new TreeMap<>();
        for (String name : stored.names()) {
            dtypes.put(name, stored.dtype(name));
            tensors.put(name, stored.dtype(name).equals("I8") ? stored.whole(name) : stored.tensor(name));
        }
        return Safetensors.toBytes(tensors, dtypes, metadata);
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
