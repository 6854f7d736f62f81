package org.chuanyu.evidence.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.Cosignature;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.NoteSignature;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.VerifierKey;

/** A witness with its folder, started and stopped as often as a test likes, and spoken to over HTTP. */
final class TestWitness implements AutoCloseable {
    static final String NAME = "witness.example/dazu";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final Sm2PrivateKey secret = Sm2PrivateKey.generate();
    final VerifierKey key;
    final SettableClock clock = new SettableClock();
    final Path folder;
    final List<VerifierKey> logKeys;
    private URI logAddress;
    private Path tokenFile;
    private RunningWitness running;

    TestWitness(Path folder, VerifierKey... logKeys) {
        this(NAME, folder, logKeys);
    }

    TestWitness(String name, Path folder, VerifierKey... logKeys) {
        key = new VerifierKey(name, KeyRole.WITNESS, secret.publicKey());
        this.folder = folder;
        this.logKeys = List.of(logKeys);
    }

    TestWitness mirroring(URI address, Path token) {
        logAddress = address;
        tokenFile = token;
        return this;
    }

    TestWitness init() {
        running = RunningWitness.start(settings(true), clock);
        return this;
    }

    TestWitness start() {
        running = RunningWitness.start(settings(false), clock);
        return this;
    }

    TestWitness restart() {
        close();
        return start();
    }

    Settings settings(boolean init) {
        InetSocketAddress free = new InetSocketAddress("127.0.0.1", 0);
        return new Settings(new NoteSigner(key, secret), logKeys, folder, init, free, logAddress, tokenFile);
    }

    Witness inside() {
        return running.witness();
    }

    /** What the mirror says after one more look. */
    Mirror.State mirror() {
        running.mirror().run();
        return running.mirror().state();
    }

    URI address(String path) {
        return URI.create("http://127.0.0.1:" + running.address().getPort() + path);
    }

    HttpResponse<String> add(byte[] body) {
        return send(HttpRequest.newBuilder(address("/add-checkpoint"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(address(path)).build());
    }

    static HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The cosignature in a 200, after it has been verified over the checkpoint. */
    Cosignature cosignature(HttpResponse<String> response, Checkpoint checkpoint) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        SignedNote note =
                SignedNote.parse((checkpoint.text() + "\n" + response.body()).getBytes(StandardCharsets.UTF_8));
        assertThat(note.signatures()).hasSize(1);
        NoteSignature line = note.signatures().get(0);
        assertThat(key.verifies(checkpoint.text(), line)).isTrue();
        return Cosignature.parse(line.signature());
    }

    List<String> refused() {
        return get("/refused").body().lines().toList();
    }

    @Override
    public void close() {
        running.close();
    }
}
