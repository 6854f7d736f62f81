package org.chuanyu.evidence.witness;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.chuanyu.evidence.witness.StartRefused.Exit;
import org.jspecify.annotations.Nullable;

/** A witness from its start to its end: the folder with its lock, the server, the mirror behind it. */
final class RunningWitness implements AutoCloseable {
    private static final int SECONDS_BETWEEN_LOOKS = 2;
    private static final String MIRROR = "mirror";

    private final StateFolder folder;
    private final Witness witness;
    private final @Nullable Mirror mirror;
    private final WitnessServer server;
    private final ScheduledExecutorService looks =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, MIRROR));

    private RunningWitness(StateFolder folder, Settings settings, Clock clock) throws IOException {
        this.folder = folder;
        Held held = settings.init()
                ? folder.init(settings.signer().key(), settings.origin())
                : folder.load(settings.signer().key(), settings.origin());
        Refusals refusals = Refusals.open(folder.path().resolve("refused"));
        witness = new Witness(settings.signer(), settings.logKeys(), folder, held, refusals, clock);
        mirror = mirror(settings, refusals);
        Health health = new Health(settings.signer().key(), witness, refusals, mirror);
        server = listen(settings.listen(), health, refusals);
    }

    static RunningWitness start(Settings settings, Clock clock) {
        StateFolder folder = StateFolder.open(settings.state());
        try {
            return new RunningWitness(folder, settings, clock);
        } catch (StartRefused e) {
            release(folder);
            throw e;
        } catch (IOException e) {
            release(folder);
            throw new StartRefused(Exit.STATE, "cannot use " + settings.state() + " / 无法使用状态目录", e);
        }
    }

    /** Leaves beyond what is cosigned were put there by a later state than this one: it came from a backup. */
    private @Nullable Mirror mirror(Settings settings, Refusals refusals) throws IOException {
        Path root = folder.path().resolve(MIRROR);
        LeafStore store = LeafStore.open(root);
        if (store.size() > witness.held().size()) {
            throw new StartRefused(
                    Exit.STATE,
                    "the state is older than the mirror beside it: retire the key / 状态比镜像旧（可能来自备份）：必须停用该密钥");
        }
        if (settings.logAddress() == null) {
            return null;
        }
        LogClient log = new LogClient(settings.logAddress(), settings.tokenFile());
        return new Mirror(witness::held, log, store, folder.path().resolve("mirror.root"), refusals);
    }

    private WitnessServer listen(InetSocketAddress address, Health health, Refusals refusals) {
        try {
            return WitnessServer.start(address, witness, refusals, health);
        } catch (IOException e) {
            throw new StartRefused(Exit.LISTEN, "cannot listen on " + address + " / 无法监听该地址", e);
        }
    }

    /** Lets the mirror look at the log from now on, where there is one. */
    void follow() {
        if (mirror != null) {
            looks.scheduleWithFixedDelay(mirror, 0, SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
        }
    }

    InetSocketAddress address() {
        return server.address();
    }

    Witness witness() {
        return witness;
    }

    @Nullable
    Mirror mirror() {
        return mirror;
    }

    @Override
    public void close() {
        server.close();
        looks.shutdownNow();
        release(folder);
    }

    private static void release(StateFolder folder) {
        try {
            folder.close();
        } catch (IOException e) {
            throw new StartRefused(Exit.STATE, "cannot release the state folder", e);
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
