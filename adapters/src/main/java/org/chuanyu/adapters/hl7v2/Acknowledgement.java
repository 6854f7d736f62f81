package org.chuanyu.adapters.hl7v2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.adapters.Receipt;
import org.chuanyu.fhir.Problem;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a message (HL7 v2.5.1 §2.9, §2.15.8): MSA-2 is MSH-10 byte for byte, so that a late answer is never taken for
 * another message's. Severe problems stand in ERR segments, in the form of the message's version.
 *
 * @param verdict what became of the message
 * @param problems at most {@link #MAX_ERRORS} are told
 */
record Acknowledgement(Verdict verdict, List<Problem> problems) {
    private static final int MAX_ERRORS = 20;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmssxx");
    private static final Pattern WHERE = Pattern.compile(
            "([A-Z][A-Z0-9]{2})(?:\\[(\\d+)])?(?:-(\\d+)(?:\\((\\d+)\\))?(?:\\.(\\d+))?(?:\\.(\\d+))?)?");
    private static final Map<String, String> TABLE_0357 = Map.ofEntries(
            Map.entry("missing-segment", "100^Segment sequence error"),
            Map.entry("no-msh", "100^Segment sequence error"),
            Map.entry("result-without-order", "100^Segment sequence error"),
            Map.entry("missing-field", "101^Required field missing"),
            Map.entry("patient-without-identifier", "101^Required field missing"),
            Map.entry("report-without-number", "101^Required field missing"),
            Map.entry("order-without-number", "101^Required field missing"),
            Map.entry("visit-without-number", "101^Required field missing"),
            Map.entry("undecodable-bytes", "102^Data type error"),
            Map.entry("unsupported-type", "200^Unsupported message type"),
            Map.entry("unsupported-event", "201^Unsupported event code"),
            Map.entry("processing-id", "202^Unsupported processing id"),
            Map.entry("unsupported-version", "203^Unsupported version id"));

    /** Stored, try again, or never (original mode AA, AE, AR; enhanced mode CA, CE, CR). */
    enum Verdict {
        ACCEPTED("A", "已接收 Accepted"),
        PARKED("A", "已接收待核对 Accepted, held for review"),
        ERROR("E", "暂时无法接收，请重发 Not taken now, send again"),
        REJECTED("R", "拒收 Refused");

        private final String letter;
        private final String words;

        Verdict(String letter, String words) {
            this.letter = letter;
            this.words = words;
        }

        boolean isPositive() {
            return letter.equals("A");
        }
    }

    Acknowledgement {
        problems = List.copyOf(problems);
    }

    static Acknowledgement of(Receipt receipt) {
        if (receipt instanceof Receipt.Accepted accepted) {
            return new Acknowledgement(Verdict.ACCEPTED, accepted.warnings());
        }
        if (receipt instanceof Receipt.Parked parked) {
            return new Acknowledgement(Verdict.PARKED, parked.why());
        }
        if (receipt instanceof Receipt.Rejected rejected) {
            return new Acknowledgement(Verdict.REJECTED, rejected.problems());
        }
        return of(((Receipt.Duplicate) receipt).first());
    }

    static Acknowledgement refused(List<Problem> problems) {
        return new Acknowledgement(Verdict.REJECTED, problems);
    }

    /** Nothing was stored; the sender keeps the message and sends it again. */
    static Acknowledgement retry() {
        return new Acknowledgement(
                Verdict.ERROR, List.of(Problem.ofGateway("internal-error", null, "nothing was stored, send again")));
    }

    /**
     * The bytes of the answer.
     *
     * @param accept whether it is the accept acknowledgement of enhanced mode (C.) or an application acknowledgement (A.)
     */
    byte[] bytes(Header header, Charset charset, boolean accept, String controlId, Instant now, ZoneId zone) {
        var out = new ByteArrayOutputStream(256);
        Delimiters d = header.delimiters();
        String f = String.valueOf(d.field());
        String version = header.version().isEmpty() ? "2.5.1" : header.version();
        String encoding = d.encoding();
        String type = accept || header.trigger().isEmpty()
                ? "ACK"
                : "ACK" + d.component() + header.trigger() + d.component() + "ACK";
        String msh = String.join(
                f,
                "MSH",
                encoding,
                header.receivingApplication(),
                header.receivingFacility(),
                header.application(),
                header.facility(),
                TIME.format(now.atZone(zone)),
                "",
                type,
                controlId,
                header.processingId().isEmpty() ? "P" : header.processingId(),
                version);
        // What is given back goes back byte for byte, hence ISO 8859-1; see Header.
        write(out, msh + f.repeat(6), StandardCharsets.ISO_8859_1);
        write(
                out,
                header.declaredCharset() == null ? nameOf(charset) : header.declaredCharset(),
                StandardCharsets.ISO_8859_1);
        write(
                out,
                "\rMSA" + f + (accept ? "C" : "A") + verdict.letter + f + header.controlId(),
                StandardCharsets.ISO_8859_1);
        write(out, f + verdict.words + "\r", charset);
        problems.stream().limit(MAX_ERRORS).forEach(problem -> write(out, error(problem, d, version), charset));
        return out.toByteArray();
    }

    private String error(Problem problem, Delimiters d, String version) {
        String f = String.valueOf(d.field());
        String c = String.valueOf(d.component());
        boolean coded = version.compareTo("2.5") >= 0;
        String code = TABLE_0357.getOrDefault(problem.code(), "207^Application internal error");
        String number = code.substring(0, 3);
        String words = text(problem.code() + ": " + problem.message(), d);
        if (!coded) {
            String s = String.valueOf(d.subcomponent() == '\0' ? '&' : d.subcomponent());
            return "ERR" + f + location(problem.where(), c, 3) + c + number + s + words + s + "HL70357\r";
        }
        String severity = verdict.isPositive() || problem.severity() == Problem.Severity.WARNING ? "W" : "E";
        return String.join(
                        f,
                        "ERR",
                        "",
                        location(problem.where(), c, 6),
                        number + c + code.substring(4) + c + "HL70357",
                        severity,
                        text(problem.code(), d),
                        "",
                        "",
                        text(problem.message(), d))
                + "\r";
    }

    /** {@code OBX[3]-5.1} as ERL (v2.5) or as the first parts of ELD (before). */
    private static String location(@Nullable String where, String c, int parts) {
        Matcher matcher = WHERE.matcher(where == null ? "" : where);
        if (!matcher.matches()) {
            return parts == 3 ? c + c : "";
        }
        String segment = matcher.group(1);
        String occurrence = matcher.group(2) == null ? "1" : matcher.group(2);
        String field = matcher.group(3) == null ? "" : matcher.group(3);
        if (parts == 3) {
            return segment + c + occurrence + c + field;
        }
        String repetition = field.isEmpty() ? "" : matcher.group(4) == null ? "1" : matcher.group(4);
        String component = matcher.group(5) == null ? "" : matcher.group(5);
        String part = matcher.group(6) == null ? "" : matcher.group(6);
        String location = segment + c + occurrence + c + field + c + repetition + c + component + c + part;
        return location.replaceAll(Pattern.quote(c) + "+$", "");
    }

    private static String text(String words, Delimiters d) {
        var out = new StringBuilder();
        for (char w : words.toCharArray()) {
            boolean special = w == d.field()
                    || w == d.component()
                    || w == d.repetition()
                    || w == d.escape()
                    || w == d.subcomponent()
                    || w < ' ';
            out.append(special ? ' ' : w);
        }
        return out.toString();
    }

    private static String nameOf(Charset charset) {
        return charset.equals(StandardCharsets.UTF_8) ? "UNICODE UTF-8" : "GB 18030-2000";
    }

    private static void write(ByteArrayOutputStream out, String text, Charset charset) {
        out.writeBytes(text.getBytes(charset));
    }
}
