package org.souvenir.core.plan;

/** Some neighbouring columns of a slot. */
public record Region(Slot slot, int column, int width) {

    Region part(int from, int size) {
        return new Region(slot, column + from, size);
    }

    @Override
    public String toString() {
        return width == slot.width() ? slot.toString() : "%s{%d..%d}".formatted(slot.name(), column, column + width);
    }
}
