package org.chuanyu.gateway.terminology;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fhir.ucum.Component;
import org.fhir.ucum.DefinedUnit;
import org.fhir.ucum.ExpressionParser;
import org.fhir.ucum.Operator;
import org.fhir.ucum.Symbol;
import org.fhir.ucum.Term;
import org.fhir.ucum.UcumException;
import org.fhir.ucum.UcumModel;
import org.fhir.ucum.Unit;

/**
 * Counts in a UCUM unit what UCUM's own dimensions leave out: moles, equivalents, osmoles, arbitrary units and remarks in
 * braces (UCUM §20, §24-26).
 */
final class Dimensions {
    private static final Pattern REMARK = Pattern.compile("\\{[^}]*}");
    private static final String MOLE = "mol";

    private final UcumModel model;

    Dimensions(UcumModel model) {
        this.model = model;
    }

    /**
     * What a unit is made of.
     *
     * @param arbitrary exponents of everything that must be the same on both sides
     * @param certain false when a special unit (with an offset or a logarithm) is in it
     */
    record Tally(int moles, Map<String, Integer> arbitrary, boolean certain) {}

    Tally of(String unit) throws UcumException {
        Count count = new Count();
        Matcher remarks = REMARK.matcher(unit);
        while (remarks.find()) {
            count.add(remarks.group(), 1);
        }
        walk(new ExpressionParser(model).parse(unit), 1, count);
        count.exponents.values().removeIf(exponent -> exponent == 0);
        int moles = count.exponents.getOrDefault(MOLE, 0);
        count.exponents.remove(MOLE);
        return new Tally(moles, Map.copyOf(count.exponents), count.certain);
    }

    private void walk(Term start, int sign, Count count) throws UcumException {
        Term term = start;
        int direction = sign;
        // "/m" is a term without a component: its operator turns what follows.
        while (term != null) {
            if (term.hasComp()) {
                component(term.getComp(), direction, count);
            }
            direction = term.getOp() == Operator.DIVISION ? -sign : sign;
            term = term.getTerm();
        }
    }

    private void component(Component component, int sign, Count count) throws UcumException {
        if (component instanceof Term inner) {
            walk(inner, sign, count);
        } else if (component instanceof Symbol symbol) {
            unit(symbol.getUnit(), sign * symbol.getExponent(), count);
        }
    }

    private void unit(Unit unit, int exponent, Count count) throws UcumException {
        String code = unit.getCode();
        if (!(unit instanceof DefinedUnit defined)) {
            return;
        }
        if (defined.isSpecial()) {
            count.certain = false;
        } else if (MOLE.equals(code) || "eq".equals(code) || "osm".equals(code)) {
            count.add(code, exponent);
        } else if (isArbitrary(code)) {
            // [iU] and [IU] are one.
            count.add(code.toUpperCase(java.util.Locale.ROOT), exponent);
        } else {
            int sign = Integer.signum(exponent);
            for (int i = 0; i < Math.abs(exponent); i++) {
                walk(new ExpressionParser(model).parse(defined.getValue().getUnit()), sign, count);
            }
        }
    }

    private static boolean isArbitrary(String code) {
        return code.startsWith("[");
    }

    private static final class Count {
        final Map<String, Integer> exponents = new TreeMap<>();
        boolean certain = true;

        void add(String what, int exponent) {
            exponents.merge(what, exponent, Integer::sum);
        }
    }
}
