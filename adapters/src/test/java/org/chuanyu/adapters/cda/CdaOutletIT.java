package org.chuanyu.adapters.cda;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Loss;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.adapters.cda.CdaSettings.Payload;
import org.chuanyu.adapters.cda.CdaSettings.SoapVersion;
import org.chuanyu.fhir.Problem;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a partner says in SOAP, and what it becomes. */
class CdaOutletIT extends Partner {

    @Test
    void deliversADocument() {
        answers(file("accepted.xml"));

        Outcome outcome = deliver();

        assertThat(outcome).isEqualTo(new Outcome.Delivered("DOC-77", "AA", "接收成功"));
        Xml request = lastRequest();
        assertThat(request.text("//p:ProvideDocument/p:messageId")).isEqualTo(Fixtures.ID);
        assertThat(request.text("//p:ProvideDocument/p:senderOrganization")).isEqualTo("dazu-rmyy");
        assertThat(request.text("//p:ProvideDocument/p:receiverOrganization")).isEqualTo("anyue-rmyy");
        assertThat(request.text("//p:ProvideDocument/p:documentType")).isEqualTo("C0007");
        assertThat(Base64.getDecoder().decode(request.text("//p:ProvideDocument/p:document")))
                .isEqualTo(document());
    }

    @Test
    void deliversADocument_asString() {
        answers(file("accepted.xml"));

        outlet(settings().withPayload(Payload.CDATA)).deliver(Fixtures.report());

        assertThat(lastRequest().text("//p:ProvideDocument/p:document"))
                .isEqualTo(new String(document(), StandardCharsets.UTF_8));
    }

    @Test
    void deliversADocument_asElements() {
        answers(file("accepted.xml"));

        outlet(settings().withPayload(Payload.XML)).deliver(Fixtures.report());

        Xml request = lastRequest();
        assertThat(request.text("//p:document/h:ClinicalDocument/h:code/@code")).isEqualTo("C0007");
        assertThat(CdaWriterTest.row(request, 1)).contains("*白细胞计数", "11.20", "10^9/L");
    }

    @Test
    void deliversADocument_inSoap12() {
        answers(file("accepted-soap12.xml").withHeader("Content-Type", "application/soap+xml"));

        Outcome outcome =
                outlet(settings().withSoap(SoapVersion.SOAP_12, "urn:provide")).deliver(Fixtures.report());

        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        assertThat(header("Content-Type")).startsWith("application/soap+xml").contains("urn:provide");
    }

    @Test
    void sendsTheSameMessageIdOnEveryAttempt() {
        answers(file("accepted.xml"));
        CdaOutlet outlet = outlet(settings());

        outlet.deliver(Fixtures.report());
        String first = lastRequest().text("//p:messageId");
        outlet.deliver(Fixtures.report());

        assertThat(lastRequest().text("//p:messageId")).isEqualTo(first);
    }

    @Test
    void acceptsChildrenWithoutNamespace() {
        answers(file("accepted-code-0-unqualified.xml"));

        assertThat(deliver()).isEqualTo(new Outcome.Delivered("DOC-77", "0", "接收成功"));
    }

    @Test
    void acceptsAnAnswerWithoutANumber() {
        answers(file("accepted-without-number.xml"));

        assertThat(deliver()).isEqualTo(new Outcome.Delivered(null, "AA", "接收成功"));
    }

    @Test
    void acceptsSoapThatIsLabelledHtml() {
        answers(file("accepted.xml").withHeader("Content-Type", "text/html"));

        assertThat(deliver()).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void readsAnAnswerInGbk() {
        String body = text("accepted.xml").replace("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "");
        answers(aResponse()
                .withHeader("Content-Type", "text/xml;charset=GBK")
                .withBody(body.getBytes(Charset.forName("GBK"))));

        assertThat(deliver()).isEqualTo(new Outcome.Delivered("DOC-77", "AA", "接收成功"));
    }

    @Test
    void blotsThePatientOutOfTheAnswer() {
        answers(file("accepted-naming-the-patient.xml"));

        assertThat(deliver()).isEqualTo(new Outcome.Delivered("DOC-77", "AA", "患者***(***)的报告已接收"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"resident-id", "birth-date", "name"})
    void keepsANumberThatIsMadeOfThePatientsOwn_amongTheWordsOnly(String what) {
        answers(file("accepted-number-of-the-" + what + ".xml"));

        assertThat(deliver()).isInstanceOfSatisfying(Outcome.Delivered.class, delivered -> {
            assertThat(delivered.reference()).isNull();
            assertThat(delivered.said()).startsWith("接收成功 documentId: ").contains("***");
        });
    }

    @Test
    void isRefusedByTheBusiness_withThePartnersWordsBesideTheProblem() {
        answers(file("refused.xml"));

        assertThat(deliver()).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.problem().code()).isEqualTo("partner-refused");
            assertThat(refused.problem().origin()).isEqualTo(Problem.Origin.RECEIVER);
            assertThat(refused.problem().message()).contains("E1024").doesNotContain("不存在");
            assertThat(refused.said()).isEqualTo("患者***不存在");
            assertThat(refused.toString()).doesNotContain("不存在");
        });
    }

