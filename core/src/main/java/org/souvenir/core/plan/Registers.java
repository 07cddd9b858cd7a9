package org.souvenir.core.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives the scratch values of a program few registers: one is free again after the last use of its value. */
final class Registers {
    private final List<Micro> micros = new ArrayList<>();
    private final Map<Integer, Integer> lastUse = new HashMap<>();
    private final Map<Integer, Integer> registerOf = new HashMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private int count;

    Registers(List<Micro> virtual) {
        for (int i = 0; i < virtual.size(); i++) {
            for (Operand operand : all(virtual.get(i))) {
                if (operand instanceof Operand.Scratch s) {
                    lastUse.put(s.register(), i);
                }
            }
        }
        for (int i = 0; i < virtual.size(); i++) {
            Micro micro = virtual.get(i);
            micros.add(renamed(micro));
            for (Operand operand : all(micro)) {
                if (operand instanceof Operand.Scratch s && Integer.valueOf(i).equals(lastUse.get(s.register()))) {
                    Integer register = registerOf.remove(s.register());
                    if (register != null) {
                        free.push(register);
                    }
                }
            }
        }
    }

    List<Micro> micros() {
        return List.copyOf(micros);
    }

    int count() {
        return count;
    }

    private static List<Operand> all(Micro micro) {
        List<Operand> all = new ArrayList<>(micro.operands());
        all.add(micro.result());
        return all;
    }

    private Micro renamed(Micro micro) {
        List<Operand> operands = micro.operands().stream().map(this::renamed).toList();
        return micro.with(renamed(micro.result()), operands);
    }

    private Operand renamed(Operand operand) {
        if (!(operand instanceof Operand.Scratch s)) {
            return operand;
        }
        Integer register = registerOf.get(s.register());
        if (register == null) {
            register = free.isEmpty() ? Integer.valueOf(count++) : free.pop();
            registerOf.put(s.register(), register);
        }
        return new Operand.Scratch(register, s.stride(), s.column(), s.width());
    }
}
