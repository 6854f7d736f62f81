package org.chuanyu.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationOptions;
import ca.uhn.fhir.validation.ValidationResult;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;

/**
 * HL7's own validator with this project's profiles, for {@code $validate}, tests and the mapping desk; the hot path uses
 * {@link Conformance}. It asks nothing of the network. The first validation takes seconds ({@link #warmUp()}), a later one
 * a few milliseconds: an empty {@code oidregistry.csv} in this module's resources hides the 1.5 MB one that the library
 * reads again for each validation. Safe for use by several threads.
 */
public final class OfficialValidator {
    private final FhirValidator validator;

    public OfficialValidator(FhirContext context, ProfileResources resources) {
        var ours = new PrePopulatedValidationSupport(context);
        for (MetadataResource resource : resources.all()) {
            if (resource.hasUrl()) {
                // A copy: generating the snapshot writes into the profile.
                ours.addResource(resource.copy());
            }
        }
        var chain = new ValidationSupportChain(
                new LeanDefinitions(context),
                ours,
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context),
                new SnapshotGeneratingValidationSupport(context));
        var module = new FhirInstanceValidator(chain);
        module.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
        module.setErrorForUnknownProfiles(true);
        validator = context.newValidator();
        validator.registerValidatorModule(module);
    }

    /** Validates against R4 and the profiles that the resource claims; no error or fatal issue means valid. */
    public OperationOutcome validate(IBaseResource resource) {
        return outcome(validator.validateWithResult(resource));
    }

    /** Validates against this profile too, whether the resource claims it or not. */
    public OperationOutcome validate(IBaseResource resource, String profile) {
        return outcome(validator.validateWithResult(resource, new ValidationOptions().addProfile(profile)));
    }

    /** Whether the outcome has neither error nor fatal issue. */
    public static boolean passed(OperationOutcome outcome) {
        return outcome.getIssue().stream()
                .map(OperationOutcome.OperationOutcomeIssueComponent::getSeverity)
                .noneMatch(severity -> severity == OperationOutcome.IssueSeverity.ERROR
                        || severity == OperationOutcome.IssueSeverity.FATAL);
    }

    /** Loads R4's definitions and our snapshots, so that the first caller does not wait for them. */
    public void warmUp() {
        var patient = new Patient().setGender(AdministrativeGender.UNKNOWN);
        patient.getMeta().addProfile(Profiles.PATIENT);
        validate(patient);
        var observation = new Observation().setStatus(Observation.ObservationStatus.FINAL);
        observation.getMeta().addProfile(Profiles.LAB_OBSERVATION);
        validate(observation);
    }

    private static OperationOutcome outcome(ValidationResult result) {
        var outcome = new OperationOutcome();
        for (SingleValidationMessage message : result.getMessages()) {
            var issue = outcome.addIssue();
            issue.setSeverity(OperationOutcome.IssueSeverity.fromCode(
                    message.getSeverity().getCode()));
            issue.setCode(OperationOutcome.IssueType.INVALID);
            issue.setDiagnostics(message.getMessage());
            if (message.getMessageId() != null) {
                issue.getDetails().setText(message.getMessageId());
            }
            if (message.getLocationString() != null) {
                issue.addExpression(message.getLocationString());
            }
        }
        return outcome;
    }
}
