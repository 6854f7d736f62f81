package org.chuanyu.fhir;

import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;

/** chuanyu-task, chuanyu-provenance and chuanyu-audit-event in plain Java. */
final class RecordChecks {
    private static final Set<String> SEVERITIES = Set.of("clinical", "unknown", "administrative");

    private RecordChecks() {}

    static void task(Task task, String where, Findings findings) {
        findings.require(task.getStatus() != null, where, "status");
        findings.require(task.getIntent() != null, where, "intent");
        findings.require(task.hasCode(), where, "code");
        findings.rule(
                !task.hasCode() || Shapes.saysWhat(task.getCode()),
                "chuanyu-task-2",
                where + ".code",
                "a code has a code or a text");
        findings.require(task.hasAuthoredOn(), where, "authoredOn");
        findings.rule(
                task.hasFocus() || task.hasFor(), "chuanyu-task-1", where, "a task is about something or for somebody");
    }

    static void provenance(Provenance provenance, String where, Findings findings) {
        findings.require(provenance.hasTarget(), where, "target");
        findings.require(provenance.hasRecorded(), where, "recorded");
        findings.require(provenance.hasAgent(), where, "agent");
        boolean named = false;
        for (int i = 0; i < provenance.getAgent().size(); i++) {
            Reference who = provenance.getAgent().get(i).getWho();
            findings.require(!who.isEmpty(), where + ".agent[" + i + "]", "who");
            named |= who.hasReference() || who.hasIdentifier();
        }
        findings.rule(
                named, "chuanyu-prov-1", where + ".agent", "at least one agent is named by reference or identifier");
        List<Extension> losses = provenance.getExtensionsByUrl(Extensions.LOSS);
        for (int i = 0; i < losses.size(); i++) {
            findings.rule(
                    Shapes.has(losses.get(i), "path") && SEVERITIES.contains(Shapes.code(losses.get(i), "severity")),
                    "loss",
                    where + ".extension",
                    "a loss has a path and a known severity");
        }
    }

    static void auditEvent(AuditEvent event, String where, Findings findings) {
        findings.require(event.hasType(), where, "type");
        findings.require(event.getAction() != null, where, "action");
        findings.require(event.hasRecorded(), where, "recorded");
        findings.require(event.getOutcome() != null, where, "outcome");
        findings.require(event.hasAgent(), where, "agent");
        for (int i = 0; i < event.getAgent().size(); i++) {
            String at = where + ".agent[" + i + "]";
            findings.require(event.getAgent().get(i).hasWho(), at, "who");
            findings.require(event.getAgent().get(i).hasRequestor(), at, "requestor");
        }
        findings.require(event.hasSource() && event.getSource().hasObserver(), where, "source.observer");
        for (int i = 0; i < event.getEntity().size(); i++) {
            AuditEvent.AuditEventEntityComponent entity = event.getEntity().get(i);
            findings.rule(
                    !entity.hasName() && !entity.hasQuery(),
                    "no-query",
                    where + ".entity[" + i + "]",
                    "an audit event holds neither a name nor a query");
        }
    }
}
