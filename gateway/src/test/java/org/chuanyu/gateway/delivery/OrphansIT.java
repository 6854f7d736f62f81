package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** What shows when somebody takes a page out of one of the two sides' books, and when a partner stays silent. */
@DeliveryTest
// Entries wait in audit_pending, so that one can be taken away without anything noticing but the report.
@TestPropertySource(properties = {"gateway.delivery.work=false", "gateway.audit.sequence=false"})
class OrphansIT extends Books {

    /** Attack 90, seen from the other side: one region's books lack what went to it. */
    @Test
    void partnerThatDroppedOneMessage_isToldExactlyThatOne() {
        bench.accept("r1", "p1");
        bench.accept("r2", "p2");
        bench.accept("r3", "p3");
        bench.work();
        passToNextDay();
        make();
        ScriptedPartner.Taken dropped = bench.partner.takenBy("anyue-rmyy").get(1);

        JsonNode compared = compared(
                day,
                "anyue-rmyy",
                "emr",
                door("anyue-rmyy").without(dropped.request()).toString());

        assertThat(compared.get("equal").asBoolean()).isFalse();
        assertThat(compared.get("differences")).hasSize(1);
        assertThat(compared.at("/differences/0/kind").asString()).isEqualTo("missing-there");
        assertThat(compared.at("/differences/0/message").asString()).isEqualTo(PartnersSheet.sm3(dropped.request()));
        assertThat(compared.at("/differences/0/control").asString())
                .isEqualTo(PartnersSheet.sm3(dropped.id().getBytes(StandardCharsets.UTF_8)));
        assertThat(kinds(report())).containsExactly("missing-there");

        JsonNode whole = compared(day, "anyue-rmyy", "emr", door("anyue-rmyy").toString());
        assertThat(whole.get("equal").asBoolean()).isTrue();
        assertThat(kinds(report()))
                .as("the report goes by what was brought last")
                .isEmpty();
    }

    /** Attack 90, seen from here: the operator takes a message out of the journal before the sheet is made. */
    @Test
    void operatorThatDroppedOneMessage_isShownByTheLogAndByTheSender() {
        bench.accept("r1", "p1");
        bench.accept("r2", "p2");
        passToNextDay();
        DeliveryBench.Spoken dropped = bench.spoken("dazu-rmyy", "lis").get(0);
        String id = bench.jdbc
                .sql("SELECT id FROM intake_message WHERE sm3 = ?")
                .param(PartnersSheet.sm3(dropped.message()))
                .query(String.class)
                .single();
        administrator().sql("DELETE FROM intake_message WHERE id = ?").param(id).update();

        make();

        assertThat(orphans(report())).containsExactly("leaf-without-act message/" + id);
        JsonNode compared =
                compared(day, "dazu-rmyy", "lis", line("dazu-rmyy", "lis").toString());
        assertThat(compared.at("/differences")).hasSize(1);
        assertThat(compared.at("/differences/0/kind").asString()).isEqualTo("missing-here");
        assertThat(compared.at("/differences/0/message").asString()).isEqualTo(PartnersSheet.sm3(dropped.message()));
        assertThat(kinds(report())).containsExactlyInAnyOrder("leaf-without-act", "missing-here");
    }

    @Test
    void messageTakenAwayAfterTheSheet_isMissedByTheSheet_andCorrectedOnTheNext() {
        bench.accept("r1", "p1");
        passToNextDay();
        make();
        String sm3 = PartnersSheet.sm3(bench.spoken("dazu-rmyy", "lis").get(0).message());
        administrator()
                .sql("DELETE FROM intake_message WHERE sm3 = ?")
                .param(sm3)
                .update();

        assertThat(kinds(report())).containsExactlyInAnyOrder("leaf-without-act", "sheet-without-act");

        LocalDate first = day;
        day = day.plusDays(1);
        passToNextDay();
        make();
        assertThat(sheet("dazu-rmyy", "lis").body()).containsPattern("\ncorrection " + first + " removed \\S+ " + sm3);
        day = day.plusDays(1);
        passToNextDay();
        make();
        assertThat(sheet("dazu-rmyy", "lis").body()).as("said once").doesNotContain("correction");
    }

    @Test
    void entryTakenFromTheLog_isMissedByTheReport() {
        bench.accept("r1", "p1");
        String sm3 = PartnersSheet.sm3(bench.spoken("dazu-rmyy", "lis").get(0).message());
        assertThat(administrator()
                        .sql("DELETE FROM audit_pending WHERE entry = (SELECT seq FROM audit_entry WHERE"
                                + " detail ->> 'message-sm3' = ?)")
                        .param(sm3)
                        .update())
                .isEqualTo(1);
        passToNextDay();

        assertThat(kinds(report())).containsExactly("act-without-leaf");
    }

    @Test
    void deliveryTakenAway_leavesItsAcknowledgementInTheLog() {
        bench.accept("r1", "p1");
        bench.work();
        String id = bench.id("r1", 1, "anyue-rmyy");
        administrator()
                .sql("DELETE FROM delivery_attempt WHERE delivery_id = ?")
                .param(id)
                .update();
        passToNextDay();

        assertThat(orphans(report())).containsExactly("acknowledged-without-delivery delivery/" + id);
    }

    @Test
    void partnerThatStaysSilent_isInDoubt_andALateAnswerIsACorrection() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.STAYS_SILENT);
        bench.accept("r1", "p1");
        bench.work();
        String id = bench.id("r1", 1, "anyue-rmyy");
        passToNextDay();
        make();

        assertThat(sheet("anyue-rmyy", "emr").body())
                .isEqualTo(door("anyue-rmyy").expectedOfGateway());
        assertThat(sheet("anyue-rmyy", "emr").body()).contains("\nsent 1 ", "\nanswered 0 ");
        assertThat(orphans(report())).containsExactly("in-doubt delivery/" + id);

        LocalDate first = day;
        day = day.plusDays(1);
        passTo(day, LocalTime.of(8, 0));
        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);
        assertThat(client.as("engineer")
                        .post("/api/deliveries/" + id + "/replay", "application/json", "")
                        .statusCode())
                .isEqualTo(200);
        bench.send();
        assertThat(orphans(report(first))).as("it has been taken").isEmpty();
        passToNextDay();
        make();

        ScriptedPartner.Taken second = bench.partner.takenBy("anyue-rmyy").get(1);
        String late = PartnersSheet.sm3(id.getBytes(StandardCharsets.UTF_8)) + " " + PartnersSheet.sm3(second.request())
                + " " + PartnersSheet.sm3(second.answer());
        assertThat(sheet("anyue-rmyy", "emr").body())
                .contains("\nmessage " + late + "\n", "\ncorrection " + first + " answered " + late + "\n");
        assertThat(sheet(first, "anyue-rmyy", "emr").body()).contains("\nanswered 0 ");
    }

    @Test
    void refusalIsAnAnswer_andAPartnerThatIsAwayGotNothing() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.REFUSES);
        bench.accept("r1", "p1");
        bench.work();
        bench.partner.leaves("anyue-rmyy");
        bench.accept("r2", "p2");
        bench.work();
        bench.partner.returns("anyue-rmyy");
        passToNextDay();
        make();

        assertThat(bench.partner.takenBy("anyue-rmyy")).hasSize(1);
        assertThat(sheet("anyue-rmyy", "emr").body())
                .isEqualTo(door("anyue-rmyy").expectedOfGateway());
        assertThat(kinds(report())).isEmpty();
    }
}
