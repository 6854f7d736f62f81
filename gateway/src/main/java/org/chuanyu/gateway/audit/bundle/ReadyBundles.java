package org.chuanyu.gateway.audit.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The bundles that this node is making or has made, so many and for so long as the settings say. Nothing is lost with one: whoever
 * asks again, here or elsewhere, has it made again.
 */
@Component
final class ReadyBundles implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(ReadyBundles.class);
    private static final int MAKERS = 2;

    private final BundleMaker maker;
    private final SpoolFolder folder;
    private final ExportSettings settings;
    /** The oldest first; with the lock on this. */
    private final Map<UUID, Making> bundles = new LinkedHashMap<>();

    private final ScheduledExecutorService makers = Executors.newScheduledThreadPool(MAKERS, task -> {
        Thread thread = new Thread(task, "audit-evidence");
        thread.setDaemon(true);
        return thread;
    });

    ReadyBundles(BundleMaker maker, SpoolFolder folder, ExportSettings settings) {
        this.maker = maker;
        this.folder = folder;
        this.settings = settings;
    }

    /** A bundle as a stream of so many bytes, which is the caller's to close. */
    record Ready(InputStream bytes, long length) {}

    /** A bundle, whole or not, in a file of its own. */
    private record Making(Path file, Future<?> end) {}

    /**
     * The bundle, or nothing where it is not whole by then, or this node makes as many as it may.
     *
     * @throws RuntimeException what {@link BundleMaker#make} says; the next call has it made anew
     */
    Optional<Ready> within(Duration patience, Export export) throws IOException, InterruptedException {
        Making making = begun(export);
        if (making == null) {
            return Optional.empty();
        }
        try {
            making.end().get(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS);
            return opened(export.id(), making);
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            drop(export.id(), making);
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IOException("a bundle could not be written", e.getCause());
        }
    }

    private synchronized @Nullable Making begun(Export export) {
        Making known = bundles.get(export.id());
        if (known != null) {
            return known;
        }
        if (bundles.size() >= settings.most() && !dropOldest()) {
            return null;
        }
        Path file = folder.path().resolve(UUID.randomUUID() + ".zip");
        Making making = new Making(file, makers.submit(() -> {
            maker.make(export, file);
            makers.schedule(() -> expire(export.id(), file), settings.ready().toMillis(), TimeUnit.MILLISECONDS);
            return file;
        }));
        bundles.put(export.id(), making);
        return making;
    }

    /** Under the lock, so that nobody takes it away between finding and opening it; an open file outlives its name. */
    private synchronized Optional<Ready> opened(UUID id, Making making) throws IOException {
        if (bundles.get(id) != making) {
            return Optional.empty();
        }
        return Optional.of(new Ready(Files.newInputStream(making.file()), Files.size(making.file())));
    }

    private synchronized boolean dropOldest() {
        Optional<Map.Entry<UUID, Making>> oldest = bundles.entrySet().stream()
                .filter(each -> each.getValue().end().isDone())
                .findFirst();
        oldest.ifPresent(each -> drop(each.getKey(), each.getValue()));
        return oldest.isPresent();
    }

    private synchronized void expire(UUID id, Path file) {
        Making making = bundles.get(id);
        if (making != null && making.file().equals(file)) {
            drop(id, making);
        }
    }

    private synchronized void drop(UUID id, Making making) {
        bundles.remove(id, making);
        try {
            Files.deleteIfExists(making.file());
        } catch (IOException e) {
            LOG.warn("a bundle could not be deleted: {}", e.getClass().getName());
        }
    }

    /** What is being made is broken off. */
    @Override
    public void destroy() throws InterruptedException {
        makers.shutdownNow();
        makers.awaitTermination(10, TimeUnit.SECONDS);
    }
}
