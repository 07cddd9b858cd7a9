package org.souvenir.examples.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FigureFileTest {
    private static final String MACHINE =
            "\"A \"\"<b>fast</b>\"\" one, 3 GHz\",8,Linux amd64,25+36,vector-256,2026-02-03";

    @Test
    void has_a_line_for_each_figure_with_what_it_was_measured_on() {
        Report report = Reports.of(
                Reports.figure("rnn infer 2 10 4 8", 0.5, 1, 0.25), Reports.figure("lstm train 1 10 4 8", 2, 3, 0));

        assertThat(FigureFile.of(report).lines())
                .containsExactly(
                        "kind,mode,batch,steps,inputs,hidden,threads,ms,p10_ms,p90_ms,runs,tokens_per_second,gflops,"
                                + "operations_per_byte,pytorch_version,pytorch_ms,pytorch_ratio,onnxruntime_version,"
                                + "onnxruntime_ms,onnxruntime_ratio,processor,processors,system,java,kernels,date",
                        "rnn,infer,2,10,4,8,2,0.5000,0.2500,1.0000,7,40000.0000,0.0077,1.0526,"
                                + "2.9.1,1.0000,2.0000,1.23,0.2500,0.5000," + MACHINE,
                        "lstm,train,1,10,4,8,2,2.0000,1.0000,4.0000,7,5000.0000,0.0115,0.6838,"
                                + "2.9.1,3.0000,1.5000,1.23,,," + MACHINE);
    }

    @Test
    void has_the_same_columns_without_peers() {
        List<String> lines = FigureFile.of(Reports.alone(Reports.figure("gru infer 2 10 4 8", 0.5, 0, 0)))
                .lines()
                .toList();
        assertThat(lines.get(0).split(",")).containsExactlyElementsOf(FigureFile.columns());
        assertThat(lines.get(1)).contains(",,,,,,").endsWith("," + MACHINE);
    }
}
