package org.chuanyu.adapters.cda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.chuanyu.adapters.Dispatch;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.junit.jupiter.api.Test;

/** A document whose codes are others, and nothing else, says so: in the title, in its remarks, and that it takes another's place. */
class CdaCodeCorrectionTest {

    @Test
    void saysThatOnlyCodesAreOthers() {
        Dispatch report = report("2", DiagnosticReportStatus.FINAL);

        assertThat(document(as(report, Dispatch.CODE_CORRECTION)))
                .contains("<title>检验报告【编码更正】</title>", "typeCode=\"RPLC\"", "本版仅更正项目或单位的标准编码");
        assertThat(document(as(report, Dispatch.LAB_REPORT))).doesNotContain("编码更正", "本版仅更正");
    }

    @Test
    void keepsTheStateThatTheSourceGave() {
        assertThat(document(as(report("3", DiagnosticReportStatus.CORRECTED), Dispatch.CODE_CORRECTION)))
                .contains("<title>检验报告【更正；编码更正】</title>");
    }

    private static Dispatch report(String version, DiagnosticReportStatus status) {
        return Fixtures.withReport((DiagnosticReport report) -> {
            report.setStatus(status);
            report.getMeta().setVersionId(version);
        });
    }

    private static Dispatch as(Dispatch dispatch, String kind) {
        return new Dispatch(
                dispatch.id(),
                dispatch.receiver(),
                dispatch.wire(),
                dispatch.source(),
                kind,
                dispatch.bundle(),
                dispatch.createdAt());
    }

    private static String document(Dispatch dispatch) {
        return new String(new CdaWriter().write(dispatch).bytes(), StandardCharsets.UTF_8);
    }
}
