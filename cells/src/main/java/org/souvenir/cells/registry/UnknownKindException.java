package org.souvenir.cells.registry;

/** No cell or activation of the wanted kind is registered. */
final class UnknownKindException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    UnknownKindException(String message) {
        super(message);
    }
}
