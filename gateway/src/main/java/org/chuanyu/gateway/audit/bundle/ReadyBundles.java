package org.chuanyu.gateway.audit.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
 * asks again, here or elsewhere, has it made again. An account has one made at a time, and makes room at the cost of its own before that
 * of others: whoever asks for many keeps nobody from his.
 */
@Component
final class ReadyBundles implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(ReadyBundles.class);
    private static final int MAKERS = 2;
    /** Of a leaf with what a bundle needs besides: much more than most have. */
    private static final long LONG_LEAF = 2048;

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
    private record Making(String owner, Path file, Future<?> end) {
        boolean isUnfinishedOf(String account) {
            return owner.equals(account) && !end.isDone();
        }
    }

    /**
     * The bundle, or nothing where it is not whole by then, or this node makes as many as it may, of this account or of all.
     *
     * @throws ExportRefused where the disk has no room for it
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

    /** What is made or lies ready. */
    synchronized Set<UUID> kept() {
        return Set.copyOf(bundles.keySet());
    }

    private synchronized @Nullable Making begun(Export export) throws IOException {
        Making known = bundles.get(export.id());
        if (known != null) {
            return known;
        }
        String owner = export.owner();
        boolean busy = bundles.values().stream().anyMatch(each -> each.isUnfinishedOf(owner));
        if (busy || bundles.size() >= settings.most() && !dropOldest(owner)) {
            return null;
        }
        requireRoom(export);
        Path file = folder.path().resolve(UUID.randomUUID() + ".zip");
        Making making = new Making(owner, file, makers.submit(() -> {
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

    /** Its leaves lie there twice for a while: by themselves, and in the zip. */
    private void requireRoom(Export export) throws IOException {
        Window window = Objects.requireNonNull(export.window(), "a bundle before its window is settled");
        long leaves = Math.min(window.end() - window.first(), settings.largest().toBytes() / LONG_LEAF + 1);
        if (Files.getFileStore(folder.path()).getUsableSpace() / 2 < leaves * LONG_LEAF) {
            throw ExportRefused.noRoom();
        }
    }

    /** The oldest of this owner's, else of all. */
    private synchronized boolean dropOldest(String owner) {
        Optional<Map.Entry<UUID, Making>> oldest = bundles.entrySet().stream()
                .filter(each -> each.getValue().end().isDone())
                .min(Comparator.comparing(each -> !each.getValue().owner().equals(owner)));
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
