package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ca.uhn.fhir.context.FhirContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.chuanyu.evidence.Sm2PublicKey;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.tree.EntryReader;
import org.chuanyu.evidence.tree.Frontier;
import org.chuanyu.evidence.tree.Proofs;
import org.chuanyu.evidence.tree.Tile;
import org.chuanyu.evidence.tree.TreeHash;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Base64BinaryType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log from outside: what a stranger, a witness and an inspector get of it, checked with what they have. */
@GatewayTest
class PublishedLogIT {
    @TempDir
    Path dir;

    @Autowired
    AuditLog log;

    @Autowired
    GatewayClient client;

    @Autowired
    FhirContext fhir;

    @Autowired
    JsonMapper json;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void aStrangerGetsASignedCheckpoint() {
        Checkpoint checkpoint = covering(act());
        VerifierKey key = key();

        SignedNote note = note();
        assertThat(note.signatures()).hasSize(1);
        assertThat(key.verifies(note.text(), note.signatures().get(0))).isTrue();
        assertThat(checkpoint.origin()).isEqualTo("log.chuanyu.example/audit/2026");
        assertThat(key.name()).isEqualTo(checkpoint.origin());
    }

    /** Whose paths are open, and say so in a line of text. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/audit/checkpoint.tsr",
                "/audit/checkpoint.stamped",
                "/audit/checkpoint.stamped.tsr",
                "/audit/keys/tsa.pem"
            })
    void withoutAnAuthorityNothingIsStamped(String path) {
        assertThat(client.anonymous().get(path).statusCode()).isEqualTo(404);
        assertThat(client.anonymous().get("/audit/policy.txt").body()).doesNotContain("tsa ");
    }

    /** As the documentation tells an inspector to do it. */
    @Test
    void stockOpensslVerifiesTheCheckpoint() throws IOException, InterruptedException {
        covering(act());
        SignedNote note = note();
        byte[] payload = note.signatures().get(0).signature();
        Files.writeString(dir.resolve("body"), note.text());
        Files.write(dir.resolve("sig"), payload);
        Files.writeString(
                dir.resolve("log.pem"),
                client.anonymous().get("/audit/keys/log.pem").body());

        Process openssl = new ProcessBuilder(
                        "openssl",
                        "dgst",
                        "-sm3",
                        "-verify",
                        "log.pem",
                        "-sigopt",
                        "distid:1234567812345678",
                        "-signature",
                        "sig",
                        "body")
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("Verified OK");
        assertThat(openssl.waitFor()).isZero();
    }

    /** Without both witnesses nothing counts as evidence, and nobody is told otherwise. */
    @Test
    void noCheckpointWithoutWitnessesIsEvidence() {
        covering(act());

        HttpResponse<String> answer = client.anonymous().get("/audit/checkpoint");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("witnesses");
        assertThat(client.anonymous().get("/audit/policy.txt").body()).doesNotContain("quorum none");
    }

    /** Whoever has the entries makes the tree himself, and finds the root that was signed. */
    @Test
    void aWitnessRebuildsTheTreeFromTheEntries() throws IOException {
        fillATile();
        Checkpoint checkpoint = covering(act());
        assertThat(checkpoint.size()).isGreaterThan(Tile.FULL);
        Frontier tree = Frontier.empty(TreeHash.SM3);
        for (long first = 0; first < checkpoint.size(); first += Tile.FULL) {
            Tile entries = Tile.in(checkpoint.size(), Tile.ENTRIES, first / Tile.FULL);
            Tile hashes = Tile.in(checkpoint.size(), 0, first / Tile.FULL);
            byte[] published = bytes(client.anonymous(), hashes);
            EntryReader reader =
                    new EntryReader(new ByteArrayInputStream(bytes(client.certificate("anyue-120"), entries)));
            for (int i = 0; reader.next(); i++) {
                byte[] leaf = reader.leaf();
                assertThat(TreeHash.SM3.leaf(leaf))
                        .isEqualTo(java.util.Arrays.copyOfRange(published, i * 32, i * 32 + 32));
                tree.appendLeaf(leaf, 0, leaf.length);
            }
        }

        assertThat(tree.size()).isEqualTo(checkpoint.size());
        assertThat(tree.root()).isEqualTo(checkpoint.root());
    }

