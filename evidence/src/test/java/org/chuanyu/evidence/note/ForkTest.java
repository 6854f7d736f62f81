package org.chuanyu.evidence.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.evidence.note.Parties.NOW;
import static org.chuanyu.evidence.note.Parties.ORIGIN;
import static org.chuanyu.evidence.note.Parties.checkpoint;

import java.util.List;
import org.chuanyu.evidence.Sm3;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ForkTest {
    private final Parties parties = new Parties();
    private final TrustPolicy policy = parties.policy();
    private final Checkpoint shown = checkpoint(42);
    private final Checkpoint shownElsewhere = new Checkpoint(ORIGIN, 42, Sm3.of(new byte[1]));
    private final SignedNote note = parties.log.sign(shown);
    private final SignedNote other = parties.log.sign(shownElsewhere);

    @Test
    @DisplayName("attack 32: two roots of one size under the log's own key are the proof of a fork")
    void twoRootsOfOneSize() {
        assertThat(Fork.between(policy, note, other)).contains(new Fork(note, other));
        assertThat(Fork.between(policy, parties.cosigned(shown), other)).isPresent();
    }

    @Test
    @DisplayName("attack 32: a line that does not verify beside the log's own does not take the fork back")
    void aBadLineTakesNothingBack() {
        NoteSignature moved = parties.dazu.cosign(shown, NOW);
        NoteSignature bad = new NoteSignature(ORIGIN, parties.log.key().id(), new byte[] {1});

        assertThat(Fork.between(policy, note, other.with(moved).with(bad))).isPresent();
    }

    @Test
    @DisplayName("attack 65: nor does retiring the key")
    void aRetiredKeyStillSpoke() {
        TrustPolicy retired =
                Parties.policy(parties.text() + "validity " + parties.log.key().label() + " 0 10\n");

        assertThat(Fork.between(retired, note, other)).isPresent();
    }

    @Test
    @DisplayName("attack 73: two signatures over one checkpoint are no fork")
    void twoSignaturesAreNoFork() {
        SignedNote again = parties.log.sign(shown);

        assertThat(again).isNotEqualTo(note);
        assertThat(Fork.between(policy, note, again)).isEmpty();
        assertThat(Fork.between(policy, note, note)).isEmpty();
        assertThat(policy.check(note.with(again.signatures().get(0)), NOW).signedBy())
                .hasSize(1);
    }

    @Test
    void nobodyElseCanMakeTheLogLookForked() {
        SignedNote strangers = parties.log(ORIGIN, "stranger").sign(shownElsewhere);
        SignedNote witnesses = new SignedNote(
                shownElsewhere.text(),
                List.of(parties.dazu.cosign(shownElsewhere, NOW), parties.anyue.cosign(shownElsewhere, NOW)));
        SignedNote moved = new SignedNote(shownElsewhere.text(), note.signatures());

        for (SignedNote forged : List.of(strangers, witnesses, moved)) {
            assertThat(Fork.between(policy, note, forged)).isEmpty();
            assertThat(Fork.between(policy, forged, note)).isEmpty();
        }
        assertThat(Fork.between(policy, note, parties.log.sign(checkpoint(43)))).isEmpty();
    }

    @Test
    @DisplayName("attack 35: two logs of one policy do not contradict each other")
    void twoLogsAreNoFork() {
        NoteSigner next = parties.log("log.dazu-anyue.example/audit/2027", "next");
        TrustPolicy both = Parties.policy("log " + next.key() + "\n" + parties.text());
        SignedNote theirs = next.sign(new Checkpoint("log.dazu-anyue.example/audit/2027", 42, Sm3.of(new byte[1])));

        assertThat(Fork.between(both, note, theirs)).isEmpty();
        assertThat(Fork.between(both, note, other)).isPresent();
    }
}
