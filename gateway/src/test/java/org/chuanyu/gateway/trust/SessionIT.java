package org.chuanyu.gateway.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.catalina.Context;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a session is worth, and when it ends. */
@GatewayTest
class SessionIT {
    @Autowired
    GatewayClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    ServletWebServerApplicationContext context;

    @Test
    void givesASessionThatIsWorthNothingAtTheSystemsDoor() {
        String session = login("doctor-anyue");

        assertThat(isSentToLogin(client.anonymous().get("/", "Cookie", session)))
                .isFalse();
        assertThat(client.anonymous().get("/fhir/Patient", "Cookie", session).statusCode())
                .isEqualTo(401);
        assertThat(client.anonymous().get("/api/messages", "Cookie", session).statusCode())
                .isEqualTo(401);
    }

    @Test
    void opensNoPageToBasicOrACertificate() {
        for (String page : List.of("/", "/messages", "/deliveries", "/participants", "/patients")) {
            assertThat(isSentToLogin(client.as("engineer").get(page))).as(page).isTrue();
            assertThat(isSentToLogin(client.certificate("dazu-rmyy").get(page)))
                    .as(page)
                    .isTrue();
        }
    }

    /** A session for everybody who asks would be memory for the taking. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/audit", "/audit?x=510231199001011234", "/messages", "/patients/0", "/nowhere"})
    void givesNoSessionToWhoOnlyAsksForAPage_andKeepsNoQuery(String page) {
        HttpResponse<String> answer = client.anonymous().get(page, "Accept", "text/html");

        assertThat(isSentToLogin(answer)).isTrue();
        assertThat(answer.headers().allValues("Set-Cookie"))
                .noneMatch(cookie -> cookie.startsWith("JSESSIONID"))
                .allSatisfy(cookie -> assertThat(cookie).contains("HttpOnly", "SameSite=Strict"));
        assertThat(answer.headers().allValues("Set-Cookie").stream().map(SessionIT::asked))
                .containsExactly(page.replaceFirst("\\?.*", ""));
    }

    @Test
    void keepsNothingOfAnAddressThatIsLongerThanAnyPages() {
        HttpResponse<String> answer = client.anonymous().get("/audit/" + "x".repeat(7000));

        assertThat(isSentToLogin(answer)).isTrue();
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
    }

    @Test
    void keepsASessionOfNobodyForMinutes_andAPersonsForHalfAnHour() throws IOException {
        assertThat(secondsOf(cookie(client.anonymous().get("/login")))).isEqualTo(300);
        assertThat(secondsOf(login("engineer"))).isEqualTo(1800);
    }

    @Test
    void takesNoFormWithoutItsToken() {
        String session = login("engineer");

        HttpResponse<String> answer =
                client.anonymous().post("/logout", "application/x-www-form-urlencoded", "", "Cookie", session);

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void protectsSessionCookieAndPages() {
        HttpResponse<String> page = client.anonymous().get("/login");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Set-Cookie").orElse("")).contains("HttpOnly", "SameSite=Strict");
        // The whole of it: one more host in any directive and the pages are not their own any more.
        assertThat(page.headers().allValues("Content-Security-Policy"))
                .containsExactly("default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'");
    }

    /** Two people at one computer, without a logout in between. */
    @Test
    void keepsNothingOfWhoWasThereBefore() {
        String form = "application/x-www-form-urlencoded";
        String sought = UUID.randomUUID().toString();
        String session = login("engineer");
        String list = client.anonymous().get("/messages", "Cookie", session).body();
        String view = client.anonymous()
                .post("/messages", form, "_csrf=" + token(list) + "&patient=" + sought, "Cookie", session)
                .headers()
                .firstValue("Location")
                .orElseThrow()
                .replaceFirst("^https?://[^/]*", "");
        assertThat(client.anonymous().get(view, "Cookie", session).body()).contains(sought);

        String page = client.anonymous().get("/login", "Cookie", session).body();
        String next = cookie(signedIn("auditor", "demo", page, session));

        assertThat(client.anonymous().get(view, "Cookie", next).body())
                .contains("已不在会话中")
                .doesNotContain(sought);
    }

    @Test
    void endsASessionAtLogout() {
        String session = login("security");
        String page = client.anonymous().get("/login", "Cookie", session).body();

        client.anonymous()
                .post("/logout", "application/x-www-form-urlencoded", "_csrf=" + token(page), "Cookie", session);

        assertThat(isSentToLogin(client.anonymous().get("/", "Cookie", session)))
                .isTrue();
        assertThat(audited("LOGIN", "security")).isPositive();
        assertThat(audited("LOGOUT", "security")).isPositive();
    }

    /** Another node did it: this one sees the row only. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "enabled = false",
                "hash = 'another'",
                "role = 'ADMIN'",
            })
    void endsASessionWhosePersonIsNotTheSameAnyMore(String change) {
        String name = "zhao." + UUID.randomUUID().toString().substring(0, 8);
        assertThat(client.as("admin")
                        .post("/api/people", "application/json", """
                            {"login":"%s","role":"security","password":"correct horse battery"}\
                            """.formatted(name))
                        .statusCode())
                .isEqualTo(201);
        String session = login(name, "correct horse battery");
        assertThat(isSentToLogin(client.anonymous().get("/", "Cookie", session)))
                .isFalse();

        jdbc.sql("UPDATE person SET " + change + ", changed_at = changed_at + interval '1 second' WHERE login = ?")
                .param(name)
                .update();

        await().atMost(Standing.FRESH.plusSeconds(5))
                .until(() -> isSentToLogin(client.anonymous().get("/", "Cookie", session)));
        jdbc.sql("UPDATE person SET enabled = true WHERE login = ?").param(name).update();
        assertThat(isSentToLogin(client.anonymous().get("/", "Cookie", session)))
                .as("it is gone for good")
                .isTrue();
    }

    private int secondsOf(String session) throws IOException {
        var server = (TomcatWebServer) context.getWebServer();
        Context pages = (Context) server.getTomcat().getHost().findChildren()[0];
        String id = session.replaceFirst("JSESSIONID=", "");
        return pages.getManager().findSession(id).getMaxInactiveInterval();
    }

    /** The page that the cookie leads back to after a login. */
    private static String asked(String cookie) {
        String value = cookie.replaceFirst("[^=]*=([^;]*).*", "$1");
        return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    }

    private long audited(String action, String actor) {
        return jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = ? AND actor = ?")
                .params(action, actor)
                .query(Long.class)
                .single();
    }

    private String login(String name) {
        return login(name, "demo");
    }

    private String login(String name, String password) {
        HttpResponse<String> page = client.anonymous().get("/login");
        HttpResponse<String> answer = signedIn(name, password, page.body(), cookie(page));
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElse("")).doesNotContain("error");
        return cookie(answer);
    }

    private static boolean isSentToLogin(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("").contains("/login");
    }

    /** What the form on this page of this session is answered. */
    private HttpResponse<String> signedIn(String name, String password, String page, String session) {
        return client.anonymous()
                .post(
                        "/login",
                        "application/x-www-form-urlencoded",
                        "username=" + name + "&password=" + password.replace(' ', '+') + "&_csrf=" + token(page),
                        "Cookie",
                        session);
    }

    private static String token(String page) {
        Matcher matcher = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(page);
        assertThat(matcher.find()).as("a token in the form").isTrue();
        return matcher.group(1);
    }

    private static String cookie(HttpResponse<String> answer) {
        return answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
    }
}
