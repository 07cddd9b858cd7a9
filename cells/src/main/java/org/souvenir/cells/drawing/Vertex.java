package org.souvenir.cells.drawing;

/** A box, a circle or a bend of a drawing, and where the layout puts it. */
final class Vertex {

    /** What it looks like. */
    enum Kind {
        /** What comes in and goes out: states, inputs, outputs. */
        END,
        /** A product with a matrix. */
        PRODUCT,
        /** A function of one value. */
        FUNCTION,
        /** Arithmetic. */
        POINT,
        /** Where values are put side by side. */
        BAR,
        /** Where a long edge passes through a column. */
        BEND
    }

    private static final double LINE = 26;

    final Kind kind;
    final Label label;
    final Label caption;
    /** What a page may find it by: the name of its value, {@code h.before} of the previous step's; empty where it has none. */
    final String name;

    final double width;
    final double height;
    int column;
    /** Whether one of the edges to it has a mark. */
    boolean marked;
    /** Whether it lies on the straight line at the top. */
    boolean top;

    /** The width of its column. */
    double columnWidth;

    double x;
    double y;

    Vertex(Kind kind, Label label, Label caption, String name, int inputs) {
        this.kind = kind;
        this.label = label;
        this.caption = caption;
        this.name = name;
        this.width = switch (kind) {
            case POINT -> LINE + 2;
            case BAR -> 5;
            case BEND -> 0;
            case END, PRODUCT, FUNCTION -> Math.max(LINE + 6, label.width(Label.SIZE) + 16);
        };
        this.height = switch (kind) {
            case BEND -> 0;
            case BAR -> Math.max(2, inputs) * 16;
            case POINT, END, PRODUCT, FUNCTION -> LINE + Math.max(0, inputs - 2) * 10;
        };
    }

    static Vertex bend(int column, boolean top) {
        Vertex bend = new Vertex(Kind.BEND, Label.NONE, Label.NONE, "", 1);
        bend.column = column;
        bend.top = top;
        return bend;
    }

    /** How wide a column must be for it. */
    double columnWidth() {
        return Math.max(width, caption.width(Label.SMALL));
    }

    /** What it takes above its middle; boxes of one row stay level, whether they have captions or not. */
    double above() {
        boolean room = !caption.isEmpty() || kind == Kind.PRODUCT;
        return height / 2 + (room ? Label.SMALL + captionGap() : 0);
    }

    /** Between it and its caption: where operands are marked, a mark may stand there. */
    double captionGap() {
        return marked ? 14 : 5;
    }

    /** What it takes below its middle. */
    double below() {
        return height / 2;
    }
}
