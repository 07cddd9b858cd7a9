package org.souvenir.cells.exchange.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.parameter.Initializer;

class ModelTextTest {

    @Test
    void writes_a_cell_from_its_equations() {
        Cell leaky = step -> {
            Expr x = step.input(3);
            Expr h = step.state("h", 5);
            Expr candidate =
                    step.name("candidate", Functions.tanh(step.linear("candidate", Functions.concat(h, x), 5)));
            Expr next = h.times(0.75).plus(candidate.times(0.25));
            step.next("h", next);
            step.output(next);
        };
        Architecture architecture = Architecture.of(
                org.souvenir.cells.layer.Input.features(3),
                Recurrent.with(leaky).named("leaky"),
                new Dense(2, Activation.RELU).named("head"));

        assertThat(ModelText.of(architecture))
                .contains("""
                class Leaky(nn.Module):
                    def __init__(self):
                        super().__init__()
                        self.candidate_weight = nn.Parameter(torch.empty(8, 5))
                        self.candidate_bias = nn.Parameter(torch.empty(1, 5))

                    def start(self, like, batch):
                        k = like.new_tensor
                        return [k([[0.0]]).expand(batch, 5)]

                    def step(self, like, inputs, states, present):
                        x, = inputs
                        h, = states
                        v = (torch.cat([h, x], -1) @ self.candidate_weight + self.candidate_bias)
                        candidate = torch.tanh(v)
                        h_next = ((h * 0.75) + (candidate * 0.25))
                        return h_next, [h_next]
                """)
                .contains("self.head = nn.Linear(5, 2)")
                .contains("head = torch.relu(self.head(leaky))");
    }

    @Test
    void writes_what_pytorch_has_as_one_would_by_hand() {
        Architecture architecture = Architecture.of(
                org.souvenir.cells.layer.Input.ids(1000),
                new Embedding(16).named("embedding"),
                Recurrent.of(n -> new Lstm(n, 32)).bidirectional().named("lstm"),
                Recurrent.of(n -> new Gru(n, 32)).named("gru"),
                Pooling.MEAN.named("mean"),
                new Dense(8, Activation.RELU).named("hidden"),
                new Dense(3).named("scores"));

        assertThat(ModelText.of(architecture)).endsWith("""
                class Model(nn.Module):
                    def __init__(self):
                        super().__init__()
                        self.embedding = nn.Embedding(1000, 16)
                        self.lstm = nn.LSTM(16, 32, bidirectional=True)
                        self.gru = nn.GRU(64, 32)
                        self.hidden = nn.Linear(32, 8)
                        self.scores = nn.Linear(8, 3)

                    def forward(self, x, lengths=None, states=None):
                        lengths = torch.full((x.shape[1],), len(x)) if lengths is None else lengths
                        present = there(x, lengths)
                        x = real(x, present)
                        states, after = states or {}, {}
                        embedding = self.embedding(x)
                        lstm, after["lstm"] = read(self.lstm, embedding, lengths, states.get("lstm"))
                        gru, after["gru"] = read(self.gru, lstm, lengths, states.get("gru"))
                        mean_2 = mean(gru, present)
                        hidden = torch.relu(self.hidden(mean_2))
                        scores = self.scores(hidden)
                        return scores, after


                def load(file=Path(__file__).with_name("model.safetensors")):
                    model = Model()
                    model.load_state_dict(load_file(file), strict=True)
                    return model.eval()
                """).doesNotContain("def scan(");
    }

    @Test
    void lets_no_name_become_code() {
        String evil = "x\"); import os; os.system('id')  #\n\\";
        Architecture architecture = Architecture.of(graph -> {
            Node x = graph.features(evil, 3);
            Cell cell = step -> {
                Expr in = step.input("class", 3);
                Expr h = step.state("lambda\n", 3);
                Expr w = step.parameter(evil, 3, 3, Initializer.orthogonal());
                Expr next = step.name("self", in.product(w).plus(h));
                step.next("lambda\n", next);
                step.output(next);
            };
            Node y = graph.layer("forward", Recurrent.with(cell), x);
            graph.output("out\"\u2028" + evil, graph.layer("train", Recurrent.of(n -> new Gru(n, 2)), y));
            graph.output("other", y);
        });
        String text = ModelText.of(architecture);

        assertThat(text.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 127)).isTrue();
        assertThat(text)
                .contains("self.x____import_os__os_system__id_______ = nn.Parameter(torch.empty(3, 3))")
                .contains("class_2, = inputs")
                .contains("lambda_, = states")
                .contains("self_2 = ")
                .contains("self.forward_2 = ")
                .contains("self.train_2 = nn.GRU(3, 2)")
                .contains("\"out\\\"\\U00002028x\\\"); import os; os.system('id')  #\\U0000000a\\\\\": real(")
                .contains("\"forward.lambda\\U0000000a\"");
        assertThat(text.lines().filter(line -> line.contains("import os")).toList())
                .allMatch(line -> line.contains("return {\"out"));
    }

    @Test
    void writes_numbers_that_python_reads() {
        assertThat(PythonText.number(1e-5)).isEqualTo("1.0E-5");
        assertThat(PythonText.number(3)).isEqualTo("3.0");
        assertThat(PythonText.number(-0.0)).isEqualTo("-0.0");
        assertThat(PythonText.number(Double.NEGATIVE_INFINITY)).isEqualTo("float(\"-inf\")");
        assertThat(PythonText.number(Double.NaN)).isEqualTo("float(\"nan\")");
        assertThat(PythonText.number(-Float.MAX_VALUE)).isEqualTo("-3.4028234663852886E38");
    }
}
