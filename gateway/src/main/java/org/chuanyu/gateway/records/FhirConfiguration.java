package org.chuanyu.gateway.records;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import java.util.ArrayList;
import java.util.List;
import org.chuanyu.fhir.OfficialValidator;
import org.chuanyu.fhir.ProfileResources;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The shared FhirContext, and the FHIR API at {@code /fhir} put together from what the modules contribute. */
@Configuration(proxyBeanMethods = false)
class FhirConfiguration {
    private static final int MAX_BODY = 20 * 1024 * 1024;

    /** One for the whole program: making one takes seconds. */
    @Bean
    FhirContext fhirContext() {
        FhirContext context = FhirContext.forR4();
        // The lenient handler writes what it does not understand into the log, values and all.
        context.setParserErrorHandler(new StrictErrorHandler());
        // Provenance names versions.
        context.getParserOptions().setStripVersionsFromReferences(false);
        return context;
    }

    @Bean
    ProfileResources profileResources(FhirContext context) {
        return new ProfileResources(context);
    }

    @Bean
    OfficialValidator officialValidator(FhirContext context, ProfileResources resources) {
        return new OfficialValidator(context, resources);
    }

    @Bean
    FilterRegistrationBean<FhirGate> fhirGate(
            FhirContext context, FhirErrors errors, ObjectProvider<RefusedBodies> refused) {
        FilterRegistrationBean<FhirGate> registration =
                new FilterRegistrationBean<>(new FhirGate(context, errors, refused, MAX_BODY));
        registration.addUrlPatterns("/fhir", "/fhir/*");
        // After the security filters: nobody's body is read before we know who sends it.
        registration.setOrder(0);
        return registration;
    }

    @Bean
    ServletRegistrationBean<RestfulServer> fhirServer(
            FhirContext context,
            RecordAccess access,
            ValidateProvider validation,
            FhirErrors errors,
            ProfileResources profiles,
            ObjectProvider<IResourceProvider> resources,
            ObjectProvider<FhirProvider> others) {
        RestfulServer server = new RestfulServer(context);
        server.setServerName(Capabilities.NAME);
        List<Object> providers = new ArrayList<>();
        for (String type : SearchTable.types()) {
            Class<? extends Resource> made = context.getResourceDefinition(type).getImplementingClass(Resource.class);
            providers.add(new RecordProvider(made, access, validation));
        }
        providers.addAll(ConformanceProviders.of(profiles));
        resources.orderedStream().forEach(providers::add);
        others.orderedStream().forEach(providers::add);
        server.registerProviders(providers);
        server.setServerConformanceProvider(new Capabilities(server));
        server.registerInterceptor(errors);
        server.setDefaultResponseEncoding(EncodingEnum.JSON);
        // Ours have been read when the gate looked at them: HAPI would find the body of a search by POST empty.
        server.setIgnoreServerParsedRequestParameters(false);
        ServletRegistrationBean<RestfulServer> registration = new ServletRegistrationBean<>(server, "/fhir/*");
        registration.setName("fhir");
        return registration;
    }
}
