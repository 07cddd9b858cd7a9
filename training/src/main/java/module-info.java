/** Losses, metrics, optimizers and the trainer. */
module org.souvenir.training {
    requires transitive org.souvenir.cells;
    requires org.slf4j;
    requires static me.tongfei.progressbar;
    requires static org.jspecify;

    exports org.souvenir.training;
    exports org.souvenir.training.loss;
    exports org.souvenir.training.metric;
    exports org.souvenir.training.optimizer;
}
