package org.chuanyu.gateway.crash;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.chuanyu.gateway.DatabaseServer;
import org.chuanyu.gateway.GatewayProcess;

/**
 * The real program on a database server of its own, with two receivers and senders on every wire: {@code anyue-rmyy} whose EMR does
 * not recognise a repeat (as the settings say unless told otherwise), {@code anyue-zyy} whose EMR does.
 */
final class Scene implements AutoCloseable {
    private static final String ZYY = "gateway.participants.anyue-zyy.wires.";
    private static final Duration PAUSE = Duration.ofMillis(40);

    final DatabaseServer database;
    final Door rmyy = new Door();
    final Door zyy = new Door();
    final Ledger ledger = new Ledger();
    final Published published = new Published();
    final Load load = new Load();
    private final Path directory;
    private final List<GatewayProcess> gateways = new ArrayList<>();
    private final List<Sender> senders = new ArrayList<>();
    private int people = 1;

    /** Where one gateway listens. */
    record Ports(int lis, int his, int zyy, int https) {
        static Ports free() {
            return new Ports(
                    GatewayProcess.freePort(),
                    GatewayProcess.freePort(),
                    GatewayProcess.freePort(),
                    GatewayProcess.freePort());
        }
    }

    Scene(Path directory) {
        this.directory = directory;
        this.database = new DatabaseServer(directory.resolve("database")).start();
    }

    /** One more node, not started; all of them have the same keys. */
    GatewayProcess node(Ports ports, String... more) {
        String name = "node-" + (gateways.size() + 1);
        GatewayProcess gateway = new GatewayProcess(folder(name), database.settings())
                .jvm("-Xmx400m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
                .set("spring.datasource.hikari.data-source-properties.ApplicationName=" + name)
                .set("gateway.keys.dev.dir=" + certificates())
                .set("server.port=" + ports.https())
                .set("gateway.participants.dazu-rmyy.wires.lis.in.mllp=" + ports.lis())
                .set("gateway.participants.anyue-rmyy.wires.his.in.mllp=" + ports.his())
                .set("gateway.participants.anyue-rmyy.wires.emr.out.soap=" + rmyy.url())
                .set(ZYY + "his.format=hl7v2")
                .set(ZYY + "his.in.mllp=" + ports.zyy())
                .set(ZYY + "emr.format=cda")
                .set(ZYY + "emr.out.soap=" + zyy.url())
                .set(ZYY + "emr.out.retry.idempotent=true")
                .set(ZYY + "emr.out.retry.max=2s")
                .set("gateway.participants.anyue-rmyy.wires.emr.out.retry.max=2s")
                .set("gateway.delivery.breaker.first=500ms")
                .set("gateway.delivery.breaker.max=2s")
                .set("logging.level.root=WARN");
        for (String setting : more) {
            gateway.set(setting);
        }
        gateways.add(gateway);
        return gateway;
    }

    Path certificates() {
        return directory.resolve("certs");
    }

    /** Senders on every wire of a node. */
    void load(Ports ports, long seed) {
        Sources.Visits rmyyVisits = new Sources.Visits(load, "anyue-rmyy", () -> wanted());
        Sources.Visits zyyVisits = new Sources.Visits(load, "anyue-zyy", () -> wanted());
        java.util.function.IntSupplier admitted = () -> Math.min(rmyyVisits.admitted(), zyyVisits.admitted());
        Random seeds = new Random(seed);
        Duration rarely = PAUSE.multipliedBy(4);
        sender("his-rmyy", Wires.mllp(ports.his()), rmyyVisits, seeds, rarely);
        sender("his-zyy", Wires.mllp(ports.zyy()), zyyVisits, seeds, rarely);
        sender("lis-1", Wires.mllp(ports.lis()), new Sources.Reports(load, admitted, load::lab), seeds, PAUSE);
        sender("lis-2", Wires.mllp(ports.lis()), new Sources.Reports(load, admitted, load::lab), seeds, PAUSE);
        sender(
                "fhir",
                Wires.fhir(ports.https(), certificates(), "dazu-rmyy"),
                new Sources.Reports(load, admitted, load::transaction),
                seeds,
                PAUSE);
    }

    private int wanted() {
        return people + (int) (ledger.answers() / 50);
    }

    private void sender(String name, Sender.Wire wire, Sender.Source source, Random seeds, Duration pause) {
        senders.add(new Sender(name, wire, source, ledger, seeds.nextLong(), pause).start());
    }

    /** Waits until so many more answers came. */
    void awaitAnswers(long more) {
        long wanted = ledger.answers() + more;
        Awaitility.await("answers")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> ledger.answers() >= wanted);
    }

    /** The node that extends the signed log, once there is one: it holds the lock of {@code audit.Lead}. */
    GatewayProcess leader() {
        String name = Awaitility.await("somebody leads the log")
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> database.jdbc()
                                .sql("SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                                        + " WHERE l.locktype = 'advisory' AND l.granted"
                                        + " AND l.classid = x'61'::int AND l.objid = x'75646974'::int")
                                .query(String.class)
                                .optional(),
                        Optional::isPresent)
                .orElseThrow();
        return gateways.get(Integer.parseInt(name.substring("node-".length())) - 1);
    }

    /** The senders end what they have begun, everything goes out that has to, and the log has every act. */
    void drain() throws InterruptedException {
        senders.forEach(Sender::stop);
        for (Sender sender : senders) {
            if (!sender.ended()) {
                ledger.surprised("a sender does not end");
            }
        }
        awaitSettled(Duration.ofMinutes(3));
    }

    /** Everything went out that has to, and the log has every act. */
    void awaitSettled(Duration bound) {
        Awaitility.await("nothing waits or is under way")
                .atMost(bound)
                .pollInterval(Duration.ofMillis(200))
                .until(this::waiting, Waiting.NOTHING::equals);
    }

    /**
     * What has not come to its end.
     *
     * @param acts that the signed log has not taken
     */
    private record Waiting(long deliveries, long acts) {
        private static final Waiting NOTHING = new Waiting(0, 0);
    }

    private Waiting waiting() {
        return database.jdbc()
                .sql("SELECT (SELECT count(*) FROM delivery_work) + (SELECT count(*) FROM delivery"
                        + " WHERE state IN ('QUEUED', 'SENDING', 'DEFERRED')), (SELECT count(*) FROM audit_pending)")
                .query((rs, row) -> new Waiting(rs.getLong(1), rs.getLong(2)))
                .single();
    }

    /** What the log had shown before somebody died must be true now. */
    void compareLog() {
        published.contradictions(database.jdbc()).forEach(ledger::surprised);
    }

    /** Everything compared. */
    Reckoning reckon(GatewayProcess gateway) {
        return new Reckoning(ledger, database.jdbc())
                .store()
                .effects()
                .log()
                .published(published)
                .search(gateway)
                .receiver("anyue-rmyy", rmyy.taken(), false)
                .receiver("anyue-zyy", zyy.taken(), true);
    }

    private Path folder(String name) {
        Path folder = directory.resolve(name);
        if (!folder.toFile().mkdirs()) {
            throw new IllegalStateException("cannot make " + folder);
        }
        return folder;
    }

    @Override
    public void close() {
        senders.forEach(Sender::close);
        gateways.forEach(GatewayProcess::close);
        rmyy.close();
        zyy.close();
        database.close();
    }
}
