package org.chuanyu.adapters.hl7v2;

import org.apache.camel.Consumer;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** One MLLP port that a route starts from. */
final class MllpEndpoint extends DefaultEndpoint {
    private final MllpComponent.Port port;

    MllpEndpoint(String uri, MllpComponent component, MllpComponent.Port port) {
        super(uri, component);
        this.port = port;
        setExchangePattern(ExchangePattern.InOut);
    }

    @Override
    public Producer createProducer() {
        throw new IllegalStateException(MllpComponent.SCHEME + " receives only");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        var consumer = new MllpConsumer(this, processor, port);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public boolean isSingleton() {
        return true;
    }
}
