package org.chuanyu.gateway.delivery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.fhir.CanonicalJson;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.records.Records;
import org.chuanyu.gateway.records.Redaction;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.stereotype.Component;

/** Makes what goes out of what is stored: without what others may not see, with the source's organisation. */
@Component
final class Contents {
    private static final Set<DiagnosticReportStatus> ISSUED = Set.of(
            DiagnosticReportStatus.FINAL,
            DiagnosticReportStatus.AMENDED,
            DiagnosticReportStatus.CORRECTED,
            DiagnosticReportStatus.APPENDED);

    private final Redaction redaction;
    private final Records records;
    private final Vault vault;

    Contents(Redaction redaction, Records records, Vault vault) {
        this.redaction = redaction;
        this.records = records;
        this.vault = vault;
    }

    /** What others may see of a report; empty when nothing is left of it. */
    Optional<Content> of(ParticipantId source, List<Resource> closure) {
        List<Resource> left = redaction.forOthers(closure);
        return left.isEmpty() ? Optional.empty() : Optional.of(content(bundle(source, left), !same(closure, left)));
    }

    /** What nothing was taken out of is the very same. */
    static boolean same(List<Resource> all, List<Resource> left) {
        return all.size() == left.size() && IntStream.range(0, all.size()).allMatch(i -> all.get(i) == left.get(i));
    }

    /** For a receiver that holds an edition of a report of which nothing is left for others: it was taken back. */
    Content withdrawal(ParticipantId source, List<Resource> closure) {
        DiagnosticReport report = ((DiagnosticReport) closure.get(0)).copy();
        report.setStatus(DiagnosticReportStatus.ENTEREDINERROR);
        report.setResult(null).setConclusion(null).setConclusionCode(null).setPresentedForm(null);
        report.setSpecimen(null).setBasedOn(null).setMedia(null).setText(null);
        // Its name may be the very thing that is hidden now.
        report.setCode(new CodeableConcept(new Coding(Systems.LOINC, "11502-2", "Laboratory report")).setText("检验报告"));
        report.getExtension().removeIf(extension -> Extensions.REPORT_NOTE.equals(extension.getUrl()));
        List<Resource> left = new ArrayList<>(List.of(report));
        closure.stream().filter(Patient.class::isInstance).forEach(left::add);
        return content(bundle(source, left), true);
    }

    /** The edition that a resource is, 0 for none. */
    static int number(Resource resource) {
        String version = resource.getMeta().getVersionId();
        return version == null ? 0 : Integer.parseInt(version);
    }

    /** A document, its report under the number that its receiver counts. */
    byte[] bytes(Bundle bundle, int number) {
        Resource report = bundle.getEntryFirstRep().getResource().copy();
        report.setId(report.getIdElement().toUnqualifiedVersionless());
        report.getMeta().setVersionId(String.valueOf(number));
        Bundle numbered = new Bundle().setType(bundle.getType());
        numbered.addEntry().setResource(report);
        bundle.getEntry().stream().skip(1).forEach(entry -> numbered.addEntry().setResource(entry.getResource()));
        return bytes(numbered);
    }

    byte[] bytes(Bundle bundle) {
        return CanonicalJson.write(bundle);
    }

    /** Ids with type and version, as resources have them that come from the store. */
    Bundle parse(byte[] bytes) {
        Bundle bundle = CanonicalJson.read(Bundle.class, bytes);
        bundle.getEntry().forEach(entry -> {
            Resource resource = entry.getResource();
            String version = resource.hasMeta() ? resource.getMeta().getVersionId() : null;
            resource.setId(new IdType(resource.fhirType(), resource.getIdPart(), version));
        });
        return bundle;
    }

    /** Of a bundle that is redacted already. */
    Content content(Bundle bundle, boolean redacted) {
        Sm3 sm3 = new Sm3();
        bundle.getEntry().stream()
                .skip(1)
                .map(entry -> CanonicalJson.text(entry.getResource(), Contents::plain))
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .forEach(sm3::update);
        String rest = HexFormat.of().formatHex(sm3.finish());
        DiagnosticReport report = ((DiagnosticReport) bundle.getEntryFirstRep().getResource()).copy();
        report.setMeta(plain(report.getMeta()));
        String exact = token(report, rest);
        if (ISSUED.contains(report.getStatus())) {
            report.setStatus(DiagnosticReportStatus.FINAL);
            // The letter that the source said it with stands there as an extension.
            report.getStatusElement().setExtension(null);
        }
        report.setIssued(null);
        return new Content(bundle, redacted, exact, token(report, rest));
    }

    /** Number and time here say nothing of the content. */
    private static Meta plain(Meta meta) {
        return meta.copy().setVersionIdElement(null).setLastUpdatedElement(null);
    }

    private String token(DiagnosticReport report, String rest) {
        return vault.token("delivery-content", CanonicalJson.text(report) + rest);
    }

    private Bundle bundle(ParticipantId source, List<Resource> resources) {
        Bundle bundle = new Bundle().setType(Bundle.BundleType.COLLECTION);
        resources.forEach(resource -> bundle.addEntry().setResource(resource));
        boolean named = resources.stream()
                .anyMatch(resource -> resource instanceof Organization organization
                        && source.value().equals(organization.getIdElement().getIdPart()));
        if (!named) {
            records.read("Organization", source.value()).ifPresent(found -> {
                found.setMeta(null); // its number and time here say nothing about the report
                bundle.addEntry().setResource(found);
            });
        }
        return bundle;
    }
}
