package org.souvenir.core.plan;

import java.util.ArrayList;
import java.util.List;
import org.souvenir.core.expr.Expr;

/** The fixed matrices that a plan needs ready: some packed for products, some as plain rows. */
public final class Fixtures {
    private final List<Expr> packed = new ArrayList<>();
    private final List<Expr> plain = new ArrayList<>();

    Fixtures() {}

    int packed(Expr e) {
        return index(packed, e);
    }

    int plain(Expr e) {
        return index(plain, e);
    }

    private static int index(List<Expr> list, Expr e) {
        int known = list.indexOf(e);
        if (known >= 0) {
            return known;
        }
        list.add(e);
        return list.size() - 1;
    }

    /** The matrices that stand on the right of products. */
    public List<Expr> packed() {
        return List.copyOf(packed);
    }

    /** The matrices that are read as they are. */
    public List<Expr> plain() {
        return List.copyOf(plain);
    }
}