    @Test
    void entriesAreForThoseInTheLogAndThoseWhoCheckIt() {
        covering(act());
        String path = "/audit/tile/entries/000.p/1";

        assertThat(client.anonymous().get(path).statusCode()).isEqualTo(401);
        for (String login : List.of("doctor-anyue", "engineer", "admin", "registrar-dazu")) {
            assertThat(client.as(login).get(path).statusCode()).as(login).isEqualTo(403);
            assertThat(client.as(login)
                            .get("/api/audit/proof/inclusion?seq=0&size=1")
                            .statusCode())
                    .as(login)
                    .isEqualTo(403);
        }
        for (String login : List.of("auditor", "security", "inspector-dazu", "commission-anyue")) {
            assertThat(client.as(login).get(path).statusCode()).as(login).isEqualTo(200);
        }
        assertThat(client.certificate("dazu-rmyy").get(path).statusCode()).isEqualTo(200);
    }

    /** Every pull is in the log; of those of a witness or a partner that mirrors, the first of a tile and day, or no copy would ever be complete. */
    @Test
    void whoeverPullsLeavesIsInTheLog() {
        String act = act();
        covering(act);
        String tile = "/audit/tile/entries/000.p/1";
        String receipt = "/api/audit/receipt?event=" + act;
        long seq = receipt(act).get("seq").asLong();
        int tiles = looks("inspector-dazu", "tile/0");
        int leaves = looks("inspector-dazu", "leaf/" + seq);

        assertThat(client.as("inspector-dazu").get(tile).statusCode()).isEqualTo(200);
        assertThat(client.as("inspector-dazu").get(receipt).statusCode()).isEqualTo(200);
        assertThat(client.as("commission-anyue").get(receipt).statusCode()).isEqualTo(200);
        assertThat(looks("inspector-dazu", "tile/0")).isEqualTo(tiles + 1);
        assertThat(looks("inspector-dazu", "leaf/" + seq)).isEqualTo(leaves + 1);
        assertThat(looks("commission-anyue", "leaf/" + seq)).isEqualTo(1);

        for (String mirror : List.of("commission-anyue", "dazu-rmyy")) {
            boolean system = mirror.equals("dazu-rmyy");
            GatewayClient.Caller caller = system ? client.certificate(mirror) : client.as(mirror);
            assertThat(caller.get(tile).statusCode()).isEqualTo(200);
            assertThat(found("?subtype=audit-read&agent=" + mirror + "&entity=tile/0"))
                    .as("who has copied the leaves")
                    .isPositive();
        }
        int ofTile = found("?subtype=audit-read&entity=tile/0");
        int ofLeaf = found("?subtype=audit-read&entity=leaf/" + seq);
        assertThat(client.as("commission-anyue").get(tile).statusCode()).isEqualTo(200);
        assertThat(client.certificate("dazu-rmyy").get(tile).statusCode()).isEqualTo(200);
        assertThat(client.certificate("dazu-rmyy").get(receipt).statusCode()).isEqualTo(200);
        assertThat(found("?subtype=audit-read&entity=tile/0")).isEqualTo(ofTile);
        assertThat(found("?subtype=audit-read&entity=leaf/" + seq)).isEqualTo(ofLeaf);

        int refused = found("?subtype=access-refused&agent=engineer");
        assertThat(client.as("engineer").get(tile).statusCode()).isEqualTo(403);
        assertThat(client.as("engineer").get(receipt).statusCode()).isEqualTo(403);
        assertThat(found("?subtype=access-refused&agent=engineer")).isEqualTo(refused + 2);
    }

    private int looks(String agent, String object) {
        return found("?subtype=audit-read&agent=" + agent + "&entity=" + object);
    }

