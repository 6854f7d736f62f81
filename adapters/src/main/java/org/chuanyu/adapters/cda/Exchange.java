package org.chuanyu.adapters.cda;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.chuanyu.adapters.Exchanged;
import org.chuanyu.adapters.Outcome;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * One HTTP exchange: names the trace, reads the answer up to its bound, and lets only envelopes through to Spring-WS. The
 * content decides, not the Content-Type: partners send SOAP as text/html and login pages as 200.
 */
final class Exchange implements ClientHttpRequestInterceptor {
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private final CdaSettings settings;
    private final Supplier<Optional<String>> traceparent;
    /** Of the exchange that this thread is in: Spring-WS hands nothing through to here. */
    private final ThreadLocal<Line> line = new ThreadLocal<>();

    /** What went over the line. */
    private static final class Line {
        private byte @Nullable [] sent;
        private byte @Nullable [] answered;
    }

    Exchange(CdaSettings settings, Supplier<Optional<String>> traceparent) {
        this.settings = settings;
        this.traceparent = traceparent;
    }

    /** Runs one exchange on this thread, and then says what went over the line, unless it is certain that nothing did. */
    Outcome listening(Supplier<Outcome> exchange, Consumer<Exchanged> told) {
        Line own = new Line();
        line.set(own);
        try {
            Outcome outcome = exchange.get();
            byte[] sent = own.sent;
            // Deferred without an answer: it failed before the first byte of the request.
            if (sent != null && (own.answered != null || !(outcome instanceof Outcome.Deferred))) {
                told.accept(new Exchanged(sent, own.answered));
            }
            return outcome;
        } finally {
            line.remove();
        }
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        traceparent
                .get()
                .filter(value -> TRACEPARENT.matcher(value).matches())
                .ifPresent(value -> request.getHeaders().set("traceparent", value));
        Line own = line.get();
        if (own != null) {
            own.sent = body;
        }
        try (ClientHttpResponse response = execution.execute(request, body)) {
            int status = response.getStatusCode().value();
            byte[] answer = response.getBody().readNBytes(settings.maxAnswerBytes() + 1);
            if (answer.length > settings.maxAnswerBytes()) {
                throw new NoEnvelopeException(new Outcome.Ambiguous("answer-too-long"));
            }
            if (own != null) {
                own.answered = answer;
            }
            byte[] text = inUtf8(answer, response.getHeaders().getContentType());
            Optional<String> namespace = Envelope.namespaceOf(text);
            if (namespace.isEmpty()) {
                throw new NoEnvelopeException(new PlainAnswer(status, response.getHeaders(), text).outcome());
            }
            if (!namespace.get().equals(expected())) {
                throw new NoEnvelopeException(new Outcome.Ambiguous("soap-version"));
            }
            return new Answer(text, mediaType());
        }
    }

    private String expected() {
        return settings.soapVersion() == CdaSettings.SoapVersion.SOAP_11 ? Envelope.SOAP_11 : Envelope.SOAP_12;
    }

    private String mediaType() {
        return settings.soapVersion() == CdaSettings.SoapVersion.SOAP_11 ? "text/xml" : "application/soap+xml";
    }

    /** Some partners name GBK only in the HTTP header; the XML declaration, where there is one, is believed first. */
    private static byte[] inUtf8(byte[] answer, @Nullable MediaType type) {
        Charset charset = type == null ? null : type.getCharset();
        if (charset == null || charset.equals(StandardCharsets.UTF_8)) {
            return answer;
        }
        String start = new String(answer, 0, Math.min(answer.length, 200), StandardCharsets.ISO_8859_1);
        return start.toLowerCase(Locale.ROOT).contains("encoding=")
                ? answer
                : new String(answer, charset).getBytes(StandardCharsets.UTF_8);
    }

    /** Always 200: whether it is a fault stands in the envelope, whatever the status said. */
    private record Answer(byte[] body, String mediaType) implements ClientHttpResponse {

        @Override
        public HttpStatusCode getStatusCode() {
            return HttpStatus.OK;
        }

        @Override
        public String getStatusText() {
            return "";
        }

        @Override
        public HttpHeaders getHeaders() {
            HttpHeaders headers = new HttpHeaders();
            headers.set(HttpHeaders.CONTENT_TYPE, mediaType);
            headers.setContentLength(body.length);
            return headers;
        }

        @Override
        public InputStream getBody() {
            return new ByteArrayInputStream(body);
        }

        @Override
        public void close() {
            // The real answer is closed already.
        }
    }
}
