package org.chuanyu.gateway.trust;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.chuanyu.gateway.audit.AuditAction;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bodies have at most {@value #MOST} bytes: whoever says that more will come is
 * refused at once, and of a body of unknown length no more is read. It stands before the login, so that nothing behind it, also no
 * filter of the framework, can be made to read on. The FHIR door has a bound of its own, and so has that for partners' sheets.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
final class BodyBound extends OncePerRequestFilter {
    static final int MOST = 1024 * 1024;
    private static final String OWN_BOUND = "/fhir";
    /** Reads no more than it takes, after the login. */
    private static final Pattern SHEETS = Pattern.compile("/api/reconciliation/[^/]+/[^/]+/[^/]+/compare");

    private static final String CODE = "body-too-large";
    private static final String TEXT = "a body has at most " + MOST + " bytes here";

    private final ObjectProvider<Refusals> refusals;

    BodyBound(ObjectProvider<Refusals> refusals) {
        this.refusals = refusals;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        // As the server decoded it: "/%61pi" is "/api", too.
        String path = request.getServletPath();
        return OWN_BOUND.equals(path) || SHEETS.matcher(path).matches();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > MOST) {
            refusals.getObject().early(request, AuditAction.ACCESS_REFUSED, CODE);
            Refusals.write(request, response, HttpStatus.CONTENT_TOO_LARGE, CODE, TEXT);
            return;
        }
        chain.doFilter(new Bounded(request), response);
    }

    private void over(HttpServletRequest request) {
        refusals.getObject().early(request, AuditAction.ACCESS_REFUSED, CODE);
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE, TEXT);
        detail.setProperty("code", CODE);
        // No IOException: a reader of JSON would make "cannot be read" of it.
        throw new ErrorResponseException(HttpStatus.CONTENT_TOO_LARGE, detail, null);
    }

    /** The request with a body that ends in a refusal. Forms are read, and bounded, by the server itself. */
    private final class Bounded extends HttpServletRequestWrapper {
        private final HttpServletRequest request;

        Bounded(HttpServletRequest request) {
            super(request);
            this.request = request;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            ServletInputStream in = request.getInputStream();
            return in instanceof Counted ? in : new Counted(in, () -> over(request));
        }

        @Override
        public BufferedReader getReader() throws IOException {
            String name = getCharacterEncoding();
            return new BufferedReader(new InputStreamReader(
                    getInputStream(), name == null ? StandardCharsets.ISO_8859_1 : Charset.forName(name)));
        }
    }

    /** Counts what is read. */
    private static final class Counted extends ServletInputStream {
        private final ServletInputStream in;
        private final Runnable over;
        private long read;

        Counted(ServletInputStream in, Runnable over) {
            this.in = in;
            this.over = over;
        }

        @Override
        public int read() throws IOException {
            int one = in.read();
            if (one >= 0) {
                count(1);
            }
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int some = in.read(bytes, offset, length);
            count(Math.max(some, 0));
            return some;
        }

        private void count(int more) {
            read += more;
            if (read > MOST) {
                over.run();
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

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
