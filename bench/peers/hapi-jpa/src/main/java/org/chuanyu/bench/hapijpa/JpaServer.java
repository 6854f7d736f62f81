package org.chuanyu.bench.hapijpa;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.provider.IJpaSystemProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * A HAPI FHIR JPA server on the port and database that it is given ({@code bench.port}, {@code bench.jdbc}), at {@code /fhir}.
 * It ends with the process that started it.
 */
public final class JpaServer {

    private JpaServer() {}

    public static void main(String[] args) throws Exception {
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit()
                .thenRun(() -> Runtime.getRuntime().halt(0)));
        AnnotationConfigApplicationContext spring = new AnnotationConfigApplicationContext(JpaConfiguration.class);
        RestfulServer server = new RestfulServer(spring.getBean(FhirContext.class));
        server.registerProviders(spring.getBean("myResourceProvidersR4", ResourceProviderFactory.class)
                .createProviders());
        server.registerProvider(spring.getBean(IJpaSystemProvider.class));
        spring.getBean(IFhirSystemDao.class);

        Path work = Files.createTempDirectory("jpa-tomcat");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(work.toString());
        tomcat.setPort(Integer.getInteger("bench.port"));
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", work.toString());
        Tomcat.addServlet(context, "fhir", server).setLoadOnStartup(1);
        context.addServletMappingDecoded("/fhir/*", "fhir");
        tomcat.start();
        System.out.println("READY");
        tomcat.getServer().await();
    }
}
