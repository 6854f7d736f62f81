package org.chuanyu.gateway.records;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ServerCapabilityStatementProvider;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.chuanyu.fhir.Profiles;
import org.hl7.fhir.instance.model.api.IBaseConformance;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceOperationComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestSecurityComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.ConditionalDeleteStatus;
import org.hl7.fhir.r4.model.CapabilityStatement.ReferenceHandlingPolicy;
import org.hl7.fhir.r4.model.CapabilityStatement.ResourceVersionPolicy;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;

/** The CapabilityStatement (FHIR R4 §3.1.0.7): interactions as registered, search parameters from the table that searches use. */
final class Capabilities extends ServerCapabilityStatementProvider {
    static final String NAME = "Chuanyu health gateway";
    private static final Map<String, String> PROFILES = Map.of(
            "Patient", Profiles.PATIENT,
            "DiagnosticReport", Profiles.LAB_REPORT,
            "Observation", Profiles.LAB_OBSERVATION,
            "ServiceRequest", Profiles.SERVICE_REQUEST,
            "Specimen", Profiles.SPECIMEN,
            "Encounter", Profiles.ENCOUNTER,
            "Organization", Profiles.ORGANIZATION,
            "Practitioner", Profiles.PRACTITIONER,
            "Provenance", Profiles.PROVENANCE);
    private static final String ABOUT = """
            Records come in through the transaction and are never updated or deleted singly. Searches are strict: an unknown \
            parameter, modifier, prefix or chain is refused whatever Prefer: handling says. A chain has one link, to any \
            parameter of the type that it leads to (patient.identifier), and so has _has (_has:Observation:patient:code). \
            Everything but _id and _lastUpdated takes :missing, tokens take :not except for identifiers, and names take neither \
            :exact nor :contains. Pages stay \
            the same for 30 minutes and belong to the caller; the first 10000 results can be paged to, all are counted. \
            Values of results (value-quantity and its like) are no search parameters: bodies are encrypted, and an index of values \
            would be the results in clear text. A history takes _since and _count and has pages; it does not take _at. What the caller may not see does not exist for it.""";

    Capabilities(RestfulServer server) {
        super(server);
        setPublisher(NAME);
    }

    @Override
    public IBaseConformance getServerConformance(HttpServletRequest request, RequestDetails details) {
        CapabilityStatement statement = (CapabilityStatement) super.getServerConformance(request, details);
        // Kept for everybody, and from whoever asked first: where that one thought we are is nobody else's business.
        statement.getImplementation().setUrl(null).setDescription(NAME);
        statement.setName("ChuanyuGateway");
        statement.getSoftware().setVersion(Capabilities.class.getPackage().getImplementationVersion());
        statement.getRestFirstRep().setDocumentation(ABOUT).setSecurity(security());
        statement.getRestFirstRep().getOperation().forEach(Capabilities::define);
        statement.getRestFirstRep().getResource().forEach(Capabilities::describe);
        return statement;
    }

    /** By the names that the standard has for them; HAPI writes an address of its own, where nothing is served. */
    private static void define(CapabilityStatementRestResourceOperationComponent operation) {
        String type = operation.getName().equals("translate") ? "ConceptMap" : "Resource";
        operation.setDefinition("http://hl7.org/fhir/OperationDefinition/" + type + "-" + operation.getName());
    }

    private static CapabilityStatementRestSecurityComponent security() {
        CapabilityStatementRestSecurityComponent security = new CapabilityStatementRestSecurityComponent();
        security.setCors(false);
        for (String service : List.of("Certificates", "Basic")) {
            security.addService()
                    .addCoding()
                    .setSystem("http://terminology.hl7.org/CodeSystem/restful-security-service")
                    .setCode(service);
        }
        security.setDescription("""
                A system of an institution shows its certificate (mutual TLS); a person has a name and a password. Everything but \
                this statement needs one of them, and what may be done and seen depends on it.""");
        return security;
    }

    private static void describe(CapabilityStatementRestResourceComponent resource) {
        String type = resource.getType();
        resource.getOperation().forEach(Capabilities::define);
        resource.setReferencePolicy(null);
        resource.setConditionalCreateElement(null);
        resource.setConditionalUpdateElement(null);
        resource.setConditionalDelete(ConditionalDeleteStatus.NOTSUPPORTED);
        resource.addReferencePolicy(ReferenceHandlingPolicy.LITERAL);
        // HAPI promises _include=* of every type that can be searched; only records have it.
        resource.setSearchInclude(null);
        resource.setSearchRevInclude(null);
        if (SearchTable.serves(type)) {
            resource.setProfile(PROFILES.get(type));
            resource.setVersioning(ResourceVersionPolicy.VERSIONED).setReadHistory(true);
            records(resource, type);
        } else if (ConformanceProviders.TYPES.contains(type)) {
            resource.setSearchParam(null);
            ConformanceProvider.PARAMETERS.stream()
                    .sorted()
                    .forEach(name -> resource.addSearchParam().setName(name).setType(type(name)));
        }
    }

    private static void records(CapabilityStatementRestResourceComponent resource, String type) {
        resource.setSearchParam(null);
        for (Parameter parameter : SearchTable.of(type).values()) {
            resource.addSearchParam()
                    .setName(parameter.name())
                    .setType(SearchParamType.fromCode(parameter.type()))
                    .setDocumentation(parameter.about());
            if (parameter.kind() == Parameter.Kind.REFERENCE) {
                resource.addSearchInclude(type + ":" + parameter.name());
            }
        }
        for (String other : SearchTable.types()) {
            List<Parameter> leading = SearchTable.of(other).values().stream()
                    .filter(parameter -> parameter.targets().contains(type))
                    .toList();
            leading.forEach(parameter -> resource.addSearchRevInclude(other + ":" + parameter.name()));
        }
    }

    private static SearchParamType type(String name) {
        return switch (name) {
            case "url" -> SearchParamType.URI;
            case "name" -> SearchParamType.STRING;
            default -> SearchParamType.TOKEN;
        };
    }
}
