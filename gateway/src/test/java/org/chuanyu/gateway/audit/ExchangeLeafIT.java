package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.chuanyu.evidence.leaf.Commitment;
import org.chuanyu.evidence.leaf.Leaf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the leaf of an exchange says of its bytes: enough to prove which they were, and nothing to find them by. */
class ExchangeLeafIT {
    private static final String MESSAGE = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
    private static final String ANSWER = "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b";

    private LogSlice log;

    @BeforeEach
    void found() {
        log = new LogSlice();
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void commitsToTheHashesOfMessageAndAnswer_eachUnderItsOwnSalt() {
        Leaf leaf =
                logged(AuditAction.DELIVERY_DONE, "patient-1", Map.of("message-sm3", MESSAGE, "answer-sm3", ANSWER));

        assertThat(new String(leaf.bytes(), StandardCharsets.UTF_8)).doesNotContain(MESSAGE, ANSWER);
        assertThat(leaf.commitments().keySet()).containsExactly("agent", "ans", "event", "msg", "pat");
        Disclosure disclosure =
                Disclosure.parse(log.database.vault.open(log.store.sealed(0).orElseThrow()));
        assertThat(opens(leaf, disclosure, "msg", MESSAGE)).isTrue();
        assertThat(opens(leaf, disclosure, "ans", ANSWER)).isTrue();
        assertThat(opens(leaf, disclosure, "ans", MESSAGE)).isFalse();
        // Attack 6: the salts are not the same, so one opens nothing of the other.
        byte[] other = disclosure.fields().get("ans").salt();
        assertThat(Commitment.opens(leaf, "msg", other, MESSAGE.getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
    }

    @Test
    void tellsTheHashOfASheet() {
        Leaf leaf = logged(AuditAction.SHEET_SIGNED, null, Map.of("sheet-sm3", MESSAGE));

        assertThat(leaf.kind()).isEqualTo("sheet-signed");
        assertThat(leaf.text("sm3")).contains(MESSAGE);
        assertThat(leaf.text("dst")).contains("anyue-rmyy");
    }

    private Leaf logged(AuditAction action, String patient, Map<String, String> detail) {
        AuditEntry entry =
                AuditEntry.bySystem(action, AuditEntry.Outcome.SUCCESS, "anyue-rmyy", patient, "object/1", detail);
        log.database.transaction.executeWithoutResult(status -> log.database.audit.record(entry));
        log.drain(log.node());
        return Leaf.parse(log.store.leaves(0, 1).get(0).bytes());
    }

    private static boolean opens(Leaf leaf, Disclosure disclosure, String field, String value) {
        Disclosure.Opening opening = disclosure.fields().get(field);
        byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
        return Commitment.opens(leaf, field, opening.salt(), bytes) && Arrays.equals(opening.value(), bytes);
    }
}
