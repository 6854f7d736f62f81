package org.chuanyu.gateway.delivery;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
        Map<String, String> options = wire.options();
        String name = options.getOrDefault("receiver", receiver.id().value());
        CdaSettings plain = CdaSettings.of(URI.create(out.url()), name);
        CdaSettings settings = plain.withTimeouts(
                        duration(options, "connect-timeout", plain.connectTimeout()),
                        duration(options, "timeout", plain.timeout()))
                .withSoap(soapVersion(options), options.getOrDefault("soap-action", plain.soapAction()))
                .withOperation(
                        options.getOrDefault("namespace", plain.namespace()),
                        options.getOrDefault("operation", plain.operation()))
                .withPayload(payload(options))
                .withCodes(
                        codes(options, "success-codes", plain.acceptedCodes()),
                        codes(options, "retryable-codes", plain.retryableCodes()))
                .withMaxAnswerBytes(Integer.parseInt(
                        options.getOrDefault("max-answer-bytes", String.valueOf(plain.maxAnswerBytes()))));
        String bundle = options.get("ssl-bundle");
        return bundle == null
                ? settings
                : settings.withSsl(bundles.getObject().getBundle(bundle).createSslContext());
    }

    private static Duration duration(Map<String, String> options, String key, Duration otherwise) {
        String value = options.get(key);
        return value == null ? otherwise : DurationStyle.detectAndParse(value);
    }

    private static SoapVersion soapVersion(Map<String, String> options) {
        return switch (options.getOrDefault("soap-version", "1.1")) {
            case "1.1" -> SoapVersion.SOAP_11;
            case "1.2" -> SoapVersion.SOAP_12;
            default -> throw new IllegalArgumentException("soap-version must be 1.1 or 1.2");
        };
    }

    private static Payload payload(Map<String, String> options) {
        return Payload.valueOf(options.getOrDefault("payload", "base64").toUpperCase(Locale.ROOT));
    }

    private static Set<String> codes(Map<String, String> options, String key, Set<String> otherwise) {
        String value = options.get(key);
        return value == null
                ? otherwise
                : Arrays.stream(value.split(","))
                        .map(String::strip)
                        .filter(code -> !code.isEmpty())
                        .collect(Collectors.toUnmodifiableSet());
    }
}
