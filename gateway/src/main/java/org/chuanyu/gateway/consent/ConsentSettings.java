package org.chuanyu.gateway.consent;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long a visit lets a hospital see a person's data.
 *
 * @param outpatient from the beginning of an outpatient visit, and from its end
 * @param emergency the same for an emergency visit
 * @param afterDischarge from the discharge of an inpatient: results still come in, and the patient comes back
 * @param longestStay of an inpatient whose discharge nobody reports
 */
@Validated
@ConfigurationProperties("gateway.consent")
record ConsentSettings(
        @NotNull @DefaultValue("7d") Duration outpatient,
        @NotNull @DefaultValue("7d") Duration emergency,
        @NotNull @DefaultValue("30d") Duration afterDischarge,
        @NotNull @DefaultValue("365d") Duration longestStay) {}
