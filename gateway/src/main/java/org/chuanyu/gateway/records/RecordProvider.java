package org.chuanyu.gateway.records;

import ca.uhn.fhir.rest.annotation.History;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.IResourceProvider;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Resource;

/** Read, vread, history and search of one type. One class for all: what differs is in {@link SearchTable}. */
public final class RecordProvider implements IResourceProvider {
    private final Class<? extends Resource> type;
    private final RecordAccess access;
    private final ValidateProvider validation;

    RecordProvider(Class<? extends Resource> type, RecordAccess access, ValidateProvider validation) {
        this.type = type;
        this.access = access;
        this.validation = validation;
    }

    @Override
    public Class<? extends Resource> getResourceType() {
        return type;
    }

    /** FHIR R4 §3.1.0.1 and §3.1.0.2. */
    @Read(version = true)
    public IBaseResource read(@IdParam IdType id, RequestDetails request) {
        return access.read(request, type.getSimpleName(), id.getIdPart(), id.getVersionIdPart());
    }

    /** FHIR R4 §3.1.0.7.2, newest first. */
    @History
    public Bundle history(@IdParam IdType id, RequestDetails request) {
        return access.history(request, type.getSimpleName(), id.getIdPart());
    }

    /** FHIR R4 §3.1.1; the parameters are read by {@link QueryReader}, which refuses what it does not know. */
    @Search(allowUnknownParams = true)
    public Bundle search(RequestDetails request) {
        return access.search(request, type.getSimpleName());
    }

    /** FHIR R4 §3.1.0.8. */
    @Operation(name = "$validate", manualRequest = true)
    public OperationOutcome validate(RequestDetails request) {
        return validation.validate(request);
    }
}
