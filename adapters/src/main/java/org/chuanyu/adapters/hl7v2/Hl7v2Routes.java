package org.chuanyu.adapters.hl7v2;

import java.net.InetSocketAddress;
import java.time.Clock;
import javax.net.ssl.SSLContext;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.chuanyu.adapters.Intake;
import org.jspecify.annotations.Nullable;

/** The route of one HL7 v2 wire in: listen, read, hand to intake, answer. */
public final class Hl7v2Routes extends RouteBuilder {
    private final Hl7v2Settings settings;
    private final InetSocketAddress address;
    private final @Nullable SSLContext tls;
    private final Hl7v2Inbox inbox;
    private final MllpEvents events;

    /**
     * @param address where to listen; port 0 for any free one
     * @param tls key material and trusted clients, or null for a port that accepts only {@link Hl7v2Settings#peers()}
     */
    public Hl7v2Routes(
            Hl7v2Settings settings,
            InetSocketAddress address,
            @Nullable SSLContext tls,
            Intake intake,
            Clock clock,
            MllpEvents events) {
        this.settings = settings;
        this.address = address;
        this.tls = tls;
        this.inbox = new Hl7v2Inbox(settings, intake, clock);
        this.events = events;
    }

    @Override
    public void configure() {
        var known = (MllpComponent) getContext().hasComponent(MllpComponent.SCHEME);
        var component = known == null ? component() : known;
        from(component.register(new MllpComponent.Port(settings, address, tls, events)))
                .routeId(routeId())
                .process(this::answer);
    }

    /** {@code hl7v2-<source>-<wire>}. */
    public String routeId() {
        return "hl7v2-" + settings.source() + "-" + settings.wire();
    }

    /** The bound port, or -1 while it does not listen. */
    public int port() {
        MllpListener listener = listener();
        return listener == null ? -1 : listener.port();
    }

    /** Whether the port is open. */
    public boolean isListening() {
        MllpListener listener = listener();
        return listener != null && listener.isListening();
    }

    private @Nullable MllpListener listener() {
        Route route = getContext().getRoute(routeId());
        Consumer consumer = route == null ? null : route.getConsumer();
        return consumer instanceof MllpConsumer mllp ? mllp.listener() : null;
    }

    private MllpComponent component() {
        var component = new MllpComponent();
        getContext().addComponent(MllpComponent.SCHEME, component);
        return component;
    }

    private void answer(Exchange exchange) throws InvalidPayloadException {
        byte[] bytes = exchange.getIn().getMandatoryBody(byte[].class);
        String broken = exchange.getIn().getHeader(MllpConsumer.BROKEN, String.class);
        exchange.getMessage().setBody(broken == null ? inbox.answer(bytes) : inbox.refuse(broken, bytes));
    }
}
