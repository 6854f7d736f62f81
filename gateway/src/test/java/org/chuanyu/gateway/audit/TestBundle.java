package org.chuanyu.gateway.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.bundle.BundleDescription;
import org.chuanyu.evidence.bundle.BundleWriter;
import org.chuanyu.evidence.bundle.Opening;
import org.chuanyu.evidence.bundle.VerifyCommand;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.tree.PublishedTree;
import org.chuanyu.gateway.keys.SigningKey;
import org.chuanyu.gateway.keys.Vault;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Evidence bundles over the whole of a running gateway's log, cosigned by two witnesses of the test's own and given to the verifier
 * as an inspector would: what it says is said without our code's word for anything.
 */
public final class TestBundle {
    private final LogStore store;
    private final LogName name;
    private final SigningKey key;
    private final Vault vault;
    private final LogErasure erasure;
    private final TransactionTemplate transaction;
    private final NoteSigner dazu = witness("witness.dazu.example");
    private final NoteSigner anyue = witness("witness.anyue.example");

    public TestBundle(BeanFactory beans) {
        store = beans.getBean(LogStore.class);
        name = beans.getBean(LogName.class);
        key = beans.getBean(SigningKey.class);
        vault = beans.getBean(Vault.class);
        erasure = beans.getBean(LogErasure.class);
        transaction = beans.getBean(TransactionTemplate.class);
    }

    private static NoteSigner witness(String name) {
        Sm2PrivateKey secret = Sm2PrivateKey.generate();
        return new NoteSigner(new VerifierKey(name, KeyRole.WITNESS, secret.publicKey()), secret);
    }

    /** Places of the leaves of these entries, ascending. */
    public List<Long> leaves(List<Long> entries) {
        return entries.stream()
                .flatMap(entry -> store.ofEntry(entry).map(LogStore.StoredLeaf::seq).stream())
                .sorted()
                .toList();
    }

    /** All leaves of a kind, ascending. */
    public List<Leaf> leaves(String kind) {
        return store.leaves(0, store.size()).stream()
                .map(leaf -> Leaf.parse(leaf.bytes()))
                .filter(leaf -> leaf.kind().equals(kind))
                .toList();
    }

    /** What opens a leaf; empty where nothing does. */
    public Optional<SortedMap<String, Opening>> opened(long seq) {
        byte[] sealed = store.sealed(seq).orElseThrow();
        if (sealed.length == 0) {
            return Optional.empty();
        }
        try {
            SortedMap<String, Opening> openings = new TreeMap<>();
            Disclosure.parse(vault.open(sealed))
                    .fields()
                    .forEach((field, opening) -> openings.put(field, new Opening(opening.salt(), opening.value())));
            return Optional.of(openings);
        } catch (Vault.KeyDestroyed e) {
            return Optional.empty();
        }
    }

    /** Which leaf says that these cannot be opened. */
    public SortedMap<Long, Long> marks(List<Long> listed) {
        SortedMap<Long, Long> marks = new TreeMap<>();
        listed.stream()
                .filter(seq -> opened(seq).isEmpty())
                .forEach(seq -> Objects.requireNonNull(transaction.execute(status -> erasure.redactionOf(seq)))
                        .ifPresent(leaf -> marks.put(seq, leaf)));
        return marks;
    }

    /**
     * Exit code of the verifier.
     *
     * @param listed leaves that the case covers: what is not marked is disclosed, if it can be
     * @param marks erased leaf, and the leaf that says so
     */
    public int verdict(Path folder, List<Long> listed, SortedMap<Long, Long> marks) throws IOException {
        Path file = Files.createTempFile(folder, "bundle", ".zip");
        try (OutputStream out = Files.newOutputStream(file)) {
            write(folder, listed, marks, out);
        }
        Path policy = Files.writeString(
                folder.resolve("policy.txt"),
                "log " + name.key() + "\nwitness dazu " + dazu.key() + "\nwitness anyue " + anyue.key()
                        + "\ngroup both all dazu anyue\nquorum both\n");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8);
        Path seen = folder.resolve(file.getFileName() + ".seen");
        return VerifyCommand.run(
                List.of(file.toString(), "--policy", policy.toString(), "--seen", seen.toString()), print, print);
    }

    private void write(Path folder, List<Long> listed, SortedMap<Long, Long> marks, OutputStream out)
            throws IOException {
        LogStore.Signed head = store.lastCheckpoint().orElseThrow();
        Checkpoint checkpoint = new Checkpoint(name.origin(), head.size(), head.root());
        // Not before the last leaf, which may be of this very second.
        Instant now =
                Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        SignedNote note = SignedNote.parse(head.note().getBytes(StandardCharsets.UTF_8))
                .with(dazu.cosign(checkpoint, now))
                .with(anyue.cosign(checkpoint, now));
        PublishedTree tree = store.tree(head.size());
        List<LogStore.StoredLeaf> leaves = store.leaves(0, head.size());
        try (BundleWriter bundle = BundleWriter.in(folder)) {
            bundle.last(note);
            for (LogStore.StoredLeaf leaf : leaves) {
                bundle.leaf(leaf.bytes());
            }
            bundle.edges(tree.leftEdge(0), tree.rightEdge(head.size()));
            for (long seq : listed) {
                if (marks.containsKey(seq)) {
                    bundle.redacted(seq, marks.get(seq));
                } else {
                    opened(seq).ifPresent(openings -> bundle.disclose(seq, openings));
                }
            }
            bundle.write(
                    new BundleDescription(
                            name.origin(),
                            Leaf.parse(leaves.get(0).bytes()).t(),
                            now,
                            0,
                            head.size(),
                            BundleDescription.End.COVERED,
                            "case",
                            "case-1",
                            new ArrayList<>(listed),
                            "office-1",
                            now,
                            "test",
                            List.of()),
                    key::sign,
                    out);
        }
    }
}
