package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.MllpPeer;
import org.chuanyu.gateway.identity.Identity;
import org.chuanyu.gateway.intake.Listeners;
import org.springframework.transaction.support.TransactionTemplate;

/** Files wards as their own hospital's, and lets the hospital of Anyue admit their patients over its own line. */
final class Admissions {
    private static final String HOSPITAL = "anyue-rmyy";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Identity identity;
    private final Records records;
    private final TransactionTemplate transaction;
    private final Listeners listeners;

    Admissions(Identity identity, Records records, TransactionTemplate transaction, Listeners listeners) {
        this.identity = identity;
        this.records = records;
        this.transaction = transaction;
        this.listeners = listeners;
    }

    void store(Ward ward) {
        transaction.executeWithoutResult(status -> {
            identity.match(ward.owner, ward.patient);
            records.store(ward.writes());
        });
    }

    /** ADT^A01 of Anyue about the person of a ward. */
    void admit(Ward ward) {
        exchange(ward, "A01");
    }

    /** ADT^A11: there was no such visit. */
    void cancel(Ward ward) {
        exchange(ward, "A11");
    }

    private void exchange(Ward ward, String event) {
        Fixture message = Fixture.hl7v2("adt-a01-anyue")
                .with("A01", event)
                .with("ADT-0001", "ADT-W" + NUMBER.incrementAndGet())
                .with("A777", "A-" + ward.p)
                .with("50011119000101001X", ward.residentId())
                .with("张测试", ward.patient.getNameFirstRep().getText())
                .with("|19000101|M", "|19000101|F")
                .with("VA20260301001", "VA-" + ward.p);
        try (MllpPeer his = new MllpPeer(listeners.port(HOSPITAL, "his"))) {
            assertThat(his.exchange(message.bytes())).contains("MSA|AA|").doesNotContain("ERR|");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
