package org.chuanyu.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command line as a reader types it, carried out. Knows the options that our texts use and fails on any other, so that nothing is
 * tried in another way than it is written.
 *
 * @param url as written
 * @param credentials what follows {@code -u}, or null
 * @param certificate the file that follows {@code --cert}, or null
 */
public record Curl(
        String url,
        String method,
        String credentials,
        String certificate,
        List<String> headers,
        String body,
        String file) {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    /** Reads {@code curl -s …}. */
    public static Curl parse(String line) {
        List<String> words = new ArrayList<>();
        String typed = line.strip().replace("'$(date -u +%FT%TZ)'", now().toString());
        Matcher matcher = WORD.matcher(typed);
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        String url = null;
        String method = null;
        String credentials = null;
        String certificate = null;
        String file = null;
        List<String> headers = new ArrayList<>();
        List<String> data = new ArrayList<>();
        for (int i = 1; i < words.size(); i++) {
            switch (words.get(i)) {
                case "-s" -> {}
                case "-u" -> credentials = words.get(++i);
                case "-X" -> method = words.get(++i);
                case "-d" -> data.add(words.get(++i));
                case "-H" -> headers.addAll(List.of(words.get(++i).split(": ", 2)));
                case "--data-binary" -> file = words.get(++i).substring(1);
                case "--cert" -> certificate = words.get(++i);
                case "--cacert", "--cert-type", "-o", "-w" -> i++;
                default -> {
                    if (words.get(i).startsWith("-") || url != null) {
                        throw new IllegalArgumentException("no such option here: " + words.get(i));
                    }
                    url = words.get(i);
                }
            }
        }
        boolean sends = !data.isEmpty() || file != null;
        if (sends && !headers.contains("Content-Type")) {
            headers.addAll(List.of("Content-Type", "application/x-www-form-urlencoded"));
        }
        return new Curl(
                url,
                method != null ? method : sends ? "POST" : "GET",
                credentials,
                certificate,
                headers,
                data.isEmpty() ? null : String.join("&", data),
                file);
    }

    private static Instant now() {
        return Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** The same to another address, or with a placeholder filled in. */
    public Curl with(String from, String to) {
        return new Curl(url.replace(from, to), method, credentials, certificate, headers, body, file);
    }

    /** Sends it; a file that it names is looked for in this directory. */
    public HttpResponse<String> send(HttpClient client, Path directory) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        if (credentials != null) {
            String[] both = credentials.split(":", 2);
            request.header("Authorization", GatewayClient.basic(both[0], both[1]));
        }
        HttpRequest.BodyPublisher content = file != null
                ? HttpRequest.BodyPublishers.ofByteArray(Files.readAllBytes(directory.resolve(file)))
                : body != null ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody();
        return client.send(request.method(method, content).build(), HttpResponse.BodyHandlers.ofString());
    }
}
