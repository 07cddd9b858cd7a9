package org.souvenir.examples.speed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Plays a peer: greets, then gives the same answer to every line, or ends. */
final class FakePeer {
    private FakePeer() {}

    /** What starts it. */
    static String[] command(String greeting, String answer) {
        return new String[] {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            FakePeer.class.getName(),
            greeting,
            answer
        };
    }

    /**
     * Plays.
     *
     * @param args the greeting and the answer
     */
    public static void main(String... args) throws IOException {
        System.out.println(args[0]);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (lines.readLine() != null && !args[1].equals("end")) {
            System.out.println(args[1]);
        }
    }
}
