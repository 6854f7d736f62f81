package org.chuanyu.adapters.cda;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.chuanyu.adapters.Loss;
import org.chuanyu.fhir.Extensions;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.ServiceRequest;

/** The body of C0007: 诊断 (29548-5), 检验 (30954-2) and 检验报告. Each section's text is complete without its entries. */
final class CdaBody {
    private final Contents contents;
    private final DiagnosticReport report;
    private final Times times;
    private final Losses losses;

    CdaBody(Contents contents, Times times, Losses losses) {
        this.contents = contents;
        this.report = contents.report();
        this.times = times;
        this.losses = losses;
    }

    void write(Tag root) {
        Tag body = root.add("component").add("structuredBody");
        diagnosis(body);
        examination(body);
        conclusion(body);
    }

    /** The diagnosis that the order names; a report without an order has none to tell. */
    private void diagnosis(Tag body) {
        List<CodeableConcept> reasons = contents.orders().stream()
                .map(ServiceRequest::getReasonCode)
                .flatMap(List::stream)
                .toList();
        if (reasons.isEmpty()) {
            return;
        }
        Tag section = section(body, "29548-5", "Diagnosis", "诊断");
        Tag list = section.add("text").add("list");
        reasons.forEach(reason -> list.add("item").text(Printed.words(reason)));
        for (CodeableConcept reason : reasons) {
            Tag observation = observation(section.add("entry"));
            Codes.item(observation, Codes.Item.DIAGNOSIS);
            Codes.concept(
                    observation.add("value").type("CD"),
                    reason.getCoding(),
                    reason.hasText() ? reason.getText() : null);
        }
    }

    private void examination(Tag body) {
        Tag section = section(body, "30954-2", "STUDIES SUMMARY", "检验");
        new Narrative(contents, times).write(section.add("text"));
        Tag category = observation(section.add("entry"));
        Codes.item(category, Codes.Item.CATEGORY);
        String name = Printed.words(report.getCode());
        Codes.concept(category.add("value").type("CD"), report.getCode().getCoding(), name.isEmpty() ? null : name);
        State reportState = State.of(report);
        int number = 0;
        for (Observation result : contents.results()) {
            State state = State.of(result, reportState);
            new Analyte(contents, result, state, ++number, times, losses).write(section.add("entry"));
        }
    }

    private void conclusion(Tag body) {
        Tag section = body.add("component").add("section");
        section.add("code").attr("displayName", "检验报告");
        section.add("title").text("检验报告");
        Tag text = section.add("text");
        State state = State.of(report);
        if (!state.words().isEmpty()) {
            text.add("paragraph").text("报告状态：" + state.words());
        }
        if (report.hasConclusion()) {
            text.add("paragraph").lines("结论：" + (state.isVoid() ? state.words() : report.getConclusion()));
        }
        remarks().forEach(remark -> text.add("paragraph").lines("备注：" + remark));
        text.add("paragraph").text("报告机构：" + institution());

        String conclusion = report.hasConclusion() && !state.isVoid() ? report.getConclusion() : "";
        Tag result = observation(section.add("entry"));
        Codes.item(result, Codes.Item.RESULT);
        state.write(result);
        Analyte.string(result.add("value"), conclusion);
        Tag place = observation(section.add("entry"));
        Codes.item(place, Codes.Item.INSTITUTION);
        Analyte.string(place.add("value"), institution());
        for (String remark : remarks()) {
            Tag note = observation(section.add("entry"));
            Codes.item(note, Codes.Item.REMARK);
            Analyte.string(note.add("value"), remark);
        }
        attachments(section, text);
    }

    private List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        for (DomainResource owner : List.of(report, contents.patient())) {
            for (Extension note : owner.getExtensionsByUrl(Extensions.REPORT_NOTE)) {
                if (note.getValue() instanceof Annotation annotation && annotation.hasText()) {
                    remarks.add(annotation.getText());
                }
            }
        }
        if (contents.correctsCodesOnly()) {
            remarks.add("本版仅更正项目或单位的标准编码，项目名称、结果、单位和参考范围仍为原报告所印。");
        }
        List<String> missing = losses.entries().stream()
                .filter(loss -> loss.severity() == Loss.Severity.CLINICAL)
                .map(Loss::path)
                .toList();
        if (!missing.isEmpty()) {
            remarks.add("以下内容未能转入本文书，请查阅原报告：" + String.join("、", missing));
        }
        return remarks;
    }

    /** The source's own print: its bytes inside, or the address that the source gave. */
    private void attachments(Tag section, Tag text) {
        if (State.of(report).isVoid() && report.hasPresentedForm()) {
            // The print still shows the values that nobody may read any more.
            text.add("paragraph").text("附件：" + State.of(report).words() + "，不附");
            return;
        }
        int number = 0;
        for (Attachment attachment : report.getPresentedForm()) {
            if (isTakenAway(attachment)) {
                text.add("paragraph").text("附件：已撤回，不附");
                continue;
            }
            String id = "attachment" + ++number;
            Tag paragraph = text.add("paragraph");
            paragraph.text("附件：");
            paragraph.add("renderMultiMedia").attr("referencedObject", id);
            Tag value = section.add("entry")
                    .add("observationMedia")
                    .attr("ID", id)
                    .attr("classCode", "OBS")
                    .attr("moodCode", "EVN")
                    .add("value")
                    .attr(
                            "mediaType",
                            Objects.requireNonNullElse(attachment.getContentType(), "application/octet-stream"));
            if (attachment.hasData()) {
                value.attr("representation", "B64").text(Base64.getEncoder().encodeToString(attachment.getData()));
            } else if (attachment.hasUrl()) {
                value.add("reference").attr("value", attachment.getUrl());
            } else {
                value.nullFlavor("NI");
            }
        }
    }

    private static boolean isTakenAway(Attachment attachment) {
        Extension status = attachment.getExtensionByUrl(Extensions.DOCUMENT_STATUS);
        String code = status == null || status.getValue() == null
                ? ""
                : status.getValue().primitiveValue();
        return "entered-in-error".equals(code) || "cancelled".equals(code);
    }

    private String institution() {
        Organization source = contents.source();
        return source != null && source.hasName()
                ? source.getName()
                : contents.dispatch().source().value();
    }

    private static Tag section(Tag body, String code, String display, String title) {
        Tag section = body.add("component").add("section");
        section.add("code")
                .attr("code", code)
                .attr("codeSystem", Codes.LOINC)
                .attr("codeSystemName", "LOINC")
                .attr("displayName", display);
        section.add("title").text(title);
        return section;
    }

    static Tag observation(Tag parent) {
        return parent.add("observation").attr("classCode", "OBS").attr("moodCode", "EVN");
    }
}
