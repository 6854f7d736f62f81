package org.chuanyu.adapters.cda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.fhir.ProblemException;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;

class CdaWriterTest {
    private static final String HEADER = "/h:ClinicalDocument/";

    @Test
    void saysWhatItIs() {
        Xml xml = write(Fixtures.report());

        assertThat(xml.text(HEADER + "h:realmCode/@code")).isEqualTo("CN");
        assertThat(xml.text(HEADER + "h:typeId/@root")).isEqualTo("2.16.840.1.113883.1.3");
        assertThat(xml.text(HEADER + "h:typeId/@extension")).isEqualTo("POCD_MT000040");
        assertThat(xml.text(HEADER + "h:templateId/@root")).isEqualTo("2.16.156.10011.2.1.1.27");
        assertThat(xml.text(HEADER + "h:id[@root='2.16.156.10011.1.1']/@extension"))
                .isEqualTo(Fixtures.ID);
        assertThat(xml.text(HEADER + "h:code[@codeSystem='2.16.156.10011.2.4']/@code"))
                .isEqualTo("C0007");
        assertThat(xml.text(HEADER + "h:title")).isEqualTo("检验报告");
        assertThat(xml.text(HEADER + "h:effectiveTime/@value")).isEqualTo("20260501100000");
        assertThat(xml.text(HEADER + "h:languageCode/@code")).isEqualTo("zh-CN");
        assertThat(xml.text(HEADER + "h:versionNumber/@value")).isEqualTo("1");
    }

    @Test
    void isTheSameBytesEveryTime() {
        assertThat(new CdaWriter().write(Fixtures.report()).bytes())
                .isEqualTo(new CdaWriter().write(Fixtures.report()).bytes());
    }

    @Test
    void losesNothingOfTheGoodReport() {
        assertThat(new CdaWriter().write(Fixtures.report()).losses()).isEmpty();
    }

    @Test
    void showsADoctorWhatTheSourcePrinted() {
        Xml xml = write(Fixtures.report());

        assertThat(row(xml, 1)).containsExactly("*白细胞计数", "11.20", "H", "10^9/L", "3.5-9.5", "流式细胞法", "", "");
        assertThat(row(xml, 2)).containsExactly("*C反应蛋白", "<0.50", "", "mg/L", "<10", "", "", "");
        assertThat(row(xml, 3)).containsExactly("红细胞(镜检)", "2-3", "", "", "0～3", "", "", "");
        assertThat(row(xml, 6)).containsExactly("抗核抗体滴度", "1:40", "", "", "", "", "", "建议结合临床 & 复查 <3个月内>");
    }

    @Test
    void refusesAReportWithoutItsPatient() {
        Dispatch orphan = Fixtures.withReport(report -> report.setSubject(new Reference("Patient/nobody")));

        assertThatThrownBy(() -> new CdaWriter().write(orphan))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("cda-no-patient");
    }

    static Xml write(Dispatch dispatch) {
        return Xml.of(new CdaWriter().write(dispatch).bytes());
    }

    static List<String> row(Xml xml, int number) {
        return xml.all("//h:section[h:code/@code='30954-2']/h:text/h:table/h:tbody/h:tr[" + number + "]/h:td");
    }
}
