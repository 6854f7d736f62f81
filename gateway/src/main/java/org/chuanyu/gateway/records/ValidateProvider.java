package org.chuanyu.gateway.records;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.chuanyu.fhir.Legible;
import org.chuanyu.fhir.OfficialValidator;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProfileResources;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.trust.Caller;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * {@code $validate} (FHIR R4 §3.1.0.8) with HL7's validator and this project's profiles. Always 200 with an OperationOutcome, also
 * when the body cannot be read as a resource. Few at a time: validation is the dearest thing here.
 */
@Component
public final class ValidateProvider implements FhirProvider {
    private static final int AT_ONCE = 4;

    private final OfficialValidator validator;
    private final ProfileResources profiles;
    private final FhirContext context;
    private final Readings readings;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Semaphore places = new Semaphore(AT_ONCE);

    ValidateProvider(
            OfficialValidator validator,
            ProfileResources profiles,
            FhirContext context,
            Readings readings,
            AuditLog audit,
            TransactionTemplate transaction) {
        this.validator = validator;
        this.profiles = profiles;
        this.context = context;
        this.readings = readings;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** Without a type, and by {@link RecordProvider} with one; the body is the resource or Parameters with {@code resource}, {@code mode}, {@code profile}. */
    @Operation(name = "$validate", manualRequest = true)
    public OperationOutcome validate(RequestDetails request) {
        Caller caller = readings.requireConformance();
        OperationOutcome outcome = outcome(request);
        transaction.executeWithoutResult(status -> audit.record(new AuditEntry(
                AuditAction.RECORD_VALIDATED,
                AuditEntry.Outcome.SUCCESS,
                caller.id(),
                caller.role().code(),
                caller.organisation() == null ? null : caller.organisation().value(),
                null,
                null,
                null,
                Readings.requestId(),
                Map.of("passed", String.valueOf(OfficialValidator.passed(outcome))))));
        return outcome;
    }

    private OperationOutcome outcome(RequestDetails request) {
        Asked asked;
        try {
            asked = asked(request);
        } catch (DataFormatException e) {
            return Refusals.outcome(IssueType.STRUCTURE, "the body is not a FHIR R4 resource in JSON or XML");
        }
        String expected = request.getResourceName();
        if (expected != null && !expected.equals(asked.resource().fhirType())) {
            return Refusals.outcome(IssueType.INVALID, "the resource is not of the type of the address");
        }
        List<Problem> illegible = Legible.check(asked.resource());
        if (!illegible.isEmpty()) {
            Problem first = illegible.get(0);
            return Refusals.outcome(IssueType.VALUE, first.where() + ": " + first.message());
        }
        return validate(asked);
    }

    private OperationOutcome validate(Asked asked) {
        if (!places.tryAcquire()) {
            throw Refusals.of(503, IssueType.THROTTLED, "too many validations at once; try again");
        }
        try {
            OperationOutcome outcome = asked.profile() == null
                    ? validator.validate(asked.resource())
                    : validator.validate(asked.resource(), asked.profile());
            if (!outcome.hasIssue()) {
                outcome.addIssue()
                        .setSeverity(OperationOutcome.IssueSeverity.INFORMATION)
                        .setCode(IssueType.INFORMATIONAL)
                        .setDiagnostics("no issues found");
            }
            return outcome;
        } finally {
            places.release();
        }
    }

    /** What to validate, and against what. */
    private record Asked(Resource resource, @Nullable String profile) {}

    private Asked asked(RequestDetails request) {
        Resource body = parse(request);
        String[] mode = request.getParameters().get("mode");
        String[] profile = request.getParameters().get("profile");
        requireMode(mode == null ? null : mode[0]);
        String wanted = profile == null ? null : profile[0];
        if (body instanceof Parameters parameters) {
            requireMode(code(parameters.getParameterValue("mode")));
            String inside = code(parameters.getParameterValue("profile"));
            wanted = inside == null ? wanted : inside;
            body = parameters.getParameter().stream()
                    .filter(parameter -> parameter.getName().equals("resource") && parameter.hasResource())
                    .map(Parameters.ParametersParameterComponent::getResource)
                    .findFirst()
                    .orElseThrow(() -> Refusals.bad("Parameters without resource"));
        }
        if (wanted != null && !known(wanted)) {
            throw Refusals.unsupported("the profile is not known here");
        }
        return new Asked(body, wanted);
    }

    private boolean known(String profile) {
        return profiles.find(profile).isPresent() || profile.startsWith("http://hl7.org/fhir/StructureDefinition/");
    }

    private static @Nullable String code(@Nullable Type value) {
        return value == null ? null : value.primitiveValue();
    }

    /** Nothing is ever created, updated or deleted alone here; what can be asked is whether the content is right. */
    private static void requireMode(@Nullable String mode) {
        if (mode != null && !mode.equals("create") && !mode.equals("update") && !mode.equals("profile")) {
            throw Refusals.unsupported("the modes are create, update and profile");
        }
    }

    private Resource parse(RequestDetails request) {
        String type = String.valueOf(request.getHeader("Content-Type")).toLowerCase(Locale.ROOT);
        IParser parser = type.contains("xml") ? context.newXmlParser() : context.newJsonParser();
        return (Resource) parser.parseResource(new String(request.loadRequestContents(), StandardCharsets.UTF_8));
    }
}
