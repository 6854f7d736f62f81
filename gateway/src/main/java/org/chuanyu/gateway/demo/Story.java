package org.chuanyu.gateway.demo;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Plays the first crossing at every start: a synthetic person is admitted in Anyue, a result of the same person from Dazu
 * arrives there, then its correction. Tells what was seen, in ids only; whatever is not seen is said, and the program goes on.
 */
@DemoOnly
@ConditionalOnBooleanProperty(name = "gateway.demo-story", matchIfMissing = true)
@Component
final class Story {
    static final String LAB = "dazu-rmyy";
    static final String HOSPITAL = "anyue-rmyy";

    private static final Logger LOG = LoggerFactory.getLogger("demo");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SimulatedPartners partners;
    private final Received received;
    private final Clock clock;
    private final String base;
    private final AtomicBoolean played = new AtomicBoolean();

    Story(SimulatedPartners partners, Received received, Clock clock, Environment environment) {
        this.base = "http://localhost:" + environment.getProperty("gateway.http.port", "8080");
        this.partners = partners;
        this.received = received;
        this.clock = clock;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        if (!played.compareAndSet(false, true)) {
            return;
        }
        Thread thread = new Thread(this::play, "demo-story");
        thread.setDaemon(true);
        thread.start();
    }

    private void play() {
        String run = StoryMessage.stamp(clock.instant());
        try {
            LOG.info("演示开始（人物均为虚构） · the story begins, all people are synthetic; run {}", run);
            if (admitted(run) && reported(run)) {
                corrected(run);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (RuntimeException e) {
            LOG.warn("演示中断 · the story broke off: {}", e.getClass().getSimpleName());
        }
        Guide.lines(base, run).forEach(LOG::info);
    }

    private boolean admitted(String run) {
        return sent(
                HOSPITAL,
                "adt-a01",
                run,
                "1/4 {}: 患者入院（ADT^A01），诊疗关系已建立 · a patient is admitted, the care relationship is open; {}");
    }

    private boolean reported(String run) throws InterruptedException {
        if (!sent(LAB, "oru-r01", run, "2/4 {}: 检验系统发出两份报告（GB18030） · the LIS sends two reports; {}")) {
            return false;
        }
        seen("CBC" + run, "3.90", "3/4 血常规到达安岳病历系统 · the blood count arrived at the EMR in Anyue");
        return seen(
                "BIO" + run, "5.80", "3/4 生化到达，5 级敏感结果未随行 · the chemistry arrived, its grade 5 result stayed behind");
    }

    private void corrected(String run) throws InterruptedException {
        if (sent(LAB, "oru-r01-correction", run, "4/4 {}: 检验系统更正葡萄糖 · the LIS corrects the glucose; {}")) {
            seen("BIO" + run, "5.08", "4/4 更正件到达安岳病历系统 · the correction arrived at the EMR in Anyue");
        }
    }

    private boolean sent(String participant, String message, String run, String line) {
        Optional<SimulatedSender> sender = partners.sender(participant);
        if (sender.isEmpty()) {
            LOG.warn("{} 没有 HL7 v2 发送端 · has no HL7 v2 line in the settings", participant);
            return false;
        }
        try {
            String answer = sender.get().send(StoryMessage.of(message, run, clock.instant()));
            String code = acknowledgment(answer);
            LOG.info(line, participant, "MSA-1 " + code);
            return code.equals("AA") || code.equals("CA");
        } catch (IOException e) {
            LOG.warn("{}: 没有应答 · no answer ({})", participant, e.getClass().getSimpleName());
            return false;
        }
    }

    private boolean seen(String report, String value, String line) throws InterruptedException {
        Predicate<Received.Item> wanted =
                item -> item.body().contains(report) && item.body().contains(value);
        Optional<Received.Item> arrived = received.await(HOSPITAL, wanted, PATIENCE);
        if (arrived.isEmpty()) {
            LOG.warn(
                    "{} 秒内未到达，可看 /api/deliveries · not there within {} s, see /api/deliveries; report {}",
                    PATIENCE.toSeconds(),
                    PATIENCE.toSeconds(),
                    report);
            return false;
        }
        LOG.info("{}; {}", line, report);
        if (arrived.get().body().contains("HIV")) {
            LOG.error("5 级敏感结果外泄 · a grade 5 result went out with report {}", report);
        }
        return true;
    }

    private static String acknowledgment(String answer) {
        for (String segment : answer.split("\r")) {
            String[] fields = segment.split("\\|");
            if (fields[0].equals("MSA") && fields.length > 1) {
                return fields[1];
            }
        }
        return "none";
    }
}
