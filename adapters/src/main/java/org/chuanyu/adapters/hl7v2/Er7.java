package org.chuanyu.adapters.hl7v2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;

/**
 * A message cut into segments, nothing dropped. Segments should end with CR; LF and CRLF are taken with a warning. A line that
 * does not start like a segment is the rest of the line before (an operator pressed Enter in a comment), not a loss.
 *
 * @param segments in the order of the message, the MSH first
 * @param warnings what was wrong with the form
 */
record Er7(List<Segment> segments, List<Problem> warnings) {
    private static final int MAX_SEGMENTS = 50_000;
    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9]{2}");
    /** Every segment of the standard up to v2.5.1, and those that later versions put into messages of results. */
    private static final Set<String> KNOWN =
            Set.of(("ABS ACC ADD AFF AIG AIL AIP AIS AL1 APR ARQ ARV AUT BHS BLC BLG BPO BPX BTS BTX CDM CER CM0 CM1"
                            + " CM2 CNS CON CSP CSR CSS CTD CTI DB1 DG1 DMI DRG DSC DSP ECD ECR EDU EQL EQP EQU ERQ ERR EVN FAC"
                            + " FHS FT1 FTS GOL GP1 GP2 GT1 IAM IIM ILT IN1 IN2 IN3 INV IPC IPR ISD ITM IVC IVT LAN LCC LCH LDP"
                            + " LOC LRL MFA MFE MFI MRG MSA MSH NCK NDS NK1 NPU NSC NST NTE OBR OBX ODS ODT OM1 OM2 OM3 OM4 OM5"
                            + " OM6 OM7 ORC ORG OVR PAC PCE PCR PD1 PDA PDC PEO PES PID PKG PM1 PMT PR1 PRA PRB PRC PRD PRT PSG"
                            + " PSH PSL PSS PTH PV1 PV2 PYE QAK QID QPD QRD QRF QRI RCP RDF RDT REL RF1 RFI RGS RMI ROL RQ1 RQD"
                            + " RXA RXC RXD RXE RXG RXO RXR RXV SAC SCD SCH SCP SDD SFT SID SLT SPM SPR STF STZ TCC TCD TQ1 TQ2"
                            + " TXA UAC UB1 UB2 URD URS VAR VND VTQ")
                    .split(" "));

    /** And the noncharacters of Unicode: XML cannot write U+FFFE, and {@link org.chuanyu.fhir.Legible} refuses them all. */
    private static final Pattern CONTROLS =
            Pattern.compile("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F\\p{IsNoncharacter_Code_Point}]");

    static Er7 parse(Decoded decoded) {
        String text = decoded.text();
        List<Problem> warnings = new ArrayList<>();
        String plain = plain(text);
        if (!plain.equals(text)) {
            warnings.add(Problem.warning("control-character", null, "control characters were read as spaces"));
            text = plain;
        }
        text = text.stripLeading();
        if (!text.startsWith("MSH")) {
            throw new ProblemException(Problem.ofSender("no-msh", "MSH", "a message starts with MSH"));
        }
        List<String> lines = lines(text, warnings);
        var delimiters = Delimiters.of(lines.get(0));
        var escapes = new Escapes(delimiters, decoded.charset());
        Map<String, Integer> occurrences = new HashMap<>();
        List<Segment> segments = new ArrayList<>(lines.size());
        for (String line : lines) {
            String name = line.substring(0, 3);
            int occurrence = occurrences.merge(name, 1, Integer::sum);
            segments.add(new Segment(name, occurrence, fields(name, line, delimiters), delimiters, escapes));
        }
        return new Er7(segments, warnings);
    }

    /** With a space for every control character but tab and line ends, and for what is no character. */
    static String plain(String text) {
        return CONTROLS.matcher(text).replaceAll(" ");
    }

    private static List<String> lines(String text, List<Problem> warnings) {
        if (text.indexOf('\n') >= 0) {
            warnings.add(Problem.warning("line-feed", null, "segments end with CR; LF was taken all the same"));
        }
        List<StringBuilder> lines = new ArrayList<>();
        boolean broken = false;
        boolean small = false;
        char field = text.length() > 3 ? text.charAt(3) : '|';
        Matcher end = LINE_END.matcher(text);
        boolean afterLineFeed = false;
        int from = 0;
        while (from <= text.length()) {
            boolean found = end.find();
            String line = text.substring(from, found ? end.start() : text.length());
            if (!afterLineFeed && isLowerCase(line, field)) {
                small = true;
                line = line.substring(0, 3).toUpperCase(Locale.ROOT) + line.substring(3);
            }
            boolean segment = isSegment(line, field) && (!afterLineFeed || isExpected(line));
            afterLineFeed = found && end.group().indexOf('\n') >= 0;
            from = found ? end.end() : text.length() + 1;
            if (segment) {
                lines.add(new StringBuilder(line));
            } else if (lines.isEmpty()) {
                throw new ProblemException(Problem.ofSender("no-msh", "MSH", "a message starts with MSH"));
            } else if (!line.isBlank()) {
                lines.get(lines.size() - 1).append('\n').append(line);
                broken = true;
            }
            bound(lines);
        }
        if (small) {
            warnings.add(Problem.warning("lower-case-segment", null, "a segment's name came in small letters"));
        }
        if (broken) {
            warnings.add(Problem.warning(
                    "broken-segment", null, "a line that is no segment was read as text of the line before"));
        }
        return lines.stream().map(StringBuilder::toString).toList();
    }

    private static void bound(List<?> lines) {
        if (lines.size() > MAX_SEGMENTS) {
            throw new ProblemException(Problem.ofSender(
                    "too-many-segments", null, "at most " + MAX_SEGMENTS + " segments are taken in one message"));
        }
    }

    /** Whether a version of the standard defines a segment of this name, or leaves it to the sites (Z). */
    static boolean isKnown(String name) {
        return name.startsWith("Z") || KNOWN.contains(name);
    }

    /** A line feed may stand inside a text, and three capitals and a delimiter ({@code NEG|}) at the end of that text. */
    private static boolean isExpected(String line) {
        return line.length() > 3 && isKnown(line.substring(0, 3));
    }

    /** As text of the OBR before it, a result would hardly count as lost. */
    private static boolean isLowerCase(String line, char field) {
        return line.length() > 3
                && line.charAt(3) == field
                && !NAME.matcher(line.substring(0, 3)).matches()
                && KNOWN.contains(line.substring(0, 3).toUpperCase(Locale.ROOT));
    }

    private static boolean isSegment(String line, char field) {
        return line.length() >= 3
                && NAME.matcher(line.substring(0, 3)).matches()
                && (line.length() == 3 || line.charAt(3) == field);
    }

    /** MSH-1 is the delimiter itself, so the fields of a header segment count from one later. */
    private static String[] fields(String name, String line, Delimiters delimiters) {
        List<String> parts = Segment.split(line, delimiters.field());
        if (name.equals("MSH")) {
            parts.add(1, "");
        }
        return parts.toArray(String[]::new);
    }
}
