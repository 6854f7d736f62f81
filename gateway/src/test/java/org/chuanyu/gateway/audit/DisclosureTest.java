package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.leaf.Commitment;
import org.junit.jupiter.api.Test;

class DisclosureTest {

    @Test
    void givesBackWhatItTook_andSaysAnEventInFewBytes() {
        byte[] event = event();
        Disclosure disclosure = new Disclosure();
        disclosure.add("agent", "doctor-x".getBytes(StandardCharsets.UTF_8));
        disclosure.add(Commitment.EVENT, event);
        disclosure.add("net", new byte[0]);

        byte[] bytes = disclosure.bytes();
        Disclosure read = Disclosure.parse(bytes);

        assertThat(read.fields().keySet()).isEqualTo(disclosure.fields().keySet());
        disclosure.fields().forEach((field, opening) -> {
            assertThat(read.fields().get(field).salt()).isEqualTo(opening.salt());
            assertThat(read.fields().get(field).value()).isEqualTo(opening.value());
        });
        assertThat(bytes.length).isLessThan(event.length / 3);
    }

    @Test
    void givesBackBytesThatCannotBePacked() {
        byte[] noise = Sm3.of(new byte[] {1});
        Disclosure disclosure = new Disclosure();
        disclosure.add(Commitment.EVENT, noise);

        assertThat(Disclosure.parse(disclosure.bytes())
                        .fields()
                        .get(Commitment.EVENT)
                        .value())
                .isEqualTo(noise);
    }

    /** What the first version of the program wrote is in databases. */
    @Test
    void readsWhatWasWrittenBeforeEventsWerePacked() throws IOException {
        byte[] salt = Commitment.salt();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(1);
        out.writeByte(1);
        out.writeUTF(Commitment.EVENT);
        out.write(salt);
        out.writeInt(3);
        out.write(new byte[] {1, 2, 3});

        Disclosure read = Disclosure.parse(bytes.toByteArray());

        assertThat(read.fields().get(Commitment.EVENT).salt()).isEqualTo(salt);
        assertThat(read.fields().get(Commitment.EVENT).value()).containsExactly(1, 2, 3);
    }

    /** What the second version of the program wrote, with DEFLATE, is in databases. */
    @Test
    void readsWhatWasWrittenBeforeEventsWereSaidInRuns() throws IOException {
        byte[] event = event();
        byte[] packed = new EventPacking().pack(event);
        byte[] salt = Commitment.salt();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(2);
        out.writeByte(1);
        out.writeUTF(Commitment.EVENT);
        out.write(salt);
        out.writeInt(event.length);
        out.writeInt(packed.length);
        out.write(packed);

        Disclosure read = Disclosure.parse(bytes.toByteArray());

        assertThat(read.fields().get(Commitment.EVENT).salt()).isEqualTo(salt);
        assertThat(read.fields().get(Commitment.EVENT).value()).isEqualTo(event);
    }

    /** Not in our words, but words: DEFLATE still finds what is said twice. */
    @Test
    void packsAnEventOfOtherWordsAsWell() {
        byte[] event = "甲状腺功能五项 thyroid function, five items; ".repeat(60).getBytes(StandardCharsets.UTF_8);
        Disclosure disclosure = new Disclosure();
        disclosure.add(Commitment.EVENT, event);

        byte[] bytes = disclosure.bytes();

        assertThat(bytes.length).isLessThan(event.length / 3);
        assertThat(Disclosure.parse(bytes).fields().get(Commitment.EVENT).value())
                .isEqualTo(event);
    }

    /** Every event that was ever packed needs these very words. */
    @Test
    void theDictionaryIsTheOneThatStoredEventsWerePackedWith() throws IOException {
        try (InputStream words = EventPacking.class.getResourceAsStream("event-words-1.bin")) {
            assertThat(Sm3.hex(words.readAllBytes()))
                    .isEqualTo("87d35b2ef9f7e7c53edc80905eec5c5ef2aef47f1f51aa337f0f6a2c6c7fb798");
        }
    }

    @Test
    void refusesWhatIsCutOrChanged() {
        Disclosure disclosure = new Disclosure();
        disclosure.add(Commitment.EVENT, event());
        byte[] bytes = disclosure.bytes();

        assertThatThrownBy(() -> Disclosure.parse(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Disclosure.parse(new byte[] {4})).isInstanceOf(IllegalStateException.class);
    }

    private static byte[] event() {
        String[] around = AuditEvents.aroundId(Instant.EPOCH, LogSlice.entry("DiagnosticReport/r1", "patient-1"));
        return (around[0] + "17" + around[1]).getBytes(StandardCharsets.UTF_8);
    }
}
