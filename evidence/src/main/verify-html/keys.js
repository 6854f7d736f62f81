// What leaves say of the log's keys, held against the policy. A rotation is signed by the old and the new key, and at
// least one of them is known to the policy. A key that the leaves retire signs no later tree, whatever a policy without
// its range says.

const ROTATION_KIND = "key-rotation";
const RETIREMENT_KIND = "log-key-retired";
const ABOUT_KEYS = [ROTATION_KIND, RETIREMENT_KIND].map(toUtf8);

class KeyLeaves {
  constructor(policy) {
    this.policy = policy;
    this.retired = new Map();
    this.refused = null;
  }

  /** Takes a leaf that is about keys of the log. */
  leaf(leaf) {
    try {
      this.take(leaf);
    } catch (e) {
      if (!(e instanceof Refused)) {
        throw e;
      }
      this.refused = this.refused || e;
    }
  }

  take(leaf) {
    const place = "leaf " + leaf.seq;
    const field = (name) => {
      demandLeaf(leaf.texts.has(name), place + " changes a key without the field " + name);
      return leaf.texts.get(name);
    };
    if (leaf.kind === RETIREMENT_KIND) {
      const label = field("old");
      if (!this.retired.has(label)) {
        this.retired.set(label, leaf.seq);
      }
      return;
    }
    const [old, next] = [field("old"), field("new")].map((text) => keyOfLog(text, leaf.log));
    demand(!isSameKey(old, next), "MALFORMED_KEY", "a key that follows itself");
    const message = toUtf8(
      "sm2-key-rotation/v1\nlog " + leaf.log + "\n" + place + "\nold " + field("old") + "\nnew " + field("new") + "\n",
    );
    const signs = (key, signature) => isSignedBy(key.publicKey, message, fromBase64(signature, "MALFORMED_LEAF"));
    demandBundle(
      signs(old, field("old-signature")) && signs(next, field("new-signature")),
      place + " changes the log's key without the signatures of both keys",
    );
    const knowsOld = this.knows(old);
    demandBundle(
      !knowsOld || this.policy.inRange(old, { size: leaf.seq + 1n }),
      place + " is signed by a key that did not hold any more",
    );
    demandBundle(
      knowsOld || this.knows(next),
      place + " changes from a key to another that the policy does not know",
    );
  }

  knows(key) {
    return this.policy.logs.some((known) => known.label === key.label && isSameKey(known, key));
  }

  /** After the walk: each change was signed, and a key that these leaves retired has not signed this tree alone. */
  demandLiving(last) {
    if (this.refused !== null) {
      throw this.refused;
    }
    const size = last.checkpoint.size;
    demandBundle(
      last.signedBy.some((key) => !this.retired.has(key.label) || size <= this.retired.get(key.label)),
      "a checkpoint under a key that the log had retired before it",
    );
  }
}

function isSameKey(one, other) {
  return sameBytes(one.publicKey.spki, other.publicKey.spki);
}

function keyOfLog(text, origin) {
  const key = VerifierKey.parse(text);
  demand(key.role === "log" && key.name === origin, "MALFORMED_KEY", "a key of another log, or of another role");
  return key;
}
