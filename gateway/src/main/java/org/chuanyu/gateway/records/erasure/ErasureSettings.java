package org.chuanyu.gateway.records.erasure;

import java.time.Duration;
import java.time.Period;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What has to be kept, how long and by which law, and who approves an erasure. Figures and articles are for the operator's lawyers to
 * confirm.
 *
 * @param regions division codes (GB/T 2260) of those that approve for their region
 * @param keep terms
 * @param basis what a refusal names for them
 * @param recheck how often destroyed keys are looked for that somebody has brought back
 */
@Validated
@ConfigurationProperties("gateway.erasure")
record ErasureSettings(
        @DefaultValue Regions regions,
        @DefaultValue Keep keep,
        @DefaultValue Basis basis,
        @DefaultValue("10m") Duration recheck) {

    /** The regions under the names that the log and its verifiers have for them. */
    record Regions(
            @DefaultValue("500111") String dazu,
            @DefaultValue("512021") String anyue) {

        Map<String, String> byCode() {
            return Map.of(dazu, "dazu", anyue, "anyue");
        }
    }

    /**
     * How long.
     *
     * @param outpatient a record, after the last visit that was no stay
     * @param inpatient a record, after the last discharge
     * @param provision to whom data were given, after the last time
     * @param access who looked at them, after the last look
     * @param audit what else was done with them, after the last act
     * @param networkLog from where, after the last such act
     */
    record Keep(
            @DefaultValue("P15Y") Period outpatient,
            @DefaultValue("P30Y") Period inpatient,
            @DefaultValue("P3Y") Period provision,
            @DefaultValue("P15Y") Period access,
            @DefaultValue("P3Y") Period audit,
            @DefaultValue("P6M") Period networkLog) {

        Period of(RetentionRule rule) {
            return switch (rule) {
                case OUTPATIENT -> outpatient;
                case INPATIENT -> inpatient;
                case PROVISION -> provision;
                case ACCESS -> access;
                case AUDIT -> audit;
                case NETWORK_LOG -> networkLog;
            };
        }
    }

    /** By which law. */
    record Basis(
            @DefaultValue("国卫医发〔2013〕31号; 医疗机构管理条例实施细则 53") String outpatient,
            @DefaultValue("国卫医发〔2013〕31号; 医疗机构管理条例实施细则 53") String inpatient,
            @DefaultValue("网络数据安全管理条例 12; 个人信息保护法 56") String provision,
            @DefaultValue("国卫医发〔2013〕31号; 电子病历应用管理规范（试行）14") String access,
            @DefaultValue("电子病历应用管理规范（试行）14") String audit,
            @DefaultValue("网络安全法 21(3)") String networkLog) {

        String of(RetentionRule rule) {
            return switch (rule) {
                case OUTPATIENT -> outpatient;
                case INPATIENT -> inpatient;
                case PROVISION -> provision;
                case ACCESS -> access;
                case AUDIT -> audit;
                case NETWORK_LOG -> networkLog;
            };
        }
    }
}
