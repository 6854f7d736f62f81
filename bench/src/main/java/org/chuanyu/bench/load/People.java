package org.chuanyu.bench.load;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * As many synthetic people as are asked for, and what hospitals send about them: one report of twenty results at Dazu each, and
 * before it an admission at Anyue, which gives Anyue a reason to be told. Everybody was born in 1900 to 1905, nobody lived.
 */
public final class People {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
    private static final int[] WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    private static final String FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏";
    private static final String GIVEN = "安宁平和清明远达文博思齐嘉禾雨泽景行若兰子衿青云知秋长风晓月如松怀瑾";

    private final String run;
    private final String report;
    private final String admission;

    /**
     * @param run set apart from earlier runs on the same data
     */
    public People(String run, String report, String admission) {
        this.run = run;
        this.report = report;
        this.admission = admission;
    }

    /** The report of person {@code n}. */
    public byte[] report(int n) {
        return filled(report, n, "D", "R");
    }

    /** The admission of person {@code n}. */
    public byte[] admission(int n) {
        return filled(admission, n, "A", "A");
    }

    private byte[] filled(String template, int n, String mrn, String control) {
        LocalDateTime now = LocalDateTime.now(ZoneId.of("Asia/Shanghai"));
        String number = run + "-" + n;
        Map<String, String> values = Map.ofEntries(
                Map.entry("{now}", TIME.format(now)),
                Map.entry("{taken}", TIME.format(now.minusHours(1))),
                Map.entry("{control}", control + number),
                Map.entry("{mrn}", mrn + number),
                Map.entry("{resident}", residentId(n)),
                Map.entry("{name}", name(n)),
                Map.entry("{born}", born(n)),
                Map.entry("{sex}", sequence(n) % 2 == 0 ? "F" : "M"),
                Map.entry("{visit}", "V" + mrn + number),
                Map.entry("{order}", "O" + number),
                Map.entry("{report}", "P" + number));
        StringBuilder text = new StringBuilder(template);
        values.forEach((place, value) -> {
            for (int at = text.indexOf(place); at >= 0; at = text.indexOf(place, at + value.length())) {
                text.replace(at, at + place.length(), value);
            }
        });
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String born(int n) {
        return DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.of(1900, 1, 2).plusDays(n % 2000));
    }

    private static int sequence(int n) {
        return n / 2000 % 999 + 1;
    }

    private static String name(int n) {
        return "" + FAMILY.charAt(n % FAMILY.length())
                + GIVEN.charAt(n / FAMILY.length() % GIVEN.length())
                + GIVEN.charAt(n / 7 % GIVEN.length());
    }

    /** With the check digit of GB 11643. */
    private static String residentId(int n) {
        String id = "500111" + born(n) + String.format("%03d", sequence(n));
        int sum = 0;
        for (int i = 0; i < WEIGHTS.length; i++) {
            sum += WEIGHTS[i] * (id.charAt(i) - '0');
        }
        return id + "10X98765432".charAt(sum % 11);
    }
}
