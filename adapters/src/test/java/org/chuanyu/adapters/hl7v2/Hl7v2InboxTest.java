package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.model.v25.message.ACK;
import ca.uhn.hl7v2.parser.PipeParser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.chuanyu.adapters.Answering;
import org.chuanyu.adapters.Intake;
import org.chuanyu.adapters.Receipt;
import org.chuanyu.adapters.Refusal;
import org.chuanyu.adapters.Submission;
import org.chuanyu.fhir.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every answer, for every outcome. */
class Hl7v2InboxTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T02:15:00Z"), ZoneOffset.UTC);
    private final KeepingIntake intake = new KeepingIntake();

    private List<String> answers(Hl7v2Settings settings, byte[] frame) {
        return new Hl7v2Inbox(settings, intake, CLOCK)
                .answer(frame).stream()
                        .map(answer -> new String(answer, StandardCharsets.UTF_8))
                        .toList();
    }

    private String answer(String fixture) {
        return answers(Fixture.SETTINGS, Fixture.bytes(fixture)).get(0);
    }

    private static byte[] withMsh(String fixture, String from, String to) {
        return new String(Fixture.bytes(fixture), StandardCharsets.UTF_8)
                .replace(from, to)
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void swapsTheEndsAndNamesTheMessage() {
        assertThat(answer("oru-count"))
                .startsWith("MSH|^~\\&|CHUANYU|GW|LIS|DZRMYY|20260301101500+0800||ACK^R01^ACK|")
                .contains("|P|2.4||||||UNICODE UTF-8\rMSA|AA|CTRL-0001|");
    }

    @Test
    void parkedIsTakenWithAWarning() {
        intake.answering(
                s -> new Receipt.Parked("1", List.of(Problem.warning("clinical-loss", "OBX[2]-9", "not carried"))));

        assertThat(answer("oru-values"))
                .contains("MSA|AA|CTRL-0101|")
                .contains("\rERR||OBX^2^9^1|207^Application internal error^HL70357|W|clinical-loss|||not carried\r");
    }

    @Test
    void rejectedIsNeverToBeSentAgain() {
        intake.answering(s -> new Receipt.Rejected("1", List.of(Problem.ofSender("bad", "PID[1]-3", "no | good"))));

        assertThat(answer("oru-values")).contains("MSA|AR|CTRL-0101|").contains("|E|bad|||no   good\r");
    }

    @Test
    void aDuplicateGetsTheFirstAnswer() {
        intake.answering(s ->
                new Receipt.Duplicate("2", new Receipt.Rejected("1", List.of(Problem.ofSender("bad", null, "x")))));

        assertThat(answer("oru-count")).contains("MSA|AR|CTRL-0001|");
    }

    @Test
    void aFailureIsToBeSentAgain() {
        intake.answering(s -> {
            throw new IllegalStateException("database down");
        });

        assertThat(answer("oru-count"))
                .contains("MSA|AE|CTRL-0001|")
                .contains("\rERR|")
                .doesNotContain("database");
    }

    @Test
    void sendsTheVeryBytesThatWereKept_theLastWhereTheTransactionBeganAgain() {
        List<byte[]> kept = new ArrayList<>();
        var twice = new Intake() {
            @Override
            public Receipt accept(Submission submission) {
                throw new AssertionError("the answer would not be kept");
            }

            @Override
            public Receipt accept(Submission submission, Answering answering) {
                Receipt receipt = new Receipt.Accepted("1", List.of());
                kept.add(answering.answer(receipt));
                kept.add(answering.answer(receipt));
                return receipt;
            }

            @Override
            public void refuse(Refusal refusal) {
                throw new AssertionError("the answer would not be kept");
            }

            @Override
            public void refuse(Refusal refusal, byte[] answer) {
                kept.add(answer);
            }

            @Override
            public void noteFailure(Refusal failure) {
                throw new AssertionError("not reached");
            }
        };
        Hl7v2Inbox inbox = new Hl7v2Inbox(Fixture.SETTINGS, twice, CLOCK);

        assertThat(inbox.answer(Fixture.bytes("oru-count"))).containsExactly(kept.get(1));
        assertThat(kept.get(0)).as("each has an id of its own").isNotEqualTo(kept.get(1));
        assertThat(inbox.answer(Fixture.bytes("mdm-t02"))).containsExactly(kept.get(2));
    }

    @Test
    void saysNeverOnlyWhenTheRefusalIsKept() {
        var broken = new Intake() {
            @Override
            public Receipt accept(Submission submission) {
                throw new AssertionError("not reached");
            }

            @Override
            public void refuse(Refusal refusal) {
                throw new IllegalStateException("database down");
            }

            @Override
            public void noteFailure(Refusal failure) {
                throw new AssertionError("not reached");
            }
        };

        String answer = new String(
                new Hl7v2Inbox(Fixture.SETTINGS, broken, CLOCK)
                        .answer(Fixture.bytes("mdm-t02"))
                        .get(0),
                StandardCharsets.UTF_8);

        assertThat(answer).contains("MSA|AE|");
    }

    @ParameterizedTest
    @CsvSource({
        "oru-count-without-type, 101, missing-field",
        "oru-count-v3, 203, unsupported-version",
        "oru-count-training, 202, processing-id",
        "mdm-t02, 200, unsupported-type",
        "adt-a28, 201, unsupported-event"
    })
    void refusesInTheProtocolsOwnTermsAndKeepsTheMessage(String fixture, String number, String code) {
        String answer = answer(fixture);

        assertThat(answer)
                .contains("MSA|AR|CTRL-0001|")
                .contains(number)
                .contains(code)
                .contains("\rERR|");
        assertThat(intake.refusalCodes()).containsExactly(code);
        assertThat(intake.refused.get(0).raw().bytes()).isEqualTo(Fixture.bytes(fixture));
        assertThat(intake.accepted).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "AL, AL, CA AA",
        "AL, NE, CA",
        "NE, AL, AA",
        "NE, NE, ''",
        "ER, ER, ''",
        "SU, , CA",
        ", AL, AA",
        "AL, , CA"
    })
    void followsMsh15And16InEnhancedMode(String accept, String application, String codes) {
        String tail = "2.4|||" + (accept == null ? "" : accept) + "|" + (application == null ? "" : application)
                + "||UNICODE UTF-8";
        byte[] message = withMsh("oru-count", "2.4||||||UNICODE UTF-8", tail);

        assertThat(codes(answers(Fixture.SETTINGS, message))).isEqualTo(codes);
    }

    @Test
    void asksForRetryInEnhancedModeToo() {
        intake.answering(s -> {
            throw new IllegalStateException("down");
        });
        byte[] message = withMsh("oru-count", "2.4||||||UNICODE", "2.4|||ER|NE||UNICODE");

        assertThat(codes(answers(Fixture.SETTINGS, message))).isEqualTo("CE");
    }

    @ParameterizedTest
    @CsvSource({"AL, NE, CR", "NE, AL, AR", "AL, AL, CR AR", "ER, NE, CR", "SU, NE, ''"})
    void refusesInEnhancedModeToo(String accept, String application, String codes) {
        byte[] message = withMsh("mdm-t02", "2.4||||||UNICODE", "2.4|||" + accept + "|" + application + "||UNICODE");

        List<String> answers = answers(Fixture.SETTINGS, message);

        assertThat(codes(answers)).isEqualTo(codes);
        assertThat(answers).allSatisfy(answer -> assertThat(answer).contains("\rERR|", "unsupported-type"));
        assertThat(intake.refusalCodes()).containsExactly("unsupported-type");
    }

    @Test
    void aFaultOfOurOwnIsToBeSentAgainAndNotedOnce() {
        intake.answering(s -> {
            throw new StackOverflowError("张测试");
        });

        assertThat(answer("oru-count")).contains("MSA|AE|CTRL-0001|", "\rERR|").doesNotContain("张测试");
        assertThat(intake.failed).hasSize(1);
        assertThat(intake.failed.get(0).problems()).extracting(Problem::code).containsExactly("failed-inside");
        assertThat(intake.failed.get(0).raw().bytes()).isEqualTo(Fixture.bytes("oru-count"));
        assertThat(intake.refused).isEmpty();
    }

    @Test
    void aSettingForcesOriginalMode() {
        var s = Fixture.SETTINGS;
        var original = new Hl7v2Settings(
                s.source(),
                s.wire(),
                null,
                s.zone(),
                Hl7v2Settings.AcknowledgementMode.ORIGINAL,
                s.clinicalZSegments(),
                s.processingIds(),
                s.maxMessageBytes(),
                s.idleTimeout(),
                s.frameTimeout(),
                s.maxConnections(),
                s.peers());
        byte[] message = withMsh("oru-count", "2.4||||||UNICODE", "2.4|||NE|NE||UNICODE");

        assertThat(codes(answers(original, message))).isEqualTo("AA");
    }

    /** The second byte of 億 is that of the field delimiter. */
    @Test
    void answersUnderTheControlIdWhateverTheNameOfTheHospital() {
        String answer = new String(
                new Hl7v2Inbox(Fixture.SETTINGS, intake, CLOCK)
                        .answer(Fixture.bytes("oru-facility-with-bar-gb18030"))
                        .get(0),
                Charset.forName("GB18030"));

        assertThat(answer).contains("|LIS|億嘉医院|").contains("\rMSA|AA|CTRL-0201|");
    }

    @Test
    void refersToTheBatchAndMissesItsEnd() {
        byte[] batch = withMsh("batch-three", "BHS|^~\\&|LIS", "BHS|^~\\&|LIS||||||||BATCH-7");
        byte[] unended =
                new String(batch, StandardCharsets.UTF_8).replace("BTS|3\r", "").getBytes(StandardCharsets.UTF_8);

        assertThat(answers(Fixture.SETTINGS, batch).get(0)).startsWith("BHS|^~\\&||||||||||BATCH-7\rMSH|");
        assertThat(answers(Fixture.SETTINGS, unended).get(0)).contains("batch-without-end");
    }

    @Test
    void answersABatchWithTheSendersDelimiters() {
        byte[] batch = withMsh("batch-three", "|^~\\&|", "|^~\\#|");

        assertThat(answers(Fixture.SETTINGS, batch).get(0)).startsWith("BHS|^~\\#|");
    }

    @Test
    void answersEveryMessageOfABatch() {
        String answer = answer("batch-three");

        assertThat(codes(List.of(answer))).isEqualTo("AA AA AA");
        assertThat(answer).startsWith("BHS|").endsWith("BTS|3\r").contains("|CTRL-B1|", "|CTRL-B2|", "|CTRL-B3|");
        assertThat(intake.accepted).hasSize(3);
    }

    @Test
    void oneBadMessageOfABatchHarmsNoOther() {
        assertThat(codes(List.of(answer("batch-three-second-without-patient")))).isEqualTo("AA AR AA");
        assertThat(intake.accepted).hasSize(2);
        assertThat(intake.refused).hasSize(1);
    }

    @Test
    void warnsOfAMiscountedBatch() {
        answer("batch-three-miscounted");

        assertThat(intake.accepted)
                .hasSize(3)
                .allMatch(s -> s.warnings().stream().anyMatch(w -> w.code().equals("batch-count")));
    }

    @Test
    void takesSeveralMessagesWithoutAnEnvelope() {
        assertThat(codes(List.of(answer("batch-two-without-envelope")))).isEqualTo("AA AA");
    }

    @Test
    void answersUnderTheControlIdByteForByte() {
        byte[] message = new String(Fixture.bytes("oru-count-gb18030"), Charset.forName("GB18030"))
                .replace("CTRL-0001", "控制-1")
                .getBytes(Charset.forName("GB18030"));

        String answer = new String(
                new Hl7v2Inbox(Fixture.SETTINGS, intake, CLOCK).answer(message).get(0), Charset.forName("GB18030"));

        assertThat(answer).contains("MSA|AA|控制-1|已接收");
        assertThat(intake.accepted.get(0).messageId()).isEqualTo("控制-1");
    }

    @Test
    void giveEveryAnswerItsOwnId() {
        var inbox = new Hl7v2Inbox(Fixture.SETTINGS, intake, CLOCK);
        byte[] first = inbox.answer(Fixture.bytes("oru-count")).get(0);

        assertThat(inbox.answer(Fixture.bytes("oru-count")).get(0)).isNotEqualTo(first);
    }

    @Test
    void anotherParserReadsTheAnswer() throws Exception {
        intake.answering(s -> new Receipt.Rejected("1", List.of(Problem.ofSender("bad", "OBX[3]-5.1", "wrong"))));
        try (var context = new DefaultHapiContext(ValidationContextFactory.noValidation())) {
            byte[] message = withMsh("oru-values", "|2.5.1|", "|2.5|");
            String text = answers(Fixture.SETTINGS, message).get(0);

            ACK ack = (ACK) new PipeParser(context).parse(text);

            assertThat(ack.getMSA().getAcknowledgmentCode().getValue()).isEqualTo("AR");
            assertThat(ack.getMSA().getMessageControlID().getValue()).isEqualTo("CTRL-0101");
            assertThat(ack.getERR().getErrorLocation(0).getSegmentID().getValue())
                    .isEqualTo("OBX");
            assertThat(ack.getERR().getErrorLocation(0).getFieldPosition().getValue())
                    .isEqualTo("5");
            assertThat(ack.getERR().getSeverity().getValue()).isEqualTo("E");
        }
    }

    private static String codes(List<String> answers) {
        var codes = new StringBuilder();
        for (String answer : answers) {
            for (String line : answer.split("\r")) {
                if (line.startsWith("MSA|")) {
                    codes.append(codes.isEmpty() ? "" : " ").append(line, 4, 6);
                }
            }
        }
        return codes.toString();
    }
}
