package org.chuanyu.gateway.terminology;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitConverterTest {
    private final UnitConverter units = SeedMaps.UNITS;

    @ParameterizedTest
    @CsvSource({
        "100, mg/dL, mmol/L, 180.156, 5.55",
        "5.55, mmol/L, mg/dL, 180.156, 100",
        "1.0, mg/dL, umol/L, 113.12, 88",
        "0.80, ng/dL, pmol/L, 776.87, 10",
        "5.60, 10*3/uL, 10*9/L, , 5.60",
        "5600, /uL, 10*9/L, , 5.600",
        "0.42, L/L, %, , 42",
        "12.5, g/dL, g/L, , 125",
        "2.50, m[IU]/mL, m[IU]/L, , 2500",
        "2.50, u[IU]/mL, m[IU]/L, , 2.50",
        "35, U/L, U/L, , 35",
        "0.60, ug/mL{FEU}, mg/L{FEU}, , 0.60",
        "1, min, s, , 60",
        "0.00, mg/dL, mmol/L, 180.156, 0.00"
    })
    void converts(BigDecimal given, String from, String to, BigDecimal molarMass, String expected) {
        UnitConverter.Factor factor = units.factor(from, to, molarMass);

        assertThat(factor.value()).isNotNull();
        assertThat(UnitConverter.apply(factor.value(), given)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "mg/dL, mmol/L, , unknown-molar-mass",
        "mmol/L, /L, , unknown-molar-mass",
        "mmol/L, /L, 180, other-dimension",
        "[IU]/L, U/L, , other-kind-of-unit",
        "[IU]/L, /L, , other-kind-of-unit",
        "mg/L, mg/L{FEU}, , other-kind-of-unit",
        "{ratio}, {INR}, , other-kind-of-unit",
        "eq/L, mmol/L, , other-kind-of-unit",
        "g/L, s, , other-dimension",
        "Cel, K, , special-unit",
        "IU/L, U/L, , other-dimension",
        "mmol/mol, mmol/L, 20, other-dimension"
    })
    void refuses(String from, String to, BigDecimal molarMass, String why) {
        UnitConverter.Factor factor = units.factor(from, to, molarMass);

        assertThat(factor.value()).isNull();
        assertThat(factor.refusal()).isEqualTo(why);
    }

    @Test
    void countsMolesOnBothSidesOfTheStroke() {
        assertThat(units.factor("mmol/mol", "%", null).value()).isEqualByComparingTo("0.1");
        assertThat(units.factor("U/L", "ukat/L", null).value()).isNotNull();
    }

    @Test
    void isNeverMorePreciseThanGiven() {
        BigDecimal factor =
                units.factor("mg/dL", "mmol/L", new BigDecimal("180.156")).value();

        assertThat(factor).isNotNull();
        assertThat(UnitConverter.apply(factor, new BigDecimal("99"))).hasToString("5.5");
        assertThat(UnitConverter.apply(factor, new BigDecimal("99.0"))).hasToString("5.50");
    }
}
