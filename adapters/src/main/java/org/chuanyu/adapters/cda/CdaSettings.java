package org.chuanyu.adapters.cda;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One partner's SOAP door for documents.
 *
 * @param url where to post
 * @param connectTimeout for the connection alone
 * @param timeout for the whole exchange, connection and last byte of the answer included
 * @param soapVersion which envelope the partner reads
 * @param soapAction the action to name; empty is what most partners want
 * @param namespace of the operation's elements
 * @param operation the payload element; its answer is the same name with {@code Response} after it
 * @param payload how the document travels inside the {@code document} element
 * @param receiver the partner's participant id or own code, as it wants to be named
 * @param acceptedCodes answer codes that mean "I have it"
 * @param retryableCodes answer codes that mean "not taken, try again"; every other code is a refusal
 * @param maxAnswerBytes an answer beyond it is not read
 * @param ssl for https with a client certificate or a private root; null for the JVM's own
 */
public record CdaSettings(
        URI url,
        Duration connectTimeout,
        Duration timeout,
        SoapVersion soapVersion,
        String soapAction,
        String namespace,
        String operation,
        Payload payload,
        String receiver,
        Set<String> acceptedCodes,
        Set<String> retryableCodes,
        int maxAnswerBytes,
        @Nullable SSLContext ssl) {

    public static final String NAMESPACE = "https://fhir.chuanyu-health.org/soap/document";

    /** How the document stands inside the payload. */
    public enum Payload {
        /** Base64 of the document's bytes: nothing on the way can change a character. */
        BASE64,
        /** The document as a string. */
        CDATA,
        /** The document's own elements. */
        XML
    }

    /** The envelope. */
    public enum SoapVersion {
        SOAP_11,
        SOAP_12
    }

    public CdaSettings {
        if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
            throw new IllegalArgumentException("a SOAP address must be http or https");
        }
        if (connectTimeout.isNegative() || connectTimeout.isZero() || timeout.compareTo(connectTimeout) < 0) {
            throw new IllegalArgumentException(
                    "time-outs must be positive, and the whole no shorter than the connection's");
        }
        if (maxAnswerBytes < 1) {
            throw new IllegalArgumentException("maxAnswerBytes must be positive");
        }
        acceptedCodes = Set.copyOf(acceptedCodes);
        retryableCodes = Set.copyOf(retryableCodes);
    }

    /** The defaults for everything but the address and the partner's name. */
    public static CdaSettings of(URI url, String receiver) {
        return new CdaSettings(
                url,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                SoapVersion.SOAP_11,
                "",
                NAMESPACE,
                "ProvideDocument",
                Payload.BASE64,
                receiver,
                Set.of("AA", "0", "200"),
                Set.of("AE"),
                1024 * 1024,
                null);
    }

    public CdaSettings withTimeouts(Duration connect, Duration whole) {
        return with(draft -> {
            draft.connectTimeout = connect;
            draft.timeout = whole;
        });
    }

    public CdaSettings withPayload(Payload other) {
        return with(draft -> draft.payload = other);
    }

    public CdaSettings withSoap(SoapVersion version, String action) {
        return with(draft -> {
            draft.soapVersion = version;
            draft.soapAction = action;
        });
    }

    public CdaSettings withOperation(String otherNamespace, String otherOperation) {
        return with(draft -> {
            draft.namespace = otherNamespace;
            draft.operation = otherOperation;
        });
    }

    public CdaSettings withCodes(Set<String> accepted, Set<String> retryable) {
        return with(draft -> {
            draft.acceptedCodes = accepted;
            draft.retryableCodes = retryable;
        });
    }

    public CdaSettings withMaxAnswerBytes(int bytes) {
        return with(draft -> draft.maxAnswerBytes = bytes);
    }

    public CdaSettings withSsl(SSLContext context) {
        return with(draft -> draft.ssl = context);
    }

    private CdaSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new CdaSettings(
                url,
                draft.connectTimeout,
                draft.timeout,
                draft.soapVersion,
                draft.soapAction,
                draft.namespace,
                draft.operation,
                draft.payload,
                receiver,
                draft.acceptedCodes,
                draft.retryableCodes,
                draft.maxAnswerBytes,
                draft.ssl);
    }

    /** What may be changed. */
    private static final class Draft {
        Duration connectTimeout;
        Duration timeout;
        SoapVersion soapVersion;
        String soapAction;
        String namespace;
        String operation;
        Payload payload;
        Set<String> acceptedCodes;
        Set<String> retryableCodes;
        int maxAnswerBytes;

        @Nullable
        SSLContext ssl;

        Draft(CdaSettings from) {
            connectTimeout = from.connectTimeout;
            timeout = from.timeout;
            soapVersion = from.soapVersion;
            soapAction = from.soapAction;
            namespace = from.namespace;
            operation = from.operation;
            payload = from.payload;
            acceptedCodes = from.acceptedCodes;
            retryableCodes = from.retryableCodes;
            maxAnswerBytes = from.maxAnswerBytes;
            ssl = from.ssl;
        }
    }
}
