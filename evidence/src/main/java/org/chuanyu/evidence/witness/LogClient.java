package org.chuanyu.evidence.witness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.chuanyu.evidence.BoundedBody;
import org.chuanyu.evidence.tree.Entries;
import org.chuanyu.evidence.tree.Tile;
import org.chuanyu.evidence.tree.TileSource;
import org.chuanyu.evidence.tree.TreeHash;
import org.jspecify.annotations.Nullable;

/**
 * Fetches tiles and leaves from the log's own address (C2SP tlog-tiles), with a bound on time and bytes. Believes nothing:
 * what it brings is for the mirror to check.
 */
final class LogClient implements TileSource {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration WHOLE = Duration.ofSeconds(60);
    private static final int MOST_ENTRY_BYTES = Tile.FULL * (Entries.LONGEST + 2);
    private static final int NOT_FOUND = 404;

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final String address;
    private final @Nullable Path tokenFile;

    /** @param tokenFile holds the value of the Authorization header; it is read for each request, so that it can change */
    LogClient(URI address, @Nullable Path tokenFile) {
        this.address = address.toString().replaceFirst("/+$", "") + "/";
        this.tokenFile = tokenFile;
    }

    @Override
    public byte[] hashes(Tile tile) {
        try {
            byte[] hashes = fetch(tile, Tile.FULL * TreeHash.LENGTH);
            int wanted = tile.width() * TreeHash.LENGTH;
            return hashes.length > wanted ? Arrays.copyOf(hashes, wanted) : hashes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The leaves of the tile, each behind its length; more than its width may follow. */
    byte[] entries(Tile tile) throws IOException {
        return fetch(tile, MOST_ENTRY_BYTES);
    }

    /** A log may drop the narrow tiles of a full one. */
    private byte[] fetch(Tile tile, int most) throws IOException {
        HttpResponse<byte[]> response = get(tile.path(), most);
        if (response.statusCode() == NOT_FOUND && !tile.full()) {
            response = get(new Tile(tile.level(), tile.index(), Tile.FULL).path(), most);
        }
        if (response.statusCode() != 200) {
            throw new IOException("the log answers " + response.statusCode() + " to " + tile.path());
        }
        return response.body();
    }

    private HttpResponse<byte[]> get(String path, int most) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path)).timeout(WHOLE);
        if (tokenFile != null) {
            request.header("Authorization", token(tokenFile));
        }
        CompletableFuture<HttpResponse<byte[]>> response =
                client.sendAsync(request.build(), head -> new BoundedBody(most));
        try {
            return response.get(WHOLE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("the log cannot be read: " + cause.getClass().getSimpleName(), cause);
        } catch (TimeoutException e) {
            throw new IOException("the log is too slow", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        } finally {
            response.cancel(true);
        }
    }

    /** Never in a message: the JDK would quote a value that it refuses. */
    private static String token(Path file) throws IOException {
        String token = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        if (token.isEmpty() || token.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IOException("the token file is not one line of ASCII");
        }
        return token;
    }
}
