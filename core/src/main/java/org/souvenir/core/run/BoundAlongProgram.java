package org.souvenir.core.run;

/**
 * A program along another sequence that also reads batches, or adds up to them: all lines on the rows of one sequence, then on
 * those of the next. A row of a batch stands for all rows of its sequence.
 */
final class BoundAlongProgram implements Bound {
    private final Workspace space;
    private final ProgramBinding binding;
    private final Window[] windows;
    private final ProgramBinding.Action[] actions;
    private int room;

    BoundAlongProgram(ProgramBinding binding, Workspace space) {
        this.space = space;
        this.binding = binding;
        this.windows = binding.windows().toArray(Window[]::new);
        this.actions = binding.actions();
    }

    @Override
    public void attach() {
        for (Window window : windows) {
            window.attach(space.memory);
        }
        if (room < space.along.longest()) {
            room = space.along.longest();
            binding.size(room);
        }
    }

    @Override
    public void run(int t, int next, int batchRows) {
        AlongLayout along = space.along;
        for (Window window : windows) {
            window.at(space.memory, t, next);
        }
        for (int i = 0; i < batchRows; i++) {
            int n = along.length(i);
            for (ProgramBinding.Action action : actions) {
                action.run(n);
            }
            for (Window window : windows) {
                window.pass(n);
            }
        }
    }
}
