package org.chuanyu.bench.load;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.chuanyu.adapters.hl7v2.Hl7v2Reader;
import org.chuanyu.adapters.hl7v2.Hl7v2Settings;
import org.chuanyu.fhir.ParticipantId;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Organization;

/**
 * The same reports, read by our reader, as FHIR transactions to a server, each resource created. Argument: a file with the plan.
 * Reading and encoding them is the load's work, a few milliseconds in a request of many.
 */
public final class FhirLoad {
    private final Plan plan;
    private final People people;
    private final FhirContext fhir = FhirContext.forR4();
    private final Hl7v2Reader reader = new Hl7v2Reader();
    private final Hl7v2Settings settings = Hl7v2Settings.of(new ParticipantId("dazu-rmyy"), "lis");
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private FhirLoad(Plan plan) throws IOException {
        this.plan = plan;
        Path messages = Path.of(plan.text("messages"));
        this.people = new People(
                plan.text("run"),
                Files.readString(messages.resolve("report-20.template.hl7"), StandardCharsets.UTF_8),
                Files.readString(messages.resolve("admission.template.hl7"), StandardCharsets.UTF_8));
    }

    public static void main(String[] args) throws Exception {
        Plan plan = Plan.read(args[0]);
        FhirLoad load = new FhirLoad(plan);
        Properties figures = new Properties();
        load.putOrganization();
        Pace pace = new Pace(plan.number("connections"), new AtomicInteger(1), Integer.MAX_VALUE);
        pace.closed(load::sender, plan.seconds("warm"));
        pace.closed(load::sender, plan.seconds("closed")).into(figures, "closed");
        figures.setProperty(
                "resources", Integer.toString(load.bundle(0).getEntry().size()));
        try (var out = Files.newBufferedWriter(Path.of(plan.text("results")))) {
            figures.store(out, null);
        }
        System.out.println("STEP closed");
        System.in.read();
        System.exit(0);
    }

    private Bundle bundle(int n) {
        Bundle bundle = reader.read(people.report(n), settings).bundle();
        bundle.setType(Bundle.BundleType.TRANSACTION);
        for (Bundle.BundleEntryComponent entry : bundle.getEntry()) {
            entry.getRequest()
                    .setMethod(Bundle.HTTPVerb.POST)
                    .setUrl(entry.getResource().fhirType());
        }
        return bundle;
    }

    /** The one thing that reports refer to and do not bring. */
    private void putOrganization() throws IOException, InterruptedException {
        String id = "Organization/" + settings.source().value();
        Organization hospital = new Organization();
        hospital.setId(id);
        hospital.setName(settings.source().value());
        HttpRequest request = request("/" + id)
                .PUT(HttpRequest.BodyPublishers.ofString(fhir.newJsonParser().encodeResourceToString(hospital)))
                .build();
        if (!isTaken(http.send(request, HttpResponse.BodyHandlers.ofString()))) {
            throw new IOException("the server does not take " + id);
        }
    }

    private Pace.Sender sender() {
        return new Pace.Sender() {
            @Override
            public boolean send(int n) throws IOException, InterruptedException {
                String body = fhir.newJsonParser().encodeResourceToString(bundle(n));
                HttpRequest request = request("")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
                return isTaken(http.send(request, HttpResponse.BodyHandlers.ofString()));
            }

            @Override
            public void close() {}
        };
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(plan.text("server") + path))
                .header("Content-Type", "application/fhir+json")
                .timeout(Duration.ofSeconds(60));
    }

    private static boolean isTaken(HttpResponse<String> answer) {
        boolean taken = answer.statusCode() / 100 == 2;
        if (!taken) {
            String body = answer.body();
            System.err.println(answer.statusCode() + " " + body.substring(0, Math.min(500, body.length())));
        }
        return taken;
    }
}
