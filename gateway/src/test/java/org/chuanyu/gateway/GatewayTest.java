package org.chuanyu.gateway;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole gateway in demo mode for an {@code XIT}: every port a free one, development keys in a temporary directory, and a
 * database of this context's own on the one PostgreSQL of the test's JVM. Inject {@link GatewayClient} to call it, and whatever
 * bean is under test. Two classes with the same settings share one context, so a test makes its own people and numbers.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(
        classes = GatewayApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        // What tests store behind intake's back was never mapped: the sweep of the first start would give it versions.
        // And the official validator takes seconds of every context that loads it. Nor is yesterday any test's day.
        properties = {
            "gateway.recode.work=false",
            "gateway.intake.validation-sample=0",
            "gateway.reconciliation.work=false"
        })
@ActiveProfiles("demo")
@ContextConfiguration(initializers = TestDatabase.class)
public @interface GatewayTest {}
