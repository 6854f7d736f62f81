package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page of a person's results, as a doctor comes to it after the login, without a browser. */
public final class PatientPage {
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");
    private static final String FORM = "application/x-www-form-urlencoded";

    private final GatewayClient client;
    private String session;

    public PatientPage(GatewayClient client, String login) {
        this.client = client;
        HttpResponse<String> form = client.anonymous().get("/login");
        session = session(form);
        HttpResponse<String> in = client.anonymous()
                .post(
                        "/login",
                        FORM,
                        "username=" + login + "&password=demo&_csrf=" + token(form.body()),
                        "Cookie",
                        session);
        assertThat(in.headers().firstValue("Location").orElse("")).doesNotContain("error");
        session = session(in);
    }

    /** The page of whoever has this number. */
    public String results(String identifier) {
        String ask = client.anonymous().get("/patients", "Cookie", session).body();
        HttpResponse<String> found = client.anonymous()
                .post("/patients", FORM, "identifier=" + identifier + "&_csrf=" + token(ask), "Cookie", session);
        String page = found.headers().firstValue("Location").orElse("");
        assertThat(page).as(found.body()).contains("/patients/");
        HttpResponse<String> answer =
                client.anonymous().get(page.substring(page.indexOf("/patients/")), "Cookie", session);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    /** The cookie of the session that an answer began. */
    static String session(HttpResponse<String> answer) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("JSESSIONID"))
                .map(cookie -> cookie.split(";")[0])
                .findFirst()
                .orElseThrow();
    }

    /** What a form of this page sends back, encoded for it. */
    static String token(String page) {
        Matcher token = TOKEN.matcher(page);
        assertThat(token.find()).isTrue();
        return URLEncoder.encode(token.group(1), StandardCharsets.UTF_8);
    }
}
