package org.chuanyu.gateway.desk;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.chuanyu.gateway.intake.Messages;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /api/messages}: finds messages and shows the way of one. Who has an identifier to search by uses POST, because URLs are
 * written down along the way.
 */
@RestController
class MessagesApi {
    static final String CONTENT = "content";

    private final Traces traces;
    private final SearchBody bodies;

    MessagesApi(Traces traces, SearchBody bodies) {
        this.traces = traces;
        this.bodies = bodies;
    }

    @GetMapping("/api/messages")
    MessagePage search(@RequestParam MultiValueMap<String, String> parameters) {
        return traces.search(MessageSearch.parse(once(parameters)));
    }

    @PostMapping(
            path = {"/api/messages", "/api/messages/_search"},
            consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    MessagePage searchByForm(@RequestParam MultiValueMap<String, String> parameters) {
        return traces.search(MessageSearch.parse(once(parameters)));
    }

    @PostMapping(
            path = {"/api/messages", "/api/messages/_search"},
            consumes = MediaType.APPLICATION_JSON_VALUE)
    MessagePage searchByJson(@RequestParam MultiValueMap<String, String> parameters, HttpServletRequest request)
            throws IOException {
        parameters.keySet().stream().findFirst().ifPresent(name -> {
            throw DeskProblem.badParameter(name, "belongs into the body");
        });
        return traces.search(MessageSearch.parse(bodies.read(request.getInputStream())));
    }

    @GetMapping("/api/messages/{id}")
    MessageTrace trace(@PathVariable String id, @RequestParam MultiValueMap<String, String> parameters) {
        Map<String, String> given = once(parameters);
        given.forEach((name, value) -> {
            if (!name.equals(CONTENT)) {
                throw DeskProblem.unknownParameter(name);
            }
            if (!value.equals("true") && !value.equals("false")) {
                throw DeskProblem.badParameter(name, "must be true or false");
            }
        });
        return traces.trace(id, !"false".equals(given.get(CONTENT)));
    }

    @PostMapping("/api/messages/{id}/reprocess")
    MessageTrace reprocess(@PathVariable String id) {
        return traces.reprocess(id);
    }

    @PostMapping("/api/messages/{id}/set-aside")
    MessageTrace setAside(@PathVariable String id, @RequestParam MultiValueMap<String, String> parameters) {
        Map<String, String> given = once(parameters);
        given.keySet().stream().filter(name -> !name.equals("why")).findFirst().ifPresent(name -> {
            throw DeskProblem.unknownParameter(name);
        });
        return Arrays.stream(Messages.Why.values())
                .filter(why -> why.code().equals(given.get("why")))
                .findFirst()
                .map(why -> traces.setAside(id, why))
                .orElseThrow(() -> DeskProblem.badParameter(
                        "why",
                        "must be one of "
                                + Arrays.stream(Messages.Why.values())
                                        .map(Messages.Why::code)
                                        .toList()));
    }

    private static Map<String, String> once(MultiValueMap<String, String> parameters) {
        Map<String, String> given = new HashMap<>();
        parameters.forEach((name, values) -> {
            if (values.size() != 1) {
                throw DeskProblem.badParameter(name, "must be given once");
            }
            given.put(name, values.get(0));
        });
        return given;
    }
}
