package org.chuanyu.gateway.delivery;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Outlet;
import org.chuanyu.adapters.cda.CdaOutlet;
import org.chuanyu.adapters.cda.CdaSettings;
import org.chuanyu.adapters.cda.CdaSettings.Payload;
import org.chuanyu.adapters.cda.CdaSettings.SoapVersion;
import org.chuanyu.adapters.cda.CdaWriter;
import org.chuanyu.gateway.trust.Hops;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Wire;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.stereotype.Component;

/**
 * Wires of the format {@code cda}: documents by SOAP. Options: {@code receiver}, {@code connect-timeout}, {@code timeout},
 * {@code soap-version} (1.1, 1.2), {@code soap-action}, {@code namespace}, {@code operation}, {@code payload} (base64, cdata, xml),
 * {@code success-codes}, {@code retryable-codes}, {@code max-answer-bytes}, {@code ssl-bundle}.
 */
@Component
final class CdaOutletFactory implements OutletFactory {
    private static final Set<String> KNOWN = Set.of(
            "receiver",
            "connect-timeout",
            "timeout",
            "soap-version",
            "soap-action",
            "namespace",
            "operation",
            "payload",
            "success-codes",
            "retryable-codes",
            "max-answer-bytes",
            "ssl-bundle");

    private final CdaWriter writer = new CdaWriter();
    private final ObjectProvider<SslBundles> bundles;
    private final Hops hops;

    CdaOutletFactory(ObjectProvider<SslBundles> bundles, Hops hops) {
        this.bundles = bundles;
        this.hops = hops;
    }

    @Override
    public String format() {
        return "cda";
    }

    @Override
    public Outlet make(Participant receiver, Wire wire) {
        return new CdaOutlet(settings(receiver, wire), writer, hops::traceparent);
    }

    @Override
    public Rendered render(Dispatch dispatch) {
        return new Rendered("text/xml;charset=UTF-8", writer.write(dispatch).bytes());
    }

    CdaSettings settings(Participant receiver, Wire wire) {
        Wire.Out out = wire.out();
        if (out == null) {
            throw new IllegalArgumentException("wire " + wire.name() + " has no way out");
        }
        Wire.Options read = wire.options(receiver.id(), KNOWN);
        CdaSettings plain = CdaSettings.of(
                URI.create(out.url()),
                read.value("receiver", name -> name, receiver.id().value()));
        CdaSettings settings = plain.withTimeouts(
                        read.value("connect-timeout", DurationStyle::detectAndParse, plain.connectTimeout()),
                        read.value("timeout", DurationStyle::detectAndParse, plain.timeout()))
                .withSoap(
                        read.value("soap-version", CdaOutletFactory::soapVersion, plain.soapVersion()),
                        read.value("soap-action", action -> action, plain.soapAction()))
                .withOperation(
                        read.value("namespace", namespace -> namespace, plain.namespace()),
                        read.value("operation", operation -> operation, plain.operation()))
                .withPayload(read.value("payload", CdaOutletFactory::payload, plain.payload()))
                .withCodes(
                        read.words("success-codes", plain.acceptedCodes()),
                        read.words("retryable-codes", plain.retryableCodes()))
                .withMaxAnswerBytes(read.value("max-answer-bytes", Integer::valueOf, plain.maxAnswerBytes()));
        SSLContext ssl = read.value("ssl-bundle", this::ssl, null);
        return ssl == null ? settings : settings.withSsl(ssl);
    }

    private SSLContext ssl(String bundle) {
        return bundles.getObject().getBundle(bundle).createSslContext();
    }

    private static SoapVersion soapVersion(String text) {
        return switch (text) {
            case "1.1" -> SoapVersion.SOAP_11;
            case "1.2" -> SoapVersion.SOAP_12;
            default -> throw new IllegalArgumentException("soap-version must be 1.1 or 1.2");
        };
    }

    private static Payload payload(String text) {
        return Payload.valueOf(text.toUpperCase(Locale.ROOT));
    }
}
