package org.souvenir.examples.dates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.souvenir.core.tensor.Tensor;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

final class AlignmentTest {
    /** Of the second of two sequences, the first of which is longer. */
    private static final Alignment ALIGNMENT = new Alignment(
            "a-1",
            "20",
            Tensor.of(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0.25f, 0.5f, 0.25f, 0}, 2, 2, 4, 1),
            1);

    @Test
    void shows_in_a_terminal_where_a_decoder_looked() {
        assertThat(ALIGNMENT.text().lines()).containsExactly("     a - 1 ", "   2 ██· · ", "   0 ░░▒▒░░");
    }

    @Test
    void draws_where_a_decoder_looked() throws Exception {
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(ALIGNMENT.svg())));
        assertThat(svg.getElementsByTagName("text").getLength()).isEqualTo(3 + 2);
        assertThat(svg.getElementsByTagName("title").item(4).getTextContent()).isEqualTo("0 from -: 50 %");
    }
}