    private int found(String query) {
        HttpResponse<String> answer = client.as("auditor").get("/fhir/AuditEvent" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return fhir.newJsonParser().parseResource(Bundle.class, answer.body()).getTotal();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/audit/tile/0/999",
                "/audit/tile/0/000.p/0",
                "/audit/tile/0/000.p/257",
                "/audit/tile/0/000.p/1/",
                "/audit/tile/0/0",
                "/audit/tile/7/000",
                "/audit/tile/0/x999/x999/x999/x999/x999/999"
            })
    void whatIsNoTileIsNotFound(String path) {
        covering(act());

        assertThat(client.anonymous().get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void provesThatAnActIsThereAndThatNothingWasTakenAway() {
        Checkpoint first = covering(act());
        String event = act();
        Checkpoint second = covering(event);
        JsonNode receipt = receipt(event);
        long seq = receipt.get("seq").asLong();
        byte[] leaf = Base64.getDecoder().decode(receipt.get("leaf").asString());

        JsonNode inclusion = answer("/api/audit/proof/inclusion?seq=" + seq + "&size=" + second.size());
        assertThat(Proofs.included(
                        TreeHash.SM3, TreeHash.SM3.leaf(leaf), seq, second.size(), hashes(inclusion), second.root()))
                .isTrue();
        JsonNode consistency = answer("/api/audit/proof/consistency?from=" + first.size() + "&to=" + second.size());
        assertThat(Proofs.consistent(
                        TreeHash.SM3, first.size(), first.root(), second.size(), second.root(), hashes(consistency)))
                .isTrue();
        Leaf read = Leaf.parse(leaf);
        assertThat(read.seq()).isEqualTo(seq);
        assertThat(receipt(read.event()).get("entry").asString()).isEqualTo(event);
        assertThat(receipt.get("state").asString()).isEqualTo("pending");
        SignedNote note = SignedNote.parse(receipt.get("checkpoint").asString().getBytes(StandardCharsets.UTF_8));
        assertThat(Checkpoint.parse(note.text()).size()).isGreaterThan(seq);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/audit/proof/inclusion?seq=1&size=1",
                "/api/audit/proof/inclusion?seq=-1&size=1",
                "/api/audit/proof/inclusion?seq=0&size=9999999999",
                "/api/audit/proof/inclusion?seq=0",
                "/api/audit/proof/inclusion?seq=x&size=1",
                "/api/audit/proof/consistency?from=0&to=1",
                "/api/audit/proof/consistency?from=2&to=1",
                "/api/audit/proof/consistency?from=1&to=9999999999",
                "/api/audit/receipt?event=x"
            })
    void asksForProofsThatThereCannotBe(String path) {
        HttpResponse<String> answer = client.as("auditor").get(path);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void thereIsNoReceiptForWhatWasNotDone() {
        assertThat(client.as("auditor")
                        .get("/api/audit/receipt?event=" + UUID.randomUUID())
                        .statusCode())
                .isEqualTo(404);
    }

    /** The place is added on reading, and it is the place that the log proves. */
    @Test
    void anAuditEventShowsWhereItIsInTheLog() {
        String entry = act();
        covering(entry);
        HttpResponse<String> read = client.as("auditor").get("/fhir/AuditEvent/" + entry);
        AuditEvent event = fhir.newJsonParser().parseResource(AuditEvent.class, read.body());
        JsonNode receipt = receipt(entry);

        Extension place = event.getExtensionByUrl(Extensions.LOG_POSITION);
        assertThat(place.getExtensionByUrl("seq").getValue().primitiveValue())
                .isEqualTo(receipt.get("seq").asString());
        assertThat(((Base64BinaryType) place.getExtensionByUrl("leafHash").getValue()).getValue())
                .isEqualTo(Base64.getDecoder().decode(receipt.get("leafHash").asString()));
        assertThat(Long.parseLong(
                        place.getExtensionByUrl("checkpointSize").getValue().primitiveValue()))
                .isGreaterThan(receipt.get("seq").asLong());
        Bundle found = fhir.newJsonParser()
                .parseResource(
                        Bundle.class,
                        client.as("auditor")
                                .get("/fhir/AuditEvent?_id=" + entry)
                                .body());
        assertThat(((AuditEvent) found.getEntryFirstRep().getResource())
                        .getExtensionByUrl(Extensions.LOG_POSITION)
                        .equalsDeep(place))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE"})
    void nobodyChangesAnEntryOverFhir(String method) {
        String entry = act();

        GatewayClient.Caller auditor = client.as("auditor");

        assertThat(auditor.send(auditor.request("/fhir/AuditEvent/" + entry)
                                .header("Content-Type", "application/fhir+json")
                                .method(method, HttpRequest.BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void theStartOfTheProgramNamesItsConfiguration() {
        HttpResponse<String> found = client.as("auditor").get("/fhir/AuditEvent?subtype=program-started");

        assertThat(found.body()).contains("\"configuration\"").containsPattern("\"[0-9a-f]{32}\"");
    }

    /** Does something, and says the id of its AuditEvent. */
    private String act() {
        String object = "DiagnosticReport/" + UUID.randomUUID();
        transaction.executeWithoutResult(status -> log.record(LogSlice.entry(object, "p" + UUID.randomUUID())));
        Bundle found = fhir.newJsonParser()
                .parseResource(
                        Bundle.class,
                        client.as("auditor")
                                .get("/fhir/AuditEvent?entity=" + object)
                                .body());
        return found.getEntryFirstRep().getResource().getIdElement().getIdPart();
    }

    /** So many acts that the log has a full tile, whatever else was done in it. */
    private void fillATile() {
        transaction.executeWithoutResult(status -> {
            for (int i = 0; i < Tile.FULL; i++) {
                log.record(LogSlice.entry("DiagnosticReport/" + UUID.randomUUID(), null));
            }
        });
    }

    /** The first checkpoint that is seen after the act was taken. */
    private Checkpoint covering(String entry) {
        await().until(() ->
                client.as("auditor").get("/api/audit/receipt?event=" + entry).statusCode() == 200);
        return Checkpoint.parse(note().text());
    }

    private SignedNote note() {
        return SignedNote.parse(
                client.anonymous().get("/audit/checkpoint.pending").body().getBytes(StandardCharsets.UTF_8));
    }

    private VerifierKey key() {
        String policy = client.anonymous().get("/audit/policy.txt").body();
        VerifierKey key = VerifierKey.parse(policy.lines()
                .filter(line -> line.startsWith("log "))
                .findFirst()
                .orElseThrow()
                .substring(4));
        assertThat(key.key())
                .isEqualTo(Sm2PublicKey.fromPem(
                        client.anonymous().get("/audit/keys/log.pem").body()));
        String id = key.label().substring(key.label().lastIndexOf('+') + 1);
        assertThat(client.anonymous().get("/audit/keys/log-" + id + ".pem").body())
                .isEqualTo(client.anonymous().get("/audit/keys/log.pem").body());
        assertThat(client.anonymous().get("/audit/keys/log-00000000.pem").statusCode())
                .isEqualTo(404);
        return key;
    }

    private byte[] bytes(GatewayClient.Caller caller, Tile tile) {
        HttpResponse<byte[]> answer = caller.bytes("/audit/" + tile.path());
        assertThat(answer.statusCode()).as(tile.path()).isEqualTo(200);
        String cache = answer.headers().firstValue("Cache-Control").orElse("");
        String ofHashes = tile.full() ? "max-age=31536000, public, immutable" : "no-cache";
        assertThat(cache).as(tile.path()).isEqualTo(tile.level() == Tile.ENTRIES ? "no-store" : ofHashes);
        return answer.body();
    }

    private JsonNode receipt(String event) {
        return answer("/api/audit/receipt?event=" + event);
    }

    private JsonNode answer(String path) {
        HttpResponse<String> answer = client.as("auditor").get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    private static List<byte[]> hashes(JsonNode proof) {
        List<byte[]> hashes = new ArrayList<>();
        proof.get("hashes").forEach(hash -> hashes.add(Base64.getDecoder().decode(hash.asString())));
        return hashes;
    }
}
