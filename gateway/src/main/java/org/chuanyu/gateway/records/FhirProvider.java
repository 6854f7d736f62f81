package org.chuanyu.gateway.records;

/**
 * Marks a bean with HAPI annotations ({@code @Transaction}, {@code @Operation} …) that the FHIR API at {@code /fhir} shall
 * serve. A module above contributes one without an arrow from here to it; a module that does not know this one contributes a
 * plain {@link ca.uhn.fhir.rest.server.IResourceProvider} bean, which is collected as well.
 */
public interface FhirProvider {}
