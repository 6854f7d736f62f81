package org.chuanyu.gateway.trust;

import static org.springframework.security.config.http.SessionCreationPolicy.STATELESS;

import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationProvider;
import org.springframework.security.web.authentication.preauth.x509.SubjectX500PrincipalExtractor;
import org.springframework.security.web.authentication.preauth.x509.X509AuthenticationFilter;
import org.springframework.security.web.authentication.preauth.x509.X509PrincipalExtractor;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.session.HttpSessionEventPublisher;

/**
 * Two doors, and nothing passes that is not named here. Systems come with a client certificate or Basic and have no session; people
 * come by the login page and have one, with CSRF tokens; who only asks for a page has none. A session is worth nothing at the
 * systems' door.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    private static final String[] ANY_RIGHT =
            Arrays.stream(Right.values()).map(Enum::name).toArray(String[]::new);

    /** The log, as C2SP tlog-tiles lays it out; the pages about it lie beside it. */
    private static final String[] PUBLISHED = {
        "/audit/checkpoint",
        "/audit/checkpoint.pending",
        "/audit/checkpoint.tsr",
        "/audit/checkpoint.stamped",
        "/audit/checkpoint.stamped.tsr",
        "/audit/policy.txt",
        "/audit/keys/**",
        "/audit/tile/**"
    };

    /** Named so that Boot makes no user of its own, with a password in the log. */
    @Bean
    AuthenticationManager people(PeopleAuthentication people) {
        return new ProviderManager(people);
    }

    /** Without it the registry would keep sessions that are gone. */
    @Bean
    HttpSessionEventPublisher sessionEvents() {
        return new HttpSessionEventPublisher();
    }

    @Bean
    @Order(1)
    SecurityFilterChain systems(
            HttpSecurity http,
            SettledParticipants participants,
            ShownCertificates certificates,
            PeopleAuthentication people,
            Refusals refusals,
            Environment environment)
            throws Exception {
        boolean demo = environment.getProperty("gateway.demo", Boolean.class, false);
        // "/ws" is kept for documents over SOAP: until there is something behind it, it is shut for everybody.
        String[] paths = Stream.concat(
                        Stream.of("/fhir/**", "/ws/**", "/api/**", "/actuator/**", "/demo/**"),
                        Arrays.stream(PUBLISHED))
                .toArray(String[]::new);
        return http.securityMatcher(paths)
                .authenticationManager(new ProviderManager(people, certificates(participants)))
                .authorizeHttpRequests(rules -> systemRules(rules, demo))
                .addFilterBefore(new OneCredential(refusals), X509AuthenticationFilter.class)
                .addFilterBefore(new SameSite(refusals), AuthorizationFilter.class)
                .x509(x509 -> x509.x509PrincipalExtractor(names(participants, certificates)))
                .httpBasic(basic -> basic.authenticationEntryPoint(refusals))
                .exceptionHandling(on -> on.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .csrf(csrf -> csrf.disable())
                .requestCache(cache -> cache.disable())
                .sessionManagement(session -> session.sessionCreationPolicy(STATELESS))
                .headers(headers -> headers.contentSecurityPolicy(
                        csp -> csp.policyDirectives("default-src 'none'; frame-ancestors 'none'")))
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain pages(
            HttpSecurity http, PeopleAuthentication authentication, People people, Logins logins, Clock clock)
            throws Exception {
        RequestCache asked = new AskedPage();
        return http.authenticationManager(new ProviderManager(authentication))
                .addFilterBefore(new Standing(people, clock), AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(rules -> rules.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers(
                                "/login", "/webjars/**", "/css/**", "/js/**", "/images/**", "/fonts/**", "/favicon.ico")
                        .permitAll()
                        .requestMatchers("/", "/console", "/overview/**", "/participants/**", "/patients/**")
                        .authenticated()
                        .requestMatchers(
                                "/messages/**",
                                "/deliveries/**",
                                "/audit/**",
                                "/maps/**",
                                "/settings",
                                "/reconciliation/**")
                        .authenticated()
                        .anyRequest()
                        .denyAll())
                .formLogin(form -> form.loginPage("/login")
                        .successHandler(logins.succeeded(asked))
                        .failureUrl("/login?error")
                        .permitAll())
                .logout(logout -> logout.addLogoutHandler(logins.loggedOut()).logoutSuccessUrl("/login?logout"))
                .requestCache(cache -> cache.requestCache(asked))
                // Who signs in where somebody else was signed in finds nothing of what that one looked for.
                .sessionManagement(session -> session.sessionFixation(fixation -> fixation.newSession())
                        .maximumSessions(20)
                        .sessionRegistry(logins.sessions())
                        .expiredUrl("/login?expired"))
                .headers(headers -> headers.contentSecurityPolicy(csp -> csp.policyDirectives(
                        "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'")))
                .build();
    }

    private static void systemRules(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry rules,
            boolean demo) {
        rules.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC).permitAll();
        rules.requestMatchers(HttpMethod.GET, "/fhir/metadata", "/actuator/health/**")
                .permitAll();
        rules.requestMatchers("/fhir/AuditEvent/**").hasAuthority(Right.AUDIT_READ.name());
        rules.requestMatchers("/audit/tile/entries/**", "/api/audit/**").hasAuthority(Right.LOG_READ.name());
        rules.requestMatchers("/api/evidence/**").hasAuthority(Right.EVIDENCE_EXPORT.name());
        rules.requestMatchers(HttpMethod.GET, PUBLISHED).permitAll();
        rules.requestMatchers(HttpMethod.HEAD, PUBLISHED).permitAll();
        // Before a body is read, or noted as a message of the caller's institution.
        rules.requestMatchers(HttpMethod.POST, "/fhir", "/fhir/").hasAuthority(Right.RECORD_WRITE.name());
        rules.requestMatchers("/fhir/**")
                .hasAnyAuthority(
                        Right.RECORD_READ.name(),
                        Right.RECORD_WRITE.name(),
                        Right.CONFORMANCE_USE.name(),
                        Right.AUDIT_READ.name());
        // Before a body is read: the APIs check the same right once more, and whose things they are.
        rules.requestMatchers("/api/people/**", "/api/settings").hasAuthority(Right.MANAGE.name());
        rules.requestMatchers(
                        HttpMethod.POST,
                        "/api/deliveries/replay",
                        "/api/deliveries/*/replay",
                        "/api/messages/*/reprocess",
                        "/api/messages/*/set-aside")
                .hasAuthority(Right.REPLAY.name());
        rules.requestMatchers("/api/deliveries/*/content").hasAuthority(Right.CONTENT_READ.name());
        rules.requestMatchers("/api/deliveries/**", "/api/messages/**").hasAuthority(Right.TRACE_READ.name());
        rules.requestMatchers(HttpMethod.POST, "/api/reconciliation/*/*/*/compare")
                .hasAuthority(Right.SHEETS_COMPARE.name());
        rules.requestMatchers(HttpMethod.POST, "/api/reconciliation/*").hasAuthority(Right.SHEETS_MAKE.name());
        rules.requestMatchers("/api/reconciliation/**").hasAuthority(Right.SHEETS_READ.name());
        rules.requestMatchers("/api/erasures/**")
                .hasAnyAuthority(Right.ERASURE_REQUEST.name(), Right.ERASURE_APPROVE.name());
        rules.requestMatchers("/api/holds/**").hasAuthority(Right.LEGAL_HOLD.name());
        rules.requestMatchers("/api/openapi.json").authenticated();
        // The floor for what is not named above.
        rules.requestMatchers("/api/**").hasAnyAuthority(ANY_RIGHT);
        rules.requestMatchers("/actuator/prometheus").hasAuthority(Right.METRICS_READ.name());
        if (demo) {
            // The demo's own loopback address is the limit there.
            rules.requestMatchers("/demo/**").permitAll();
        }
        rules.anyRequest().denyAll();
    }

    private static X509PrincipalExtractor names(SettledParticipants participants, ShownCertificates certificates) {
        X509PrincipalExtractor subject = new SubjectX500PrincipalExtractor();
        return certificate -> {
            Object name = subject.extractPrincipal(certificate);
            participants
                    .ofCertificate(String.valueOf(name))
                    .ifPresent(participant -> certificates.shown(participant.id(), certificate));
            return name;
        };
    }

    private static PreAuthenticatedAuthenticationProvider certificates(SettledParticipants participants) {
        PreAuthenticatedAuthenticationProvider provider = new PreAuthenticatedAuthenticationProvider();
        // Not a UserDetailsService bean: Spring would use it for passwords too, or for neither.
        provider.setPreAuthenticatedUserDetailsService(token -> participants
                .ofCertificate(token.getName())
                .map(participant -> new KnownCaller(new Caller(
                        participant.id().value(),
                        Role.PARTICIPANT,
                        participant.id(),
                        participant.region(),
                        Rights.of(participant.kind()))))
                .orElseThrow(() -> new UsernameNotFoundException("no participant has this certificate")));
        return provider;
    }
}
