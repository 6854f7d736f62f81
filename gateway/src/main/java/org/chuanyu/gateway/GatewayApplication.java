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

    /** Starts the program; see README.md for the settings. */
    public static void main(String[] args) {
        nameTheTransformer();
        SpringApplication.run(GatewayApplication.class, args);
    }

    /**
     * SAAJ asks for a transformer for every message that it reads or writes, and whoever is not told which looks through all jars of the
     * class path, signatures included: a quarter of what a delivery took. The JDK's own it is, as everywhere here.
     */
    private static void nameTheTransformer() {
        String factory = TransformerFactory.class.getName();
        if (System.getProperty(factory) == null) {
            System.setProperty(
                    factory, TransformerFactory.newDefaultInstance().getClass().getName());
        }
    }

    /** The database keeps microseconds: a time that is compared with a kept one must not be finer. */
    @Bean
    Clock clock() {
        return new MicrosecondClock(ZoneOffset.UTC);
    }
}
