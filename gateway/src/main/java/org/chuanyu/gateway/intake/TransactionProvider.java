package org.chuanyu.gateway.intake;

import ca.uhn.fhir.rest.annotation.Initialize;
import ca.uhn.fhir.rest.annotation.Transaction;
import ca.uhn.fhir.rest.annotation.TransactionParam;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.chuanyu.adapters.Intake;
import org.chuanyu.adapters.Raw;
import org.chuanyu.adapters.Receipt;
import org.chuanyu.adapters.Refusal;
import org.chuanyu.adapters.Submission;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.gateway.records.FhirProvider;
import org.chuanyu.gateway.records.VersionRef;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Callers;
import org.chuanyu.gateway.trust.Right;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The FHIR door: a transaction goes through the same intake as every other wire. */
@Component
public class TransactionProvider implements FhirProvider {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionProvider.class);

    private final Intake intake;
    private final FhirReader reader;
    private final Callers callers;
    private final UnreadableTransactions unreadable;
    private final Journal journal;
    private final Canonicaliser canonicaliser;
    private final Clock clock;

    TransactionProvider(
            Intake intake,
            FhirReader reader,
            Callers callers,
            UnreadableTransactions unreadable,
            Journal journal,
            Canonicaliser canonicaliser,
            Clock clock) {
        this.intake = intake;
        this.reader = reader;
        this.callers = callers;
        this.unreadable = unreadable;
        this.journal = journal;
        this.canonicaliser = canonicaliser;
        this.clock = clock;
    }

    /** A body that is no Bundle at all never gets as far as {@link #transaction}, and is noted all the same. */
    @Initialize
    public void noteUnreadable(RestfulServer server) {
        server.registerInterceptor(unreadable);
    }

    /** FHIR R4 §3.1.0.11: all of it is taken or nothing. 202 with an OperationOutcome means stored, but held back. */
    @Transaction
    public Bundle transaction(@TransactionParam Bundle ignored, RequestDetails request) {
        Caller caller = callers.require();
        ParticipantId source = caller.organisation();
        if (!caller.may(Right.RECORD_WRITE) || source == null) {
            throw new ForbiddenOperationException("handing in records is for institutions");
        }
        Instant now = clock.instant();
        Raw raw = UnreadableTransactions.raw(request);
        Submission submission;
        try {
            submission = reader.read(source, FhirReader.WIRE, raw, now);
        } catch (ProblemException e) {
            var refusal = new Refusal(source, FhirReader.WIRE, null, FhirReader.EVENT, now, raw, e.problems());
            kept(() -> {
                intake.refuse(refusal);
                return refusal;
            });
            throw answer(e.problems().get(0).code().equals("not-a-transaction") ? 400 : 422, e.problems());
        }
        Receipt receipt = kept(() -> intake.accept(submission));
        Receipt first = receipt instanceof Receipt.Duplicate duplicate ? duplicate.first() : receipt;
        if (first instanceof Receipt.Rejected rejected) {
            throw answer(422, rejected.problems());
        }
        if (first instanceof Receipt.Parked parked) {
            throw answer(202, parked.why());
        }
        return response(submission, first.id());
    }

    /** What intake throws means that nothing was stored, and that the sender may try again. */
    private static <T> T kept(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            LOG.error("a transaction was not taken: {}", e.getClass().getName());
            BaseServerResponseException later = answer(
                    503,
                    List.of(Problem.ofGateway("not-stored", null, "nothing was stored; send it again in a while")));
            later.addResponseHeader("Retry-After", "5");
            throw later;
        }
    }

    private Bundle response(Submission submission, String messageId) {
        Map<String, VersionRef> stored = new HashMap<>();
        journal.find(messageId).ifPresent(entry -> entry.stored().forEach(v -> stored.put(v.reference(), v)));
        Bundle response = new Bundle();
        response.setId(messageId);
        response.setType(Bundle.BundleType.TRANSACTIONRESPONSE);
        for (String reference : canonicaliser.references(submission.source(), submission.bundle())) {
            VersionRef version = stored.get(reference);
            Bundle.BundleEntryResponseComponent said = response.addEntry().getResponse();
            if (version == null) {
                said.setStatus("200 OK").setLocation(reference);
            } else {
                said.setStatus(version.version() == 1 ? "201 Created" : "200 OK")
                        .setLocation(version.toString())
                        .setEtag("W/\"" + version.version() + "\"");
            }
        }
        return response;
    }

    private static BaseServerResponseException answer(int status, List<Problem> problems) {
        OperationOutcome outcome = new OperationOutcome();
        for (Problem problem : problems) {
            boolean warning = status == 202 || problem.severity() == Problem.Severity.WARNING;
            OperationOutcome.OperationOutcomeIssueComponent issue = outcome.addIssue()
                    .setSeverity(
                            warning ? OperationOutcome.IssueSeverity.WARNING : OperationOutcome.IssueSeverity.ERROR)
                    .setCode(
                            status == 202
                                    ? OperationOutcome.IssueType.INCOMPLETE
                                    : OperationOutcome.IssueType.PROCESSING)
                    .setDiagnostics(problem.code() + ": " + problem.message());
            if (problem.where() != null) {
                issue.addExpression(problem.where());
            }
        }
        return new Answer(status, problems.get(0).code(), outcome);
    }

    /** An answer that is not a transaction response. */
    static final class Answer extends BaseServerResponseException {
        private static final long serialVersionUID = 1L;

        Answer(int status, String code, OperationOutcome outcome) {
            super(status, code, outcome);
        }
    }
}
