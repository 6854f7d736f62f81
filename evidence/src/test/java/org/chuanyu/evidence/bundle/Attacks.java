package org.chuanyu.evidence.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.chuanyu.evidence.bundle.FixtureLog.DAZU_SECRET;
import static org.chuanyu.evidence.bundle.FixtureLog.LOG;
import static org.chuanyu.evidence.bundle.FixtureLog.SIZE;
import static org.chuanyu.evidence.bundle.FixtureLog.minute;
import static org.chuanyu.evidence.bundle.Verdict.FORK;
import static org.chuanyu.evidence.bundle.Verdict.GAP;
import static org.chuanyu.evidence.bundle.Verdict.INVALID;
import static org.chuanyu.evidence.bundle.Verdict.OK;
import static org.chuanyu.evidence.bundle.Verdict.PENDING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.NoteSignature;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.tree.HashLines;

/** What can be done to a bundle; the numbers are those of the list of attacks. */
final class Attacks {
    private static final FixtureLog THE_LOG = FixtureLog.good();
    private static final byte[] GOOD = bundle(THE_LOG);
    private static final List<Attack> ALL = new ArrayList<>();

    private Attacks() {}

    static byte[] good() {
        return GOOD;
    }

    static Stream<Attack> all() {
        if (ALL.isEmpty()) {
            entries();
            renumbered();
            disclosures();
            checkpoints();
            times();
            windows();
            containers();
            ALL.addAll(CertificateAttacks.all(GOOD));
            ALL.addAll(ErasureAttacks.all());
            ALL.addAll(TimeAttacks.all());
        }
        return ALL.stream();
    }

    private static byte[] bundle(FixtureLog log) {
        return bundle(log, log.description());
    }

