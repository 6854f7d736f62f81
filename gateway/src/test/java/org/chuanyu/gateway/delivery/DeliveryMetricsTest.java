package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryMetricsTest {

    /** What a source may write itself is no label: it could name somebody, and there is no end of it. */
    @ParameterizedTest
    @CsvSource({
        "Observation[12].component, Observation.component",
        "DiagnosticReport.result[6], DiagnosticReport.result",
        "Observation[3].value.extension(50011119000101001X), Observation.value.extension",
        "Observation.extension(a)(b), Observation.extension",
        "张三, other"
    })
    void countsByWhatWeCallAPlace(String path, String expected) {
        assertThat(DeliveryMetrics.pathClass(path)).isEqualTo(expected);
    }
}
