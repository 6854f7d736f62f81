package org.chuanyu.gateway.terminology;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.fhir.ucum.Decimal;
import org.fhir.ucum.UcumEssenceService;
import org.fhir.ucum.UcumException;
import org.fhir.ucum.UcumService;
import org.jspecify.annotations.Nullable;

/**
 * Converts figures between UCUM units. Refuses whatever is not certain: UCUM counts a mole as a number, an arbitrary unit as one
 * and a remark in braces as nothing, so that by its arithmetic mmol/L is 6e20/L, an IU is an entity and D-dimer's DDU are FEU.
 */
final class UnitConverter {
    private static final int PAIRS = 10_000;
    private static final String ONE = "1.00000000000000000000";

    private final UcumService ucum;
    private final Dimensions dimensions;
    private final Cache<Pair, Factor> factors =
            Caffeine.newBuilder().maximumSize(PAIRS).build();

    UnitConverter() {
        try (InputStream essence = UcumService.class.getResourceAsStream("/ucum-essence.xml")) {
            if (essence == null) {
                throw new IllegalStateException("ucum-essence.xml is not on the class path");
            }
            UcumEssenceService service = new UcumEssenceService(essence);
            this.ucum = service;
            this.dimensions = new Dimensions(service.getModel());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UcumException e) {
            throw new IllegalStateException("ucum-essence.xml cannot be read", e);
        }
    }

    private record Pair(String from, String to, @Nullable BigDecimal molarMass) {}

    /** A factor, or why there is none. */
    record Factor(@Nullable BigDecimal value, String refusal, boolean byMolarMass) {}

    /** Whether a text is a valid UCUM unit. */
    boolean valid(String unit) {
        return ucum.validate(unit) == null;
    }

    /**
     * What figures in one unit are multiplied with to be in the other.
     *
     * @param molarMass of the analyte in g/mol; without it mass and amount of substance are not converted
     */
    Factor factor(String from, String to, @Nullable BigDecimal molarMass) {
        return factors.get(new Pair(from, to, molarMass), this::compute);
    }

    /** Never with more significant digits than were given. */
    static BigDecimal apply(BigDecimal factor, BigDecimal given) {
        if (given.signum() == 0) {
            return given;
        }
        BigDecimal product = given.multiply(factor);
        BigDecimal rounded = product.round(new MathContext(given.precision(), RoundingMode.HALF_UP));
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }

    private Factor compute(Pair pair) {
        try {
            Dimensions.Tally from = dimensions.of(pair.from());
            Dimensions.Tally to = dimensions.of(pair.to());
            if (!from.certain() || !to.certain()) {
                return refused("special-unit");
            }
            if (!from.arbitrary().equals(to.arbitrary())) {
                return refused("other-kind-of-unit");
            }
            int moles = to.moles() - from.moles();
            if (moles == 0) {
                return new Factor(convert(pair.from(), pair.to()), "", false);
            }
            if (Math.abs(moles) != 1) {
                return refused("other-dimension");
            }
            return pair.molarMass() == null
                    ? refused("unknown-molar-mass")
                    : byMolarMass(pair, pair.molarMass(), moles);
        } catch (UcumException e) {
            return refused("other-dimension");
        }
    }

    private Factor byMolarMass(Pair pair, BigDecimal molarMass, int moles) throws UcumException {
        BigDecimal plain = convert(pair.from() + (moles > 0 ? ".mol/g" : ".g/mol"), pair.to());
        BigDecimal value = moles > 0 ? plain.divide(molarMass, MathContext.DECIMAL64) : plain.multiply(molarMass);
        return new Factor(value, "", true);
    }

    private BigDecimal convert(String from, String to) throws UcumException {
        synchronized (ucum) {
            return new BigDecimal(ucum.convert(new Decimal(ONE), from, to).asDecimal());
        }
    }

    private static Factor refused(String why) {
        return new Factor(null, why, false);
    }
}
