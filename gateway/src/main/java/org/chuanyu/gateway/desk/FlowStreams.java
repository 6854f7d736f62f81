package org.chuanyu.gateway.desk;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.security.core.session.SessionDestroyedEvent;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells open pages that the flow has changed: a hint without any figure, upon which the page asks with its own rights. One reader
 * for all of them, at most every second and never more than a tenth of the time, and none at all while nobody looks. Streams are
 * bounded and end with their session, after a while (the browser then comes again, through the door), and before the program stops.
 */
@Component
class FlowStreams implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(FlowStreams.class);
    private static final long LIFE = Duration.ofMinutes(10).toMillis();
    private static final long LEAST_MILLIS = 1000;
    private static final int BEATS_OF_SILENCE = 15;
    private static final int MOST = 200;
    private static final int MOST_OF_A_SESSION = 4;

    private final FlowReader flows;
    private final Map<String, Deque<SseEmitter>> bySession = new HashMap<>();
    private final ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "flow-streams");
        thread.setDaemon(true);
        return thread;
    });
    private boolean beating;
    private int silent;
    private @Nullable Flow told;

    FlowStreams(FlowReader flows) {
        this.flows = flows;
    }

    /** A new stream, or null when there are too many; a session's oldest makes room for its newest. */
    synchronized @Nullable SseEmitter open(String session) {
        if (count() >= MOST || beat.isShutdown()) {
            return null;
        }
        SseEmitter stream = new SseEmitter(LIFE);
        Deque<SseEmitter> own = bySession.computeIfAbsent(session, key -> new ArrayDeque<>());
        SseEmitter oldest = own.size() >= MOST_OF_A_SESSION ? own.poll() : null;
        if (oldest != null) {
            oldest.complete();
        }
        own.add(stream);
        stream.onCompletion(() -> forget(session, stream));
        stream.onTimeout(stream::complete);
        stream.onError(thrown -> forget(session, stream));
        // Something must be written, or the browser does not know that it is connected.
        send(stream, SseEmitter.event().comment("connected"));
        if (!beating) {
            beating = true;
            told = null;
            beat.schedule(this::step, LEAST_MILLIS, TimeUnit.MILLISECONDS);
        }
        return stream;
    }

    private synchronized int count() {
        return bySession.values().stream().mapToInt(Deque::size).sum();
    }

    /** Of one session. */
    synchronized int count(String session) {
        return bySession.getOrDefault(session, new ArrayDeque<>()).size();
    }

    @EventListener
    void ended(SessionDestroyedEvent event) {
        List<SseEmitter> own;
        synchronized (this) {
            Deque<SseEmitter> found = bySession.remove(event.getId());
            own = found == null ? List.of() : List.copyOf(found);
        }
        own.forEach(SseEmitter::complete);
    }

    /** Before the web server waits for its requests to end: a stream would keep it waiting. */
    @EventListener(ContextClosedEvent.class)
    void closing() {
        beat.shutdownNow();
        List<SseEmitter> all = all();
        synchronized (this) {
            bySession.clear();
        }
        all.forEach(SseEmitter::complete);
    }

    @Override
    public void destroy() {
        beat.shutdownNow();
    }

    private synchronized void forget(String session, SseEmitter stream) {
        Deque<SseEmitter> own = bySession.get(session);
        if (own != null && own.remove(stream) && own.isEmpty()) {
            bySession.remove(session);
        }
    }

    private synchronized List<SseEmitter> all() {
        List<SseEmitter> all = new ArrayList<>();
        bySession.values().forEach(all::addAll);
        return all;
    }

    private void step() {
        long began = System.nanoTime();
        try {
            tell(flows.read());
        } catch (DataAccessException e) {
            // The database is away: pages keep what they show, and ask again when it is back.
            LOG.warn("the flow cannot be read: {}", e.getClass().getSimpleName());
        }
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        synchronized (this) {
            if (count() == 0 || beat.isShutdown()) {
                beating = false;
            } else {
                beat.schedule(this::step, Math.max(LEAST_MILLIS, took * 10), TimeUnit.MILLISECONDS);
            }
        }
    }

    private void tell(Flow flow) {
        List<String> hints = hints(told, flow);
        told = flow;
        silent = hints.isEmpty() ? silent + 1 : 0;
        for (SseEmitter stream : all()) {
            hints.forEach(hint -> send(stream, SseEmitter.event().name(hint).data("")));
            if (silent > 0 && silent % BEATS_OF_SILENCE == 0) {
                send(stream, SseEmitter.event().comment("still here"));
            }
        }
    }

    /**
     * Which parts of a page to ask for anew. All of them without a look before: between the moment a page was drawn and the first
     * look something may have come in, and nothing else would ever tell of it.
     */
    static List<String> hints(@Nullable Flow before, Flow flow) {
        if (before == null || !before.troubles().equals(flow.troubles())) {
            return List.of("flow", "needs");
        }
        return same(before, flow) ? List.of() : List.of("flow");
    }

    /** The figures of a minute change as it ages, too. */
    private static boolean same(Flow before, Flow flow) {
        return before.arrived().equals(flow.arrived())
                && before.settled().equals(flow.settled())
                && before.wires().equals(flow.wires())
                && before.unplanned() == flow.unplanned()
                && before.at().getEpochSecond() / 10 == flow.at().getEpochSecond() / 10;
    }

    private static void send(SseEmitter stream, SseEmitter.SseEventBuilder event) {
        try {
            stream.send(event);
        } catch (IOException | IllegalStateException e) {
            // It went away; the container says so in its own time.
            LOG.debug("a stream is gone");
        }
    }
}
