package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.MllpPeer;
import org.chuanyu.gateway.intake.Listeners;

/** A synthetic person with three reports of two hospitals, in other units and with other codes, and a visit at one of them. */
final class Course {
    static final String NAME = "试趋势";
    static final String RESIDENT = "512021190808080028";

    private Course() {}

    /** As often as one likes: the same bytes have one effect. */
    static void play(Listeners listeners) throws IOException {
        try (MllpPeer his = new MllpPeer(listeners.port("anyue-rmyy", "his"));
                MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            assertThat(his.exchange(bytes("course-admitted-anyue"))).contains("MSA|AA");
            assertThat(lis.exchange(bytes("course-dazu-march"))).contains("MSA|AA");
            assertThat(lis.exchange(bytes("course-dazu-april"))).contains("MSA|AA");
            assertThat(his.exchange(bytes("course-anyue-may"))).contains("MSA|AA");
        }
    }

    private static byte[] bytes(String name) {
        return Fixture.hl7v2(name).bytes();
    }
}
