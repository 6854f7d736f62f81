package org.chuanyu.gateway.records;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * In front of the FHIR servlet: what is not offered ends here (an interceptor that refused would leave a stack trace in the log),
 * bodies are bounded in length and depth, and answers are not cached.
 */
final class FhirGate extends OncePerRequestFilter {
    /** So much of a body that is too large is read and dropped: a client that is cut off while it writes sees no answer. */
    private static final long MAX_DROPPED = 40L * 1024 * 1024;

    private final FhirContext context;
    private final FhirErrors errors;
    private final Iterable<RefusedBodies> listeners;
    private final int maxBody;

    FhirGate(FhirContext context, FhirErrors errors, Iterable<RefusedBodies> listeners, int maxBody) {
        this.context = context;
        this.errors = errors;
        this.listeners = listeners;
        this.maxBody = maxBody;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        HttpServletRequest checked = request;
        try {
            FhirRequests.check(request);
            if (request.getMethod().equals("POST") && !FhirRequests.isSearch(request)) {
                byte[] body = body(request);
                checked = new Read(request, body);
                BodyCheck.check(body, String.valueOf(request.getContentType()).contains("xml"));
            }
        } catch (BaseServerResponseException e) {
            for (RefusedBodies listener : listeners) {
                listener.refused(checked, e.getStatusCode());
            }
            write(errors.translate(null, e, request), request, response);
            return;
        }
        chain.doFilter(checked, response);
    }

    private byte[] body(HttpServletRequest request) throws IOException {
        InputStream in = request.getInputStream();
        byte[] body = request.getContentLengthLong() > maxBody ? null : in.readNBytes(maxBody + 1);
        if (body == null || body.length > maxBody) {
            byte[] dropped = new byte[8192];
            long left = MAX_DROPPED;
            for (int read = 0; read >= 0 && left > 0; left -= read) {
                read = in.read(dropped);
            }
            throw Refusals.of(413, IssueType.TOOLONG, "the body is too large; at most " + maxBody + " bytes are taken");
        }
        return body;
    }

    private void write(BaseServerResponseException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean xml = String.valueOf(request.getHeader("Accept")).contains("xml");
        IParser parser = xml ? context.newXmlParser() : context.newJsonParser();
        response.setStatus(e.getStatusCode());
        response.setContentType(xml ? "application/fhir+xml;charset=UTF-8" : "application/fhir+json;charset=UTF-8");
        response.getOutputStream()
                .write(parser.encodeResourceToString(e.getOperationOutcome()).getBytes(StandardCharsets.UTF_8));
    }

    /** A request whose body has been read. */
    private static final class Read extends HttpServletRequestWrapper {
        private final byte[] body;

        Read(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            return new Bytes(new ByteArrayInputStream(body));
        }
    }

    /** Bytes as a servlet hands them out. */
    private static final class Bytes extends ServletInputStream {
        private final ByteArrayInputStream in;

        Bytes(ByteArrayInputStream in) {
            this.in = in;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return in.read(bytes, offset, length);
        }

        @Override
        public boolean isFinished() {
            return in.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("the body has been read");
        }
    }
}
