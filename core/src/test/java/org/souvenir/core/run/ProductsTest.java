package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductsTest {
    /** As measured: two processors of a virtual machine, sometimes near, sometimes far from each other. */
    @ParameterizedTest
    @CsvSource({
        "1, 256, 64, 0, true",
        "8, 256, 64, 170, true",
        "1, 512, 128, 170, true",
        "50, 192, 64, 750, false",
        "8, 512, 128, 750, false",
        "100, 256, 64, 750, false",
        "1, 256, 256, 170, true",
        "1, 256, 256, 750, false",
        "1, 1024, 256, 750, true",
        "400, 256, 64, 750, true",
    })
    void shares_what_is_sooner_fetched_than_computed(int rows, int columns, int depth, int handOver, boolean pays) {
        assertThat(Products.pays((long) rows * columns, depth, handOver)).isEqualTo(pays);
    }
}
