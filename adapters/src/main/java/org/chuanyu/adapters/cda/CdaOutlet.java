package org.chuanyu.adapters.cda;

import java.net.http.HttpClient;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Exchanged;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.adapters.Outlet;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.core.NestedRuntimeException;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.InterceptingClientHttpRequestFactory;
import org.springframework.ws.client.core.WebServiceMessageExtractor;
import org.springframework.ws.client.core.WebServiceTemplate;
import org.springframework.ws.soap.SoapMessage;
import org.springframework.ws.soap.SoapVersion;
import org.springframework.ws.soap.saaj.SaajSoapMessageFactory;
import org.springframework.ws.transport.http.ClientHttpRequestMessageSender;

/**
 * Sends lab reports as C0007 documents to one partner's SOAP door. One call is one attempt and ends within the settings'
 * time-out; what is certain not to have arrived is Deferred, what may have arrived is Ambiguous. Nothing of a document or
 * of an answer is logged.
 */
public final class CdaOutlet implements Outlet {
    private static final Logger LOG = LoggerFactory.getLogger(CdaOutlet.class);

    private static final Set<String> KINDS = Set.of(Dispatch.LAB_REPORT, Dispatch.CODE_CORRECTION);

    private final CdaSettings settings;
    private final CdaWriter writer;
    private final Exchange exchange;
    private final WebServiceTemplate template;

    /** @param traceparent the current trace in the form of W3C Trace Context, if there is one */
    public CdaOutlet(CdaSettings settings, CdaWriter writer, Supplier<Optional<String>> traceparent) {
        this.settings = settings;
        this.writer = writer;
        this.exchange = new Exchange(settings, traceparent);
        this.template = template(settings, exchange);
    }

    @Override
    public Outcome deliver(Dispatch dispatch) {
        return deliver(dispatch, exchanged -> {});
    }

    @Override
    public Outcome deliver(Dispatch dispatch, Consumer<Exchanged> told) {
        if (!KINDS.contains(dispatch.kind())) {
            return new Outcome.Refused(
                    Problem.ofGateway("kind-not-supported", null, "this wire carries lab reports only"));
        }
        try {
            CdaDocument document = writer.write(dispatch);
            document.losses()
                    .forEach(loss -> LOG.info(
                            "dispatch {}: {} is not in the document ({}, {})",
                            dispatch.id(),
                            loss.path(),
                            loss.reason(),
                            loss.severity()));
            return exchange.listening(() -> send(dispatch, document), told).losing(document.losses());
        } catch (ProblemException e) {
            return new Outcome.Refused(e.problems().get(0));
        }
    }

    private Outcome send(Dispatch dispatch, CdaDocument document) {
        PartnerAnswer answer = new PartnerAnswer(settings, dispatch);
        WebServiceMessageExtractor<Outcome> extractor = message -> answer.outcome((SoapMessage) message);
        try {
            Outcome outcome = template.sendAndReceive(
                    settings.url().toString(), new ProvideDocument(settings, dispatch, document), extractor);
            return outcome != null ? outcome : new Outcome.Ambiguous("unreadable-answer");
        } catch (NestedRuntimeException e) {
            return blotted(Failure.of(e), dispatch);
        }
    }

    /** What a web server says without an envelope was read where nobody knows the patient. */
    private static Outcome blotted(Outcome outcome, Dispatch dispatch) {
        return outcome instanceof Outcome.Refused refused && refused.said() != null
                ? new Outcome.Refused(refused.problem(), new Blotter(dispatch.bundle()).blot(refused.said()))
                : outcome;
    }

    private static WebServiceTemplate template(CdaSettings settings, Exchange exchange) {
        // Only jdk() ends in time when a peer drips; HTTP/2's upgrade header confuses old SOAP servers.
        ClientHttpRequestFactory http = ClientHttpRequestFactoryBuilder.jdk()
                .withHttpClientCustomizer(builder -> {
                    builder.version(HttpClient.Version.HTTP_1_1);
                    if (settings.ssl() != null) {
                        builder.sslContext(settings.ssl());
                    }
                })
                .build(HttpClientSettings.defaults()
                        .withTimeouts(settings.connectTimeout(), settings.timeout())
                        .withRedirects(HttpRedirects.DONT_FOLLOW));
        ClientHttpRequestMessageSender sender =
                new ClientHttpRequestMessageSender(new InterceptingClientHttpRequestFactory(http, List.of(exchange)));
        // A zipped answer could be a bomb behind the bound.
        sender.setAcceptGzipEncoding(false);
        WebServiceTemplate template = new QuietTemplate(messages(settings));
        template.setMessageSender(sender);
        template.setCheckConnectionForError(false);
        template.setCheckConnectionForFault(false);
        return template;
    }

    private static SaajSoapMessageFactory messages(CdaSettings settings) {
        SaajSoapMessageFactory factory = new SaajSoapMessageFactory();
        factory.setSoapVersion(
                settings.soapVersion() == CdaSettings.SoapVersion.SOAP_11 ? SoapVersion.SOAP_11 : SoapVersion.SOAP_12);
        factory.afterPropertiesSet();
        return factory;
    }
}
