// What is disclosed, and what is said to be erased, held against the leaves.

class DisclosureCheck {
  static async of(bundle, about) {
    return new DisclosureCheck(bundle, about, readRedactions(await bundle.bytes(NAMES.redactions)));
  }

  constructor(bundle, about, redactions) {
    this.bundle = bundle;
    this.about = about;
    this.listed = new Set(about.disclosed);
    this.redactions = redactions;
    this.redacting = new Set(redactions.values());
    this.unproved = new Map(redactions);
    this.missing = new Set();
    this.opened = 0;
    this.tooMany = false;
    this.refused = null;
  }

  /** Asks for the leaves that have to be looked at. */
  askFor(walk) {
    this.listed.forEach((seq) => walk.wantLeaf(seq));
    this.redacting.forEach((seq) => walk.wantLeaf(seq));
  }

  /** Takes a leaf that was asked for. */
  async leaf(leaf) {
    if (this.listed.has(leaf.seq)) {
      try {
        await this.open(leaf);
      } catch (e) {
        if (!(e instanceof Refused)) {
          throw e;
        }
        this.refused = this.refused || e;
      }
    }
    this.prove(leaf);
  }

  async open(leaf) {
    const name = NAMES.disclosure(leaf.seq);
    if (!this.bundle.has(name)) {
      if (!this.redactions.has(leaf.seq)) {
        this.missing.add(leaf.seq);
      }
      return;
    }
    demandBundle(!this.redactions.has(leaf.seq), "a leaf that is disclosed and erased at once");
    const event = NAMES.auditEvent(leaf.seq);
    const eventBytes = this.bundle.has(event) ? await this.bundle.bytes(event) : null;
    for (const [field, opening] of readDisclosure(await this.bundle.bytes(name), eventBytes)) {
      demandBundle(
        opens(leaf, field, opening),
        "a disclosure that is not what leaf " + leaf.seq + " commits to",
      );
    }
    this.opened++;
  }

  /** Ticks off the redactions that this leaf stands for; one that does not bear it out stays. */
  prove(leaf) {
    if (leaf.kind === REDACTION_KIND) {
      const marks = [...this.redactions.values()].filter((by) => by === leaf.seq).length;
      this.tooMany ||= BigInt(marks) > numberOfRedaction(leaf, "count");
      for (const [seq, by] of this.unproved) {
        if (by === leaf.seq && redacts(leaf, seq)) {
          this.unproved.delete(seq);
        }
      }
    }
  }

  /** After the walk: every file belongs to a leaf that is listed, and opens it. */
  demandOpened() {
    if (this.refused !== null) {
      throw this.refused;
    }
    for (const name of this.bundle.names()) {
      if (name.startsWith("disclosures/") || name.startsWith("auditevents/")) {
        const seq = NAMES.seq(name);
        demandBundle(
          this.listed.has(seq) && this.bundle.has(NAMES.disclosure(seq)),
          "a disclosure of a leaf that is not listed",
        );
      }
    }
  }

  /** After the walk: every mark of an erasure has its leaf, in the window or with a proof. */
  async demandRedacted(tree) {
    for (const name of this.bundle.names()) {
      if (name.startsWith("proofs/")) {
        const seq = NAMES.seq(name);
        const outside = seq < this.about.first || seq >= this.about.end;
        const whole = this.bundle.has(NAMES.leaf(seq)) && this.bundle.has(NAMES.proof(seq));
        demandBundle(this.redacting.has(seq) && outside && whole, "a proof that nothing asks for");
      }
    }
    for (const seq of new Set(this.unproved.values())) {
      if (this.bundle.has(NAMES.leaf(seq))) {
        await this.proveOutside(seq, tree);
      }
    }
    demandBundle(
      [...this.redactions.keys()].every((seq) => this.listed.has(seq)),
      "an erasure of a leaf that is not listed",
    );
    demandBundle(!this.tooMany, "more leaves called erased than the redaction is about");
    demandBundle(this.unproved.size === 0, "an erasure without a leaf that both regions approved");
  }

  async proveOutside(seq, tree) {
    const bytes = await this.bundle.bytes(NAMES.leaf(seq));
    const proof = readLogProof(await this.bundle.bytes(NAMES.proof(seq)));
    const leaf = readLeaf(bytes);
    demandBundle(
      proof.index === seq
        && leaf.seq === seq
        && leaf.log === tree.origin
        && sameCheckpoint(readCheckpoint(proof.note.text), tree)
        && proves(proof, bytes),
      "a proof that does not hold",
    );
    this.prove(leaf);
  }
}
