package org.chuanyu.gateway;

import java.time.Clock;
import java.time.ZoneOffset;
import javax.xml.transform.TransformerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.webservices.autoconfigure.WebServicesAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;

/** The gateway between two neighbouring health systems. Modules are the direct sub-packages. */
// Two modules may each have a package-private Store: plain bean names would collide.
// The adapters bring the client parts of Spring Web Services, and with them a dispatcher for SOAP requests that nobody
// answers.
@SpringBootApplication(
        nameGenerator = FullyQualifiedAnnotationBeanNameGenerator.class,
        exclude = WebServicesAutoConfiguration.class)
@ConfigurationPropertiesScan
public class GatewayApplication {

    private static final String TRANSFORMER = "javax.xml.transform.TransformerFactory";

    /** Starts the program; see README.md for the settings. */
    public static void main(String[] args) {
        // SOAP's library looks for one on the whole class path for every message, which takes longer than the message.
        // The JDK's own is the one that everything of ours asks for anyway.
        if (System.getProperty(TRANSFORMER) == null) {
            System.setProperty(
                    TRANSFORMER,
                    TransformerFactory.newDefaultInstance().getClass().getName());
        }
        SpringApplication.run(GatewayApplication.class, args);
    }

    /** The database keeps microseconds: a time that is compared with a kept one must not be finer. */
    @Bean
    Clock clock() {
        return new MicrosecondClock(ZoneOffset.UTC);
    }
}
