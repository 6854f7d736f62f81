package org.chuanyu.gateway.desk;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/openapi.json}: the description of everything at {@code /api}; a test compares it with what is served. */
@RestController
class OpenApiDocument {
    static final String RESOURCE = "api/openapi.json";

    @GetMapping(path = "/api/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
    Resource document() {
        return new ClassPathResource(RESOURCE);
    }
}
