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
import java.util.Arrays;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * In front of the FHIR servlet: what is not offered ends here (an interceptor that refused would leave a stack trace in the log),
 * bodies are bounded in length and depth, and answers are not cached.
 */
final class FhirGate extends OncePerRequestFilter {
    /** So much of a body that is too large is read and dropped: a client that is cut off while it writes sees no answer. */
    private static final long MAX_DROPPED = 40L * 1024 * 1024;

    /** So much of it is shown to those who note it: an engineer has to find out what it was. */
    private static final int BEGINNING = 65_536;

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
                Read read = read(request);
                checked = read;
                if (!read.whole) {
                    throw Refusals.of(
                            413, IssueType.TOOLONG, "the body is too large; at most " + maxBody + " bytes are taken");
                }
                BodyCheck.check(
                        read.body, String.valueOf(request.getContentType()).contains("xml"));
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

    private Read read(HttpServletRequest request) throws IOException {
        InputStream in = request.getInputStream();
        long told = request.getContentLengthLong();
        byte[] body = in.readNBytes(told > maxBody ? BEGINNING : maxBody + 1);
        if (told <= maxBody && body.length <= maxBody) {
            return new Read(request, body, true, told);
        }
        long came = drop(in, body.length);
        byte[] beginning = Arrays.copyOf(body, Math.min(body.length, BEGINNING));
        return new Read(request, beginning, false, told >= 0 ? told : came);
    }

    /** How much came in all, -1 when that is more than is read. */
    private static long drop(InputStream in, long before) throws IOException {
        byte[] dropped = new byte[8192];
        long came = before;
        while (came < before + MAX_DROPPED) {
            int read = in.read(dropped);
            if (read < 0) {
                return came;
            }
            came += read;
        }
        return -1;
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

    /** A request whose body has been read; of one that is too large, its beginning and how long it was, as far as that is known. */
    private static final class Read extends HttpServletRequestWrapper {
        private final byte[] body;
        private final boolean whole;
        private final long length;

        Read(HttpServletRequest request, byte[] body, boolean whole, long length) {
            super(request);
            this.body = body;
            this.whole = whole;
            this.length = length;
        }

        @Override
        public long getContentLengthLong() {
            return length;
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
