package org.chuanyu.adapters.cda;

import java.util.Locale;
import java.util.regex.Pattern;
import javax.xml.transform.dom.DOMSource;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.fhir.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.ws.soap.SoapBody;
import org.springframework.ws.soap.SoapFault;
import org.springframework.ws.soap.SoapMessage;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * What an envelope of the partner means. Its texts may name the patient, or say what the result was: they go, bounded and
 * with what we know of the patient blotted out, into what the partner said only, never into a problem.
 */
final class PartnerAnswer {
    private static final Pattern CODE = Pattern.compile("(?!.*\\d{8})[A-Za-z0-9._:-]{1,32}");
    private static final int LONGEST_REFERENCE = 200;

    private final CdaSettings settings;
    private final Dispatch dispatch;

    PartnerAnswer(CdaSettings settings, Dispatch dispatch) {
        this.settings = settings;
        this.dispatch = dispatch;
    }

    Outcome outcome(SoapMessage message) {
        SoapBody body = message.getSoapBody();
        if (body == null) {
            return new Outcome.Ambiguous("not-soap");
        }
        SoapFault fault = body.getFault();
        if (fault != null) {
            return fault(fault.getFaultCode().getLocalPart(), words(fault));
        }
        Element response = payload(body);
        if (response == null || !response.getLocalName().equals(settings.operation() + "Response")) {
            return new Outcome.Ambiguous("unknown-answer");
        }
        String answered = child(response, "messageId");
        if (answered != null && !answered.equals(dispatch.id())) {
            return new Outcome.Ambiguous("answer-to-another-message");
        }
        String code = child(response, "code");
        return code == null ? new Outcome.Ambiguous("answer-without-code") : coded(code, response);
    }

    private Outcome coded(String code, Element response) {
        if (settings.acceptedCodes().contains(code)) {
            String reference = child(response, "documentId");
            String message = child(response, "message");
            // It is kept in the clear: a number made of the patient's goes where the partner's words go.
            boolean tells = reference != null && new Blotter(dispatch.bundle()).finds(reference);
            boolean usable = reference != null && reference.length() <= LONGEST_REFERENCE && !tells;
            String words = tells ? (message == null ? "" : message + " ") + "documentId: " + reference : message;
            return new Outcome.Delivered(usable ? reference : null, code, said(words));
        }
        String shown = CODE.matcher(code).matches() ? code : "unreadable";
        if (settings.retryableCodes().contains(code)) {
            return new Outcome.Deferred("partner-busy", null);
        }
        return refused("the partner refused the document with code " + shown, said(child(response, "message")));
    }

    /** SOAP 1.1 §4.4.1 (with its dotted sub-codes) and SOAP 1.2 part 1 §5.4.6. */
    private static Outcome fault(String code, @Nullable String said) {
        String kind = code.split("\\.", 2)[0].toLowerCase(Locale.ROOT);
        return switch (kind) {
            case "client", "sender" ->
                refused("the partner refused the document with a SOAP fault of the sender's side", said);
            case "versionmismatch", "mustunderstand", "dataencodingunknown" ->
                new Outcome.Deferred("soap-fault-" + kind, null);
            default -> new Outcome.Deferred("soap-fault", null);
        };
    }

    private static Outcome refused(String message, @Nullable String said) {
        return new Outcome.Refused(
                new Problem("partner-refused", Problem.Severity.ERROR, Problem.Origin.RECEIVER, null, message), said);
    }

    /** By name and not by language: SOAP 1.2 would have us ask for one. */
    private @Nullable String words(SoapFault fault) {
        if (!(fault.getSource() instanceof DOMSource source) || !(source.getNode() instanceof Element element)) {
            return null;
        }
        String text = child(element, "faultstring");
        return said(text != null ? text : child(element, "Reason"));
    }

    private @Nullable String said(@Nullable String text) {
        return text == null ? null : new Blotter(dispatch.bundle()).blot(text);
    }

    private static @Nullable Element payload(SoapBody body) {
        if (!(body.getPayloadSource() instanceof DOMSource source)) {
            return null;
        }
        return source.getNode() instanceof Element element ? element : null;
    }

    /** By local name: partners differ in whether they qualify the children. */
    private static @Nullable String child(Element parent, String local) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && local.equals(element.getLocalName())) {
                String text = element.getTextContent().strip();
                return text.isEmpty() ? null : text;
            }
        }
        return null;
    }
}
