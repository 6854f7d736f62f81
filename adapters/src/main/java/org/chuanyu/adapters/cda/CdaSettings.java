package org.chuanyu.adapters.cda;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
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
        return new CdaSettings(
                url,
                connect,
                whole,
                soapVersion,
                soapAction,
                namespace,
                operation,
                payload,
                receiver,
                acceptedCodes,
                retryableCodes,
                maxAnswerBytes,
                ssl);
    }

    public CdaSettings withPayload(Payload other) {
        return new CdaSettings(
                url,
                connectTimeout,
                timeout,
                soapVersion,
                soapAction,
                namespace,
                operation,
                other,
                receiver,
                acceptedCodes,
                retryableCodes,
                maxAnswerBytes,
                ssl);
    }

    public CdaSettings withSoap(SoapVersion version, String action) {
        return new CdaSettings(
                url,
                connectTimeout,
                timeout,
                version,
                action,
                namespace,
                operation,
                payload,
                receiver,
                acceptedCodes,
                retryableCodes,
                maxAnswerBytes,
                ssl);
    }

    public CdaSettings withOperation(String otherNamespace, String otherOperation) {
        return new CdaSettings(
                url,
                connectTimeout,
                timeout,
                soapVersion,
                soapAction,
                otherNamespace,
                otherOperation,
                payload,
                receiver,
                acceptedCodes,
                retryableCodes,
                maxAnswerBytes,
                ssl);
    }

    public CdaSettings withCodes(Set<String> accepted, Set<String> retryable) {
        return new CdaSettings(
                url,
                connectTimeout,
                timeout,
                soapVersion,
                soapAction,
                namespace,
                operation,
                payload,
                receiver,
                accepted,
                retryable,
                maxAnswerBytes,
                ssl);
    }

    public CdaSettings withMaxAnswerBytes(int bytes) {
        return new CdaSettings(
                url,
                connectTimeout,
                timeout,
                soapVersion,
                soapAction,
                namespace,
                operation,
                payload,
                receiver,
                acceptedCodes,
                retryableCodes,
                bytes,
                ssl);
    }

    public CdaSettings withSsl(SSLContext context) {
        return new CdaSettings(
                url,
                connectTimeout,
                timeout,
                soapVersion,
                soapAction,
                namespace,
                operation,
                payload,
                receiver,
                acceptedCodes,
                retryableCodes,
                maxAnswerBytes,
                context);
    }
}
