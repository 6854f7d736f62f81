package org.chuanyu.gateway.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import org.chuanyu.gateway.Fixture;

/** Somebody who never lived, and the fixtures about this person. */
public record SyntheticPerson(int number, String birthDate, String residentId) {
    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

    /** Somebody born in 1900 to 1905 who never lived, with a resident id whose check digit (GB 11643) is right. */
    public static SyntheticPerson made(int number) {
        String born = DAY.format(LocalDate.of(1900, 1, 2).plusDays(number % 2000));
        String id = "500111" + born + String.format("%03d", 1 + 2 * (number / 2000 % 400));
        int[] weights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * (id.charAt(i) - '0');
        }
        return new SyntheticPerson(number, born, id + "10X98765432".charAt(sum % 11));
    }

    /** @param mark the number that the fixture's person has at that hospital */
    public Fixture in(Fixture fixture, String mark) {
        return fixture.with(mark, "P" + number)
                .with("50011119000101001X", residentId)
                .with("|19000101|", "|" + birthDate + "|");
    }

    /** Dazu's report as a FHIR transaction: WBC 11.2. */
    public String transaction(String controlId, String report) {
        try (InputStream in = SyntheticPerson.class.getResourceAsStream("/fixtures/fhir/transaction.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("测试甲", "张测试")
                    .replace("50011119000101001X", residentId)
                    .replace("1900-01-01", LocalDate.parse(birthDate, DAY).toString())
                    .replace("MR0001", "P" + number)
                    .replace("TX-0001", controlId)
                    .replace("A0001", "ORD-" + report)
                    .replace("F0001", "F-" + report)
                    .replace("R20261101001", "RPT-" + report)
                    .replace("S20261101001", "S-" + report)
                    .replace("MZ0001", "V-" + number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
