package org.chuanyu.bench.conversion;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.parser.ModelClassFactory;
import ca.uhn.hl7v2.parser.PipeParser;
import ca.uhn.hl7v2.util.Hl7InputStreamMessageStringIterator;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * HAPI HL7 v2 only parsing: bytes to its own model of 2.5, nothing checked, nothing translated. What each part of a message
 * means is still to be found out by whoever called it. The charset is told to it, since it does not look at MSH-18.
 */
public class BareParse implements Function<byte[], Supplier<String>> {
    private final DefaultHapiContext context;
    private final PipeParser parser;

    public BareParse() {
        this(new ca.uhn.hl7v2.parser.CanonicalModelClassFactory("2.5"));
    }

    BareParse(ModelClassFactory models) {
        this.context = new DefaultHapiContext();
        context.setValidationContext(ValidationContextFactory.noValidation());
        context.setModelClassFactory(models);
        this.parser = context.getPipeParser();
    }

    @Override
    public Supplier<String> apply(byte[] message) {
        Charset charset = new String(message, StandardCharsets.ISO_8859_1).contains("GB18030")
                ? Charset.forName("GB18030")
                : StandardCharsets.UTF_8;
        List<Message> parsed = new ArrayList<>();
        try {
            if (OurReader.isBatch(message)) {
                var messages = new Hl7InputStreamMessageStringIterator(new ByteArrayInputStream(message));
                while (messages.hasNext()) {
                    parsed.add(parser.parse(messages.next()));
                }
            } else {
                parsed.add(parser.parse(new String(message, charset)));
            }
        } catch (HL7Exception e) {
            throw new IllegalStateException(e);
        }
        return () -> parsed.size() + " messages";
    }
}