    private static byte[] bundle(FixtureLog log, BundleDescription about) {
        try {
            return log.bundle(about, Path.of(System.getProperty("java.io.tmpdir")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it is, and once more as the holder of the log's key would seal it. */
    private static void bend(String number, Verdict sealed, Consumer<Bent> change) {
        Bent bent = Bent.of(GOOD);
        change.accept(bent);
        ALL.add(new Attack(
                number + ", sealed by the log", sealed, false, bent.sealed().zip()));
        Bent unsealed = Bent.of(GOOD);
        change.accept(unsealed);
        ALL.add(new Attack(number + ", not sealed", INVALID, false, unsealed.zip()));
    }

    private static void add(String number, Verdict expected, boolean seen, byte[] bundle) {
        ALL.add(new Attack(number, expected, seen, bundle));
    }

    private static void entries() {
        add("0 the good bundle", OK, false, GOOD);
        add("0 the good bundle, seen before", OK, true, GOOD);
        bend("1 one bit of a leaf", INVALID, bent -> bent.leaves(leaves -> leaves.get(3)[40] ^= 1));
        bend("2 another leaf", INVALID, bent -> bent.leaf(3, leaf -> leaf.replace("access", "export")));
        bend("3 another leaf, and the root that goes with it", INVALID, bent -> {
            FixtureLog other = FixtureLog.good();
            other.leaves.set(
                    11, text(other.leaves.get(11)).replace("access", "export").getBytes(UTF_8));
            String root = StrictText.base64(THE_LOG.checkpoint(SIZE).root());
            bent.leaf(3, leaf -> leaf.replace("access", "export"));
            bent.replace(
                    BundleNames.LAST,
                    root,
                    StrictText.base64(other.checkpoint(SIZE).root()));
        });
        bend(
                "8 a leaf gone, the others renumbered",
                INVALID,
                bent -> bent.leaves(leaves -> {
                    leaves.remove(3);
                    for (int at = 3; at < leaves.size(); at++) {
                        int seq = 8 + at;
                        leaves.set(
                                at,
                                text(leaves.get(at))
                                        .replace("\"" + (seq + 1) + "\"", "\"" + seq + "\"")
                                        .getBytes(UTF_8));
                    }
                }));
        bend("9 a leaf gone from the middle", INVALID, bent -> bent.leaves(leaves -> leaves.remove(3)));
        bend("10 a leaf put in", INVALID, bent -> bent.leaves(leaves -> leaves.add(4, leaves.get(3))));
        bend("11 two neighbours swapped", INVALID, bent -> bent.leaves(leaves -> Collections.swap(leaves, 3, 4)));
        bend("14 the first leaf left out", INVALID, bent -> bent.leaves(leaves -> leaves.remove(0)));
        bend(
                "14 the first leaf left out, and said so",
                INVALID,
                bent -> bent.leaves(leaves -> leaves.remove(0))
                        .replace(BundleNames.DESCRIPTION, "\"first\":\"8\"", "\"first\":\"9\""));
        bend("18 a key twice", INVALID, bent -> bent.leaf(3, leaf -> leaf.replace("\"v\":1", "\"v\":1,\"v\":1")));
        bend("18 1.0 for 1", INVALID, bent -> bent.leaf(3, leaf -> leaf.replace("\"v\":1", "\"v\":1.0")));
        bend("18 a byte order mark", INVALID, bent -> bent.leaf(3, leaf -> "\ufeff" + leaf));
        bend("18 CRLF behind a leaf", INVALID, bent -> bent.leaf(3, leaf -> leaf + "\r\n"));
        bend("18 a space behind a leaf", INVALID, bent -> bent.leaf(3, leaf -> leaf + " "));
        bend(
                "18 a letter in its decomposed form",
                INVALID,
                bent -> bent.leaf(3, leaf -> leaf.replace("access", "acce\u0301ss")));
        bend("18 a lone surrogate", INVALID, bent -> bent.leaf(3, leaf -> leaf.replace("access", "\\ud800")));
        bend(
                "19 the framing shifted by one",
                INVALID,
                bent -> bent.edit(BundleNames.LEAVES, bytes -> {
                    bytes[1]++;
                    return bytes;
                }));
        bend(
                "19 the last leaf cut",
                INVALID,
                bent -> bent.edit(BundleNames.LEAVES, bytes -> java.util.Arrays.copyOf(bytes, bytes.length - 1)));
        bend(
                "20 a field in a place that only some parsers see",
                INVALID,
                bent -> bent.leaf(3, leaf -> leaf.replace("\"v\":1}", "\"v\":1}{}")));
        bend(
                "20 an escape that means the same",
                INVALID,
                bent -> bent.leaf(3, leaf -> leaf.replace("access", "\\u0061ccess")));
    }

    /** Logs that lie in earnest: everything signed and cosigned over the bent leaves. */
    private static void renumbered() {
        FixtureLog twice = FixtureLog.good();
        twice.leaves.set(13, FixtureLog.leaf(13, minute(13), 12));
        add("12 an event twice, signed by all", INVALID, false, bundle(twice));
        FixtureLog back = FixtureLog.good();
        back.leaves.set(13, FixtureLog.leaf(13, minute(11), 13));
        add("60 a time before the one before it, signed by all", INVALID, false, bundle(back));
        FixtureLog dated = new FixtureLog();
        for (int seq = 0; seq < SIZE; seq++) {
            dated.leaves.add(FixtureLog.leaf(seq, minute(seq - 400), seq));
        }
        add("59 leaves dated back behind the witnesses' checkpoint, signed by all", INVALID, false, bundle(dated));
        FixtureLog other = FixtureLog.good();
        other.leaves.set(3, FixtureLog.leaf(3, minute(3), 99));
        add("32 another history, signed by all", FORK, true, bundle(other));
        FixtureLog fork = FixtureLog.good();
        fork.leaves.set(3, FixtureLog.leaf(3, minute(3), 99));
        fork.leaves.add(FixtureLog.leaf(20, minute(20), 20));
        add("33 another history that has grown, without a proof", GAP, true, bundle(fork));
        add(
                "33 the same, with a proof that does not hold",
                INVALID,
                true,
                Bent.of(bundle(fork))
                        .put(
                                BundleNames.consistency(20, 21),
                                Bent.of(GOOD).files.get(BundleNames.consistency(18, 20)))
                        .sealed()
                        .zip());
        FixtureLog shorter = FixtureLog.good();
        shorter.leaves.subList(19, SIZE).clear();
        Bent truncated = Bent.of(bundle(shorter))
                .put(BundleNames.LAST, LOG.sign(shorter.checkpoint(19)).bytes());
        add(
                "13 the tail cut off and signed again",
                FORK,
                true,
                truncated
                        .replace(
                                BundleNames.DESCRIPTION,
                                minute(21).toString(),
                                minute(40).toString())
                        .sealed()
                        .zip());
        Bent rewound = Bent.of(bundle(shorter))
                .put(BundleNames.LAST, shorter.note(19, minute(30)).bytes());
        add(
                "13 the same with witnesses that went back too",
                FORK,
                true,
                rewound.sealed().zip());
        Bent honest = Bent.of(bundle(shorter))
                .replace(
                        BundleNames.DESCRIPTION,
                        minute(21).toString(),
                        minute(19).toString());
        add("34 an older bundle of the same log", PENDING, true, honest.sealed().zip());
        add("34 the same with nothing seen", OK, false, honest.sealed().zip());
        FixtureLog grown = FixtureLog.good();
        grown.leaves.add(FixtureLog.leaf(20, minute(20), 20));
        Bent next = Bent.of(bundle(grown));
        add("0 the next bundle without the proof from the last", GAP, true, next.zip());
        add("0 the next bundle with it", OK, true, bundleFrom(grown, SIZE));
        FixtureLog first = FixtureLog.good();
        first.leaves.set(3, FixtureLog.leaf(3, minute(3), 99));
        add(
                "32 a first checkpoint of another history, signed by all",
                FORK,
                false,
                Bent.of(GOOD)
                        .put(BundleNames.FIRST, first.note(8).bytes())
                        .sealed()
                        .zip());
    }

    private static byte[] bundleFrom(FixtureLog log, int seen) {
        try {
            return log.bundle(log.description(), List.of(seen), Path.of(System.getProperty("java.io.tmpdir")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void disclosures() {
        String nine = BundleNames.disclosure(9);
        String twelve = BundleNames.disclosure(12);
        bend(
                "4 another event, the leaf kept",
                INVALID,
                bent -> bent.replace(BundleNames.auditEvent(9), "event", "evenT"));
        bend("5 another value", INVALID, bent -> bent.replace(nine, "患者", "病人"));
        bend("5 another salt", INVALID, bent -> bent.replace(nine, salt(9, "pat"), salt(9, "agent")));
        bend(
                "6 the salts of two fields swapped",
                INVALID,
                bent -> bent.replace(nine, salt(9, "pat"), "X")
                        .replace(nine, salt(9, "agent"), salt(9, "pat"))
                        .replace(nine, "X", salt(9, "agent")));
        bend(
                "7 the disclosures of two leaves swapped",
                INVALID,
                bent -> bent.swap(nine, twelve).swap(BundleNames.auditEvent(9), BundleNames.auditEvent(12)));
        bend("15 a disclosure left out", GAP, bent -> bent.without(twelve, BundleNames.auditEvent(12)));
        bend("15 the event of a disclosure left out", INVALID, bent -> bent.without(BundleNames.auditEvent(12)));
        bend(
                "5 a disclosure of a leaf that is not listed",
                INVALID,
                bent -> bent.replace(BundleNames.DESCRIPTION, ",\"12\"]", "]"));
        bend(
                "16 an erasure by a leaf that is none",
                INVALID,
                bent -> bent.replace(BundleNames.REDACTIONS, "{\"leaf\":\"15\"", "{\"leaf\":\"14\""));
        bend(
                "16 an erasure by a leaf about another",
                INVALID,
                bent -> bent.replace(BundleNames.REDACTIONS, "{\"leaf\":\"18\"", "{\"leaf\":\"15\"")
                        .without(BundleNames.leaf(18), BundleNames.proof(18)));
        bend(
                "16 an erasure by a leaf that is not in the log",
                INVALID,
                bent -> bent.edit(
                        BundleNames.leaf(18),
                        bytes -> text(bytes)
                                .replace("\"late\":false", "\"late\":true")
                                .getBytes(UTF_8)));
        bend(
                "16 an erasure without its leaf",
                INVALID,
                bent -> bent.without(BundleNames.leaf(18), BundleNames.proof(18)));
        bend(
                "16 a disclosure that is marked as erased as well",
                INVALID,
                bent -> bent.put(
                        BundleNames.REDACTIONS,
                        Redactions.bytes(new java.util.TreeMap<>(Map.of(10L, 15L, 11L, 18L, 12L, 15L)))));
        FixtureLog one = FixtureLog.good();
        one.leaves.set(15, FixtureLog.start(15, minute(15), 15).build().bytes());
        String approver = ",\"approver-dazu\":\"" + StrictText.base64(Sm3.of(new byte[] {2})) + "\"";
        one.leaves.set(15, text(one.leaves.get(15)).replace(approver, "").getBytes(UTF_8));
        add("17 an erasure that one region approved, signed by all", INVALID, false, bundle(one));
    }

    private static String salt(long seq, String field) {
        return StrictText.base64(FixtureLog.openings(seq).get(field).salt());
    }

    private static void checkpoints() {
        Checkpoint checkpoint = THE_LOG.checkpoint(SIZE);
        SignedNote note = THE_LOG.note(SIZE);
        NoteSignature log = note.signatures().get(0);
        NoteSignature dazu = note.signatures().get(1);
        NoteSignature anyue = note.signatures().get(2);
        last("44 one witness stripped", PENDING, noteOf(note, log, dazu));
        last("45 both witnesses stripped", PENDING, noteOf(note, log));
        NoteSigner alias = FixtureLog.signer("witness.anyue.example", KeyRole.WITNESS, DAZU_SECRET);
        last(
                "46, 47 Dazu's key under Anyue's name",
                PENDING,
                noteOf(note, log, dazu, alias.cosign(checkpoint, minute(20))));
        NoteSignature forged = new NoteSignature(anyue.name(), anyue.keyId(), dazu.signature());
        last("47 Dazu's signature as Anyue's", INVALID, noteOf(note, log, dazu, forged));
        last("47 Dazu's line twice", PENDING, noteOf(note, log, dazu, dazu));
        NoteSignature moved = THE_LOG.note(19).signatures().get(2);
        last("49 a cosignature from another checkpoint", INVALID, noteOf(note, log, dazu, moved));
        last("40 no signature of the log", INVALID, noteOf(note, dazu, anyue));
        last("52 cosigned before the leaves", INVALID, THE_LOG.note(SIZE, minute(5)));
        bend(
                "44 one witness stripped from the first checkpoint",
                PENDING,
                bent -> bent.put(
                        BundleNames.FIRST,
                        noteOf(THE_LOG.note(8), THE_LOG.note(8).signatures().get(0))
                                .bytes()));
        NoteSigner other = FixtureLog.signer("log.example/audit/2024", KeyRole.LOG, FixtureLog.LOG_SECRET);
        last(
                "35 the root under another origin",
                INVALID,
                other.sign(new Checkpoint("log.example/audit/2024", SIZE, checkpoint.root())));
        bend(
                "63 another key in the log's name",
                INVALID,
                bent -> bent.put(
                        BundleNames.LAST,
                        FixtureLog.signer(FixtureLog.ORIGIN, KeyRole.LOG, DAZU_SECRET)
                                .sign(checkpoint)
                                .bytes()));
        bend("25 the edges swapped", INVALID, bent -> bent.swap(BundleNames.LEFT, BundleNames.RIGHT));
        bend(
                "24 a hash more in the right edge",
                INVALID,
                bent -> bent.edit(
                        BundleNames.RIGHT,
                        bytes -> (text(bytes) + HashLines.text(List.of(new byte[32]))).getBytes(UTF_8)));
        bend(
                "24 a line feed as CRLF in an edge",
                INVALID,
                bent -> bent.edit(
                        BundleNames.RIGHT,
                        bytes -> text(bytes).replace("\n", "\r\n").getBytes(UTF_8)));
    }

    private static void last(String number, Verdict sealed, SignedNote note) {
        bend(number, sealed, bent -> bent.put(BundleNames.LAST, note.bytes()));
    }

    private static SignedNote noteOf(SignedNote note, NoteSignature... lines) {
        return new SignedNote(note.text(), List.of(lines));
    }

    private static void times() {
        bend(
                "14 asked for from before the window",
                GAP,
                bent -> bent.replace(
                        BundleNames.DESCRIPTION,
                        minute(8).plusSeconds(30).toString(),
                        minute(7).toString()));
    }

    private static void windows() {
        BundleDescription good = THE_LOG.description();
        String to = "\"to\":\"" + good.to() + "\"";
        bend(
                "15 asked for to after the window",
                GAP,
                bent -> bent.replace(BundleNames.DESCRIPTION, to, "\"to\":\"" + minute(18) + "\""));
        bend(
                "15 the same, called short before the last checkpoint",
                GAP,
                bent -> bent.replace(BundleNames.DESCRIPTION, to, "\"to\":\"" + minute(18) + "\"")
                        .replace(BundleNames.DESCRIPTION, "covered", "short"));
        add("0 all leaves, cosigned at the time asked for", OK, false, bundle(THE_LOG, all(minute(20), "covered")));
        add("0 all leaves, asked for to later", GAP, false, bundle(THE_LOG, all(minute(30), "covered")));
        // That it was made at once, only the log says.
        add("0 all leaves, asked for to later, and said so", PENDING, false, bundle(THE_LOG, all(minute(30), "short")));
        add(
                "0 all leaves, asked for to before it was made, and said to be short",
                PENDING,
                false,
                bundle(THE_LOG, all(minute(21), "short")));
    }

    private static BundleDescription all(java.time.Instant to, String ending) {
        return new BundleDescription(
                FixtureLog.ORIGIN,
                minute(-100),
                to,
                0,
                SIZE,
                ending.equals("short") ? BundleDescription.End.SHORT : BundleDescription.End.COVERED,
                BundleDescription.LEAVES,
                "",
                List.of(),
                "office-3",
                minute(21),
                "fixture",
                List.of());
    }

    private static void containers() {
        bend(
                "79 a page that says that all is well",
                OK,
                bent -> bent.put(BundleNames.PAGE, "<p>OK 通过</p>".getBytes(UTF_8)));
        bend(
                "79 the same over a bent leaf",
                INVALID,
                bent -> bent.put(BundleNames.PAGE, "<p>OK 通过</p>".getBytes(UTF_8))
                        .leaf(3, leaf -> leaf.replace("access", "export")));
        bend("78 its own policy", INVALID, bent -> bent.put("policy.txt", FixtureLog.POLICY.getBytes(UTF_8)));
        bend("78 its own verifier", INVALID, bent -> bent.put("evidence.jar", new byte[] {1}));
        bend("78 its own memory", INVALID, bent -> bent.put("seen.db", "seen v1\n".getBytes(UTF_8)));
        bend(
                "55 a time stamp that is named and not there",
                INVALID,
                bent -> bent.replace(BundleNames.DESCRIPTION, "\"tokens\":[]", "\"tokens\":[\"checkpoint/last.tsr\"]"));
        bend(
                "an unknown version",
                INVALID,
                bent -> bent.replace(BundleNames.DESCRIPTION, "\"version\":1", "\"version\":2"));
        bend(
                "18 a space in bundle.json",
                INVALID,
                bent -> bent.replace(BundleNames.DESCRIPTION, ",\"log\"", ", \"log\""));
        bend(
                "18 a key twice in bundle.json",
                INVALID,
                bent -> bent.replace(BundleNames.DESCRIPTION, "\"version\":1", "\"version\":1,\"version\":1"));
        for (String name : List.of(
                BundleNames.DESCRIPTION,
                BundleNames.LEAVES,
                BundleNames.FIRST,
                BundleNames.LAST,
                BundleNames.LEFT,
                BundleNames.RIGHT,
                BundleNames.REDACTIONS,
                BundleNames.PAGE)) {
            bend("76 no " + name, INVALID, bent -> bent.without(name));
        }
        manifests();
        zips();
    }

    private static void manifests() {
        String manifest = text(Bent.of(GOOD).files.get(BundleNames.MANIFEST));
        String line = manifest.lines()
                        .filter(one -> one.endsWith("*report.html"))
                        .findFirst()
                        .orElseThrow() + "\n";
        manifest("76 a manifest that omits a file", manifest.replace(line, ""));
        manifest("76 a manifest that names a file twice", manifest.replace(line, line + line));
        manifest("76 a manifest in another order", line + manifest.replace(line, ""));
        manifest("76 a manifest that names what is not there", manifest + line.replace("report", "z"));
        manifest("76 a manifest without its last line feed", manifest.substring(0, manifest.length() - 1));
        manifest("76 a manifest in capitals", manifest.replace(line, line.toUpperCase(java.util.Locale.ROOT)));
        add(
                "76 no manifest",
                INVALID,
                false,
                Bent.of(GOOD).without(BundleNames.MANIFEST).zip());
        add(
                "76 no signature",
                INVALID,
                false,
                Bent.of(GOOD).without(BundleNames.SIGNATURE).zip());
        add(
                "70 a byte behind the signature",
                INVALID,
                false,
                Bent.of(GOOD)
                        .edit(BundleNames.SIGNATURE, bytes -> java.util.Arrays.copyOf(bytes, bytes.length + 1))
                        .zip());
        add(
                "63 a manifest that a witness signed",
                INVALID,
                false,
                Bent.of(GOOD)
                        .edit(BundleNames.SIGNATURE, bytes -> DAZU_SECRET.sign(manifest.getBytes(UTF_8)))
                        .zip());
    }

    private static void manifest(String number, String manifest) {
        add(
                number,
                INVALID,
                false,
                Bent.of(GOOD).signed(manifest.getBytes(UTF_8)).zip());
    }

    private static void zips() {
        ZipBends.all(GOOD).forEach((name, bytes) -> add("77 " + name, INVALID, false, bytes));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