    @Test
    void keepsOfThePartnersWordsNoMoreThanFits() {
        // The name stands across the bound: no half of it may be left.
        String words = "x".repeat(1_998) + "测试甲" + "y".repeat(5_000);
        answers(aResponse()
                .withHeader("Content-Type", XML)
                .withBody(text("refused.xml").replace("患者测试甲不存在", words)));

        assertThat(deliver())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.said())
                                .hasSize(2_000)
                                .startsWith("xxx")
                                .doesNotContain("测试")
                                .endsWith("…"));
    }

    @Test
    void saysWithEveryOutcomeWhatTheDocumentLost() {
        Dispatch lossy =
                Fixtures.withResult(1, result -> result.addComponent().getCode().setText("手工分类"));
        Loss loss = new Loss("Observation[0].component", Loss.Severity.CLINICAL, "unmapped-field");

        for (String answer : List.of("accepted.xml", "refused.xml", "busy.xml", "without-code.xml")) {
            answers(file(answer));
            assertThat(outlet(settings()).deliver(lossy).losses()).as(answer).containsExactly(loss);
        }
    }

    @Test
    void isRefusedByTheBusiness_whoseCodeIsNoCode() {
        answers(file("refused-code-is-a-resident-id.xml"));

        assertThat(deliver())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.problem().message()).endsWith("code unreadable"));
    }

    @ParameterizedTest
    @CsvSource({
        "busy.xml, partner-busy",
        "fault-server.xml, soap-fault",
        "fault-must-understand.xml, soap-fault-mustunderstand",
        "login-page.html, login-page"
    })
    void triesAgain(String answer, String reason) {
        answers(file(answer));

        assertThat(deliver()).isEqualTo(new Outcome.Deferred(reason, null));
    }

    @Test
    void isRefusedByAFaultOfTheSender() {
        answers(file("fault-client.xml").withStatus(500));

        assertThat(deliver()).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.problem().toString()).contains("partner-refused").doesNotContain("schema error");
            assertThat(refused.said()).isEqualTo("***: schema error");
        });
    }

    @Test
    void triesAgainAfterAFaultOfTheReceiver() {
        answers(file("fault-server.xml").withStatus(500));

        assertThat(deliver()).isEqualTo(new Outcome.Deferred("soap-fault", null));
    }

    @Test
    void readsFaultsOfSoap12() {
        CdaOutlet outlet = outlet(settings().withSoap(SoapVersion.SOAP_12, ""));

        answers(file("fault-sender-soap12.xml").withStatus(400));
        assertThat(outlet.deliver(Fixtures.report()))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.said()).isEqualTo("***"));

        answers(file("fault-receiver-soap12.xml").withStatus(500));
        assertThat(outlet.deliver(Fixtures.report())).isInstanceOf(Outcome.Deferred.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "another-message.xml",
                "without-code.xml",
                "unknown-payload.xml",
                "not-closed.xml",
                "external-entity.xml",
                "entity-bomb.xml",
                "accepted-soap12.xml",
                "error-page.html"
            })
    void doesNotKnowWhatBecameOfIt(String answer) {
        answers(file(answer));

        assertThat(deliver()).isInstanceOf(Outcome.Ambiguous.class);
    }

    @Test
    void isRefused_whenThereIsNoDocumentToSend() {
        Dispatch orphan = Fixtures.withReport(report -> report.setSubject(new Reference("Patient/nobody")));

        assertThat(outlet(settings()).deliver(orphan))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("cda-no-patient"));
        assertThat(PARTNER.getAllServeEvents()).isEmpty();
    }
}
