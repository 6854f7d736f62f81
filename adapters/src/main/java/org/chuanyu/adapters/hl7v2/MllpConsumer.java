package org.chuanyu.adapters.hl7v2;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes an exchange of each frame: the body is the frame's bytes, and after the route a list of frames to send back. Bytes that
 * are no whole frame come with {@link #BROKEN}.
 */
final class MllpConsumer extends DefaultConsumer implements MllpListener.Handler {
    /** Header: why the body is no frame ({@code frame-too-long}, {@code truncated-frame}, {@code frame-timeout}, {@code garbage}). */
    static final String BROKEN = "ChuanyuMllpBroken";

    private final MllpListener listener;

    MllpConsumer(MllpEndpoint endpoint, Processor processor, MllpComponent.Port port) {
        super(endpoint, processor);
        this.listener = new MllpListener(port.settings(), port.address(), port.tls(), this, port.events());
    }

    MllpListener listener() {
        return listener;
    }

    @Override
    public List<byte[]> message(byte[] frame) {
        return route(frame, null);
    }

    @Override
    public List<byte[]> broken(String code, byte[] beginning) {
        return route(beginning, code);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        listener.start();
    }

    @Override
    protected void doStop() throws Exception {
        listener.stop();
        super.doStop();
    }

    private List<byte[]> route(byte[] bytes, @Nullable String broken) {
        Exchange exchange = createExchange(false);
        try {
            exchange.getIn().setBody(bytes);
            if (broken != null) {
                exchange.getIn().setHeader(BROKEN, broken);
            }
            getProcessor().process(exchange);
            Exception failure = exchange.getException();
            if (failure != null) {
                throw new IllegalStateException(
                        "the route failed with " + failure.getClass().getName());
            }
            List<byte[]> answers = new ArrayList<>();
            for (Object answer : exchange.getMessage().getMandatoryBody(List.class)) {
                answers.add((byte[]) answer);
            }
            return answers;
        } catch (IllegalStateException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(
                    "the route failed with " + e.getClass().getName());
        } finally {
            releaseExchange(exchange, false);
        }
    }
}
