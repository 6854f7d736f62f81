package org.chuanyu.gateway.records;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.PayloadTooLargeException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * In front of the FHIR servlet: what is not offered ends here (an interceptor that refused would leave a stack trace in the log),
 * bodies are bounded whether or not they say how long they are, and answers are not cached.
 */
final class FhirGate extends OncePerRequestFilter {
    private final FhirContext context;
    private final FhirErrors errors;
    private final long maxBody;

    FhirGate(FhirContext context, FhirErrors errors, long maxBody) {
        this.context = context;
        this.errors = errors;
        this.maxBody = maxBody;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        try {
            FhirRequests.check(request);
        } catch (BaseServerResponseException e) {
            write(errors.translate(null, e, request), request, response);
            return;
        }
        chain.doFilter(new Bounded(request, maxBody), response);
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

    /** A request whose body ends with an error past the bound. */
    private static final class Bounded extends HttpServletRequestWrapper {
        private final long max;

        Bounded(HttpServletRequest request, long max) {
            super(request);
            this.max = max;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (getContentLengthLong() > max) {
                throw new PayloadTooLargeException("body");
            }
            return new Counted(super.getInputStream(), max);
        }
    }

    /** Counts what is read. */
    private static final class Counted extends ServletInputStream {
        private final ServletInputStream in;
        private long left;

        Counted(ServletInputStream in, long max) {
            this.in = in;
            this.left = max;
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = in.read(bytes, offset, length);
            count(Math.max(read, 0));
            return read;
        }

        private void count(int read) {
            left -= read;
            if (left < 0) {
                throw new PayloadTooLargeException("body");
            }
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
