package org.chuanyu.gateway.terminology;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Resource;

/**
 * What the labels of a resource ({@code meta.security}) mean as a grade after GB/T 39725. The sender's own are told from the one
 * that the gateway adds when it reads a record, by {@code userSelected}: they are kept with the record, and a label raises a grade
 * and never lowers one. Pure.
 */
public final class SecurityLabels {
    private static final String CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
    private static final String HL7_CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v2-0177";
    private static final String ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

    /** Labels of those systems that are the word for something strictly limited. */
    private static final Set<String> STRICT = Set.of(
            CONFIDENTIALITY + "|V",
            HL7_CONFIDENTIALITY + "|V",
            HL7_CONFIDENTIALITY + "|AID",
            HL7_CONFIDENTIALITY + "|HIV",
            HL7_CONFIDENTIALITY + "|PSY",
            HL7_CONFIDENTIALITY + "|ALC",
            HL7_CONFIDENTIALITY + "|UWM",
            ACT_CODE + "|HIV",
            ACT_CODE + "|STD",
            ACT_CODE + "|PSY",
            ACT_CODE + "|MH",
            ACT_CODE + "|SUD",
            ACT_CODE + "|ETH",
            ACT_CODE + "|SEX",
            ACT_CODE + "|SDV",
            ACT_CODE + "|SICKLE",
            ACT_CODE + "|GDIS",
            ACT_CODE + "|TBOO");

    /** Clinical documents say R as a matter of course, ours included: it is what every identified record is. */
    private static final Set<String> USUAL = Set.of(CONFIDENTIALITY + "|R", HL7_CONFIDENTIALITY + "|R");

    private SecurityLabels() {}

    /** What all labels say together, 0 when none says anything. */
    public static int grade(Resource resource) {
        return resource.getMeta().getSecurity().stream()
                .mapToInt(SecurityLabels::grade)
                .max()
                .orElse(0);
    }

    /** What the sender's own labels say, 0 when none says anything. */
    public static int gradeOfSender(Resource resource) {
        return resource.getMeta().getSecurity().stream()
                .filter(label -> !isOurs(label))
                .mapToInt(SecurityLabels::grade)
                .max()
                .orElse(0);
    }

    /** Whether the gateway added it: it says what is known now, and is not part of the record. */
    public static boolean isOurs(Coding label) {
        return Systems.SENSITIVITY.equals(label.getSystem()) && !label.getUserSelected();
    }

    /** A resource has come in: its labels are its sender's, and so are those of the whole message. */
    public static void markAsSent(Resource resource, Collection<Coding> ofMessage) {
        Meta meta = resource.getMeta();
        ofMessage.stream()
                .filter(label -> meta.getSecurity(label.getSystem(), label.getCode()) == null)
                .forEach(label -> meta.addSecurity(label.copy()));
        meta.getSecurity().stream()
                .filter(label -> Systems.SENSITIVITY.equals(label.getSystem()))
                .forEach(label -> label.setUserSelected(true));
    }

    /** The sender's own labels that are the word for something strictly limited. */
    public static List<Coding> strict(Resource resource) {
        return resource.getMeta().getSecurity().stream()
                .filter(label -> !isOurs(label) && grade(label) == Sensitivity.STRICTEST)
                .toList();
    }

    /** Silence lifts no label: the same record may come over a wire that has none. Another label takes its place. */
    public static void keep(Resource incoming, Resource known) {
        if (!saysSomething(incoming)) {
            known.getMeta().getSecurity().stream()
                    .filter(label -> !isOurs(label) && isKnown(label))
                    .forEach(label -> incoming.getMeta().addSecurity(label.copy()));
        }
    }

    private static boolean saysSomething(Resource resource) {
        return resource.getMeta().getSecurity().stream().anyMatch(label -> !isOurs(label) && isKnown(label));
    }

    private static boolean isKnown(Coding label) {
        return Set.of(Systems.SENSITIVITY, CONFIDENTIALITY, HL7_CONFIDENTIALITY, ACT_CODE)
                .contains(String.valueOf(label.getSystem()));
    }

    private static int grade(Coding label) {
        if (Systems.SENSITIVITY.equals(label.getSystem())) {
            String code = String.valueOf(label.getCode());
            return code.matches("[1-5]") ? Integer.parseInt(code) : Sensitivity.STRICTEST;
        }
        String named = label.getSystem() + "|" + label.getCode();
        return STRICT.contains(named) ? Sensitivity.STRICTEST : USUAL.contains(named) ? Sensitivity.USUAL : 0;
    }
}
