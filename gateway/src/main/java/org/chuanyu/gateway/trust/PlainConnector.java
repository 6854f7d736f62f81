package org.chuanyu.gateway.trust;

import java.util.Map;
import org.apache.catalina.connector.Connector;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.stereotype.Component;

/**
 * HTTP without TLS, on the loopback address only: for the demo, or behind a proxy of the same machine. It exists where {@code
 * gateway.http.port} says so; the port that it got is {@code local.http.port} in the environment.
 */
@Component
@ConditionalOnProperty("gateway.http.port")
class PlainConnector implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private final ConfigurableEnvironment environment;
    private final Connector connector = new Connector(TomcatServletWebServerFactory.DEFAULT_PROTOCOL);

    PlainConnector(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        connector.setPort(environment.getRequiredProperty("gateway.http.port", Integer.class));
        connector.setProperty("address", environment.getProperty("gateway.http.address", "127.0.0.1"));
        connector.setProperty("maxHttpRequestHeaderSize", "16384");
        connector.setProperty("connectionTimeout", "20000");
        factory.addAdditionalConnectors(connector);
    }

    @EventListener
    void listening(WebServerInitializedEvent event) {
        if (event.getWebServer() instanceof TomcatWebServer) {
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "plainConnector", Map.of("local.http.port", connector.getLocalPort())));
        }
    }
}
