package org.chuanyu.gateway.intake;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.chuanyu.adapters.Raw;
import org.chuanyu.adapters.Submission;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.fhir.Elements;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Legible;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.identity.CreditCode;
import org.chuanyu.gateway.terminology.SecurityLabels;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.springframework.stereotype.Component;

/** Reads a FHIR R4 transaction (FHIR R4 §3.1.0.11) into a submission. Only what brings records is taken; nothing is ignored. */
@Component
class FhirReader implements Rereader {
    static final String WIRE = "fhir";
    static final String EVENT = "transaction";

    private final FhirContext context;

    FhirReader(FhirContext context) {
        this.context = context;
    }

    @Override
    public boolean reads(String contentType) {
        return contentType.startsWith("application/fhir+");
    }

    @Override
    public Submission read(ParticipantId source, String wire, Raw raw, Instant receivedAt) {
        IParser parser = raw.contentType().contains("xml") ? context.newXmlParser() : context.newJsonParser();
        parser.setParserErrorHandler(new StrictErrorHandler());
        try {
            Bundle bundle = parser.parseResource(Bundle.class, new String(raw.bytes(), StandardCharsets.UTF_8));
            List<Problem> illegible = Legible.check(bundle);
            if (!illegible.isEmpty()) {
                throw new ProblemException(illegible);
            }
            return read(source, wire, raw, receivedAt, bundle);
        } catch (DataFormatException e) {
            // The parser's message quotes the value that it stumbled over.
            throw new ProblemException(Problem.ofSender("unreadable", "Bundle", "not a well-formed FHIR R4 Bundle"));
        }
    }

    private static Submission read(ParticipantId source, String wire, Raw raw, Instant receivedAt, Bundle bundle) {
        if (bundle.getType() != Bundle.BundleType.TRANSACTION) {
            throw new ProblemException(
                    Problem.ofSender("not-a-transaction", "Bundle.type", "records come in as a transaction"));
        }
        String messageId =
                bundle.getIdentifier().hasValue() ? bundle.getIdentifier().getValue() : "sm3:" + Sm3.hex(raw.bytes());
        Bundle canonical = new Bundle();
        canonical.setType(Bundle.BundleType.COLLECTION);
        canonical.setTimestampElement(bundle.getTimestampElement().copy());
        for (int i = 0; i < bundle.getEntry().size(); i++) {
            Bundle.BundleEntryComponent entry = bundle.getEntry().get(i);
            requireTaken(entry, "Bundle.entry[" + i + "]");
            if (entry.getResource() instanceof Observation observation) {
                keepUnit(observation);
            }
            SecurityLabels.markAsSent(entry.getResource(), bundle.getMeta().getSecurity());
            canonical.addEntry().setFullUrl(entry.getFullUrl()).setResource(entry.getResource());
        }
        return new Submission(
                source, wire, messageId, EVENT, receivedAt, raw, canonical, List.of(), warnings(canonical));
    }

    /** Registers hold wrong numbers: who has one is told, and nothing is refused for it. */
    private static List<Problem> warnings(Bundle canonical) {
        boolean wrong = canonical.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .flatMap(FhirReader::institutions)
                .anyMatch(identifier -> identifier.hasValue() && !CreditCode.valid(identifier.getValue()));
        return wrong
                ? List.of(Problem.warning(
                        "credit-code-invalid",
                        "Organization.identifier",
                        "a unified social credit code is not well-formed, or its check characters are wrong"))
                : List.of();
    }

    /** Credit codes, of an institution itself or in its place. */
    private static Stream<Identifier> institutions(Resource resource) {
        Stream<Identifier> named = Elements.references(resource).stream().map(Reference::getIdentifier);
        Stream<Identifier> own =
                resource instanceof Organization institution ? institution.getIdentifier().stream() : Stream.empty();
        return Stream.concat(own, named)
                .filter(identifier -> Systems.UNIFIED_SOCIAL_CREDIT_CODE.equals(identifier.getSystem())
                        || identifier.getType().hasCoding(Systems.CHONGQING_IDENTIFIER_TYPE, "USCC"));
    }

    /** What a human is shown is the unit as it came; a FHIR sender's own unit is that. */
    private static void keepUnit(Observation observation) {
        if (observation.getValue() instanceof Quantity quantity
                && (quantity.hasUnit() || quantity.hasCode())
                && !quantity.hasExtension(Extensions.RECEIVED_UNIT)) {
            quantity.addExtension(
                    Extensions.RECEIVED_UNIT,
                    new StringType(quantity.hasUnit() ? quantity.getUnit() : quantity.getCode()));
        }
    }

    private static void requireTaken(Bundle.BundleEntryComponent entry, String where) {
        HTTPVerb method = entry.getRequest().getMethod();
        if (method != HTTPVerb.POST && method != HTTPVerb.PUT) {
            throw new ProblemException(Problem.ofSender(
                    "method-not-taken", where + ".request.method", "only POST and PUT: records are never deleted"));
        }
        if (entry.getResource() == null || !entry.hasFullUrl()) {
            throw new ProblemException(
                    Problem.ofSender("entry-incomplete", where, "an entry needs a fullUrl and a resource"));
        }
        if (entry.getRequest().hasIfNoneExist() || entry.getRequest().hasIfMatch()) {
            throw new ProblemException(Problem.ofSender(
                    "condition-not-taken",
                    where + ".request",
                    "ids follow from identifiers; conditions are not taken"));
        }
    }
}
