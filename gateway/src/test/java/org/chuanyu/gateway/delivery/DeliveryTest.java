package org.chuanyu.gateway.delivery;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.chuanyu.gateway.GatewayApplication;
import org.chuanyu.gateway.TestDatabase;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole gateway, with a clock that the test moves and with hospitals in Anyue whose record systems are {@link
 * ScriptedPartner}s: {@code anyue-rmyy} and {@code anyue-zyy} as usual, {@code anyue-fby} that may be asked twice, {@code anyue-kfy}
 * that is given up after an hour. Inject {@link DeliveryBench}. With {@code gateway.delivery.work=false} the test plans and sends
 * itself, step by step.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = GatewayApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        // Days pass in these tests: the sweep of the first start would come by in the middle of one.
        properties = {
            "gateway.recode.work=false",
            "gateway.intake.validation-sample=0",
            "gateway.reconciliation.work=false"
        })
@ActiveProfiles("demo")
@ContextConfiguration(initializers = {TestDatabase.class, DeliveryTest.Hospitals.class})
@interface DeliveryTest {

    /** Puts the hospitals into the settings, their doors and the clock into the context. */
    final class Hospitals implements ApplicationContextInitializer<GenericApplicationContext> {
        @Override
        public void initialize(GenericApplicationContext context) {
            ScriptedPartner partner = new ScriptedPartner();
            context.registerBean(ScriptedPartner.class, () -> partner);
            context.registerBean(SettableClock.class, SettableClock::new, bean -> bean.setPrimary(true));
            context.registerBean(DeliveryBench.class);
            for (String hospital : DeliveryBench.HOSPITALS) {
                String wires = "gateway.participants." + hospital + ".wires.";
                TestPropertyValues.of(
                                "gateway.participants." + hospital + ".name=虚构医院 " + hospital,
                                "gateway.participants." + hospital + ".region=512021",
                                "gateway.participants." + hospital + ".kind=hospital",
                                wires + "his.format=hl7v2",
                                wires + "his.in.mllp=0",
                                wires + "emr.format=cda",
                                wires + "emr.out.soap=" + partner.url(hospital),
                                wires + "emr.out.retry.first=1s",
                                wires + "emr.out.retry.factor=2",
                                wires + "emr.out.retry.max=5m",
                                wires + "emr.out.retry.jitter=0",
                                wires + "emr.out.retry.budget=" + (hospital.equals("anyue-kfy") ? "1h" : "3d"),
                                wires + "emr.out.retry.idempotent=" + hospital.equals("anyue-fby"))
                        .applyTo(context);
            }
        }
    }
}
