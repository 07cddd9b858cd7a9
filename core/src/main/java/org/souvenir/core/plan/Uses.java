package org.souvenir.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;

/**
 * Who uses which value. Windows use nothing themselves: whoever reads a window uses what lies behind it. Whoever reads a row
 * that is repeated along another sequence uses the row itself, too.
 */
final class Uses {
    private final Map<Expr, List<Expr>> direct = new HashMap<>();
    private final Set<Expr> wanted;

    /** @param wanted what is asked for from outside */
    Uses(List<Expr> nodes, Set<Expr> wanted) {
        this.wanted = wanted;
        for (Expr e : nodes) {
            for (Expr input : e.inputs()) {
                direct.computeIfAbsent(input, k -> new ArrayList<>()).add(e);
            }
        }
    }

    /** What a window is a window on; every other value itself. */
    static Expr behind(Expr e) {
        return e.op().kind() == Op.Kind.WINDOW ? behind(e.inputs().get(0)) : e;
    }

    /** Who reads a value as it stands, windows among them. */
    List<Expr> direct(Expr e) {
        return direct.getOrDefault(e, List.of());
    }

    /** Who uses a value, be it through windows. */
    List<Expr> of(Expr e) {
        List<Expr> users = new ArrayList<>();
        for (Expr user : direct(e)) {
            boolean window = user.op().kind() == Op.Kind.WINDOW;
            if (window || user.op() == Op.SPREAD) {
                users.addAll(of(user));
            }
            if (!window) {
                users.add(user);
            }
        }
        return users;
    }

    /** Whether a value, or a window on it, is asked for from outside. */
    boolean wanted(Expr e) {
        return wanted.contains(e)
                || direct(e).stream().anyMatch(user -> user.op().kind() == Op.Kind.WINDOW && wanted(user));
    }
}
