package org.chuanyu.gateway.intake;

import java.nio.charset.StandardCharsets;
import org.chuanyu.gateway.Fixture;

/** An ORU of as many results as a genome panel or a long-term monitor sends: the blood count, its one result many times. */
final class LargeMessages {
    private LargeMessages() {}

    /** @param name keeps the numbers of two tests apart */
    static byte[] oru(String name, int results) {
        String count = new String(
                Fixture.hl7v2("oru-cbc")
                        .with("CTRL-0001", "CTRL-" + name)
                        .with("ORD-7001", "ORD-" + name)
                        .with("RPT-9001", "RPT-" + name)
                        .with("D000123", "D-" + name)
                        .with("V20260301001", "V-" + name)
                        .with("~50011119000101001X^^^CHN^NI", "")
                        .bytes(),
                StandardCharsets.UTF_8);
        int from = count.indexOf("OBX|1|");
        String first = count.substring(from, count.indexOf('\r', from) + 1);
        StringBuilder message = new StringBuilder(count.substring(0, from));
        for (int i = 1; i <= results; i++) {
            message.append(
                    first.replace("OBX|1|", "OBX|" + i + "|").replace("^L||5.60", "^L|" + i + "|" + i % 100 + ".60"));
        }
        return message.toString().getBytes(StandardCharsets.UTF_8);
    }
}
