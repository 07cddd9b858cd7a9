package org.souvenir.training;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs one line for each record of progress, and one for the end, at level info. */
public final class LogListener implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(LogListener.class);

    /** Logs whichever training it is given to. */
    public LogListener() {}

    @Override
    public void progressed(TrainingContext context, Progress progress) {
        LOG.info("{}", progress);
    }

    @Override
    public void stopped(Fit fit) {
        LOG.info(
                "training ended: {}, best record {} of {}",
                fit.end(),
                fit.best() + 1,
                fit.history().size());
    }
}
