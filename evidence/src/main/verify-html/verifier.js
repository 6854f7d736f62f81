// The checks in their order, as the jar makes them. What is wrong beyond repair ends the run, and what was not checked
// by then is reported as not made.

/** How long leaves may have been in the log before the first witness came to cosign a checkpoint before them. */
const LONGEST_WITHOUT_WITNESS_SECONDS = 4n * 3600n;
const LONGEST_UNCOSIGNED_SECONDS = 360n;

/** The end of a run. What it was is in the report. */
class Stopped extends Error {}

/**
 * Checks the bundle in the blob. The seen notes then know its last checkpoint if nothing was found wrong, and the proof
 * if the log was found to contradict itself; otherwise they are as they were.
 *
 * @param now in seconds since 1970
 */
async function verifyBundle(blob, policy, seen, now, work) {
  const verifier = new Verifier(policy, seen, now, work);
  try {
    await verifier.run(blob);
  } catch (e) {
    if (!(e instanceof Stopped)) {
      throw e;
    }
  }
  return verifier.report;
}

class Verifier {
  constructor(policy, seen, now, work) {
    this.policy = policy;
    this.seen = seen;
    this.now = now;
    this.work = work;
    this.report = new Report();
  }

  async step(check, run) {
    try {
      const result = await run();
      this.report.passed(check);
      return result;
    } catch (e) {
      if (!(e instanceof Refused)) {
        throw e;
      }
      this.report.found(check, "INVALID", e.message, "不符合要求（" + e.message + "）");
      throw new Stopped();
    }
  }

  async run(blob) {
    const bundle = await this.step("CONTAINER", () => BundleReader.open(blob));
    const leavesSize = bundle.has(NAMES.leaves) ? bundle.entry(NAMES.leaves).size : 0;
    this.work.total = blob.size + WEIGHT_OF_LEAVES * leavesSize;
    await this.step("MANIFEST", () => this.manifest(bundle));
    const about = await this.step("DESCRIPTION", () => this.description(bundle));
    this.report.facts.log = about.log;
    const first = await this.step("LOG_SIGNATURE", () => this.first(bundle, about));
    const last = await this.step("LOG_SIGNATURE", () => this.last(bundle, about));
    await this.step("LOG_SIGNATURE", () => this.certificates(bundle, last));
    await this.step("MANIFEST_SIGNATURE", () => this.manifestSignature(bundle, last));
    this.witnesses("last.note", last);
    if (first !== null) {
      this.witnesses("first.note", first);
    }
    await this.step("TIME_STAMPS", () => this.timeStamps(bundle, about));
    await this.leaves(bundle, about, first, last);
  }

  async leaves(bundle, about, first, last) {
    const keys = new KeyLeaves(this.policy);
    const walk = new LeafWalk(bundle, about, keys, this.work);
    const disclosures = await this.step("REDACTIONS", () => DisclosureCheck.of(bundle, about));
    const seenCheck = await this.step(
      "SEEN",
      () => new SeenCheck(bundle, about, this.seen, this.report, this.policy, this.now),
    );
    disclosures.askFor(walk);
    seenCheck.askFor(walk);
    if (first !== null) {
      walk.wantRoot(first.checkpoint.size);
    }
    await this.step("LEAVES", () => walk.run(last.checkpoint.size, disclosures));
    await this.step("KEYS", () => keys.demandLiving(last));
    await this.tree(walk, first, last);
    await this.step("TIMES", () => this.times(walk, first, last));
    await this.step("SEEN", () => seenCheck.run(last, walk));
    this.window(walk, about, last);
    await this.disclosures(disclosures, walk, last);
    const facts = this.report.facts;
    facts.window = about.fromText + " – " + about.toText;
    facts.leaves = about.first + "-" + (about.end - 1n);
    facts.size = String(last.checkpoint.size);
    facts.root = toBase64(last.checkpoint.root);
    if (this.report.isUntroubled()) {
      this.seen.remember(last.note);
    }
  }

  async manifest(bundle) {
    const hashes = readManifest(await bundle.bytes(NAMES.manifest));
    const listed = bundle.names().filter((name) => !UNLISTED.includes(name));
    demandBundle(
      listed.length === hashes.size && listed.every((name) => hashes.has(name)),
      "the manifest names other files than there are",
    );
    const hash = new Sm3();
    for (const name of bundle.names()) {
      let crc = 0;
      for await (const chunk of bundle.chunks(name)) {
        hash.update(chunk);
        crc = crc32(chunk, crc);
        await this.work.did(chunk.length);
      }
      const found = hash.finish();
      demandBundle(crc === bundle.entry(name).crc, name + " is not what the zip says");
      demandBundle(
        UNLISTED.includes(name) || sameBytes(found, hashes.get(name)),
        name + " is not what the manifest says",
      );
    }
  }

  async description(bundle) {
    const about = readDescription(await bundle.bytes(NAMES.description));
    demandBundle(
      bundle.has(NAMES.first) === about.first > 0n,
      "a first checkpoint where the window begins with the log, or none where it does not",
    );
    demandBundle(bundle.has(NAMES.page), "no " + NAMES.page);
    return about;
  }

  async first(bundle, about) {
    if (about.first === 0n) {
      return null;
    }
    const note = await this.note(bundle, NAMES.first, about);
    demandBundle(note.checkpoint.size === about.first, "the window does not begin at its first checkpoint");
    return note;
  }

  async last(bundle, about) {
    const note = await this.note(bundle, NAMES.last, about);
    demandBundle(note.checkpoint.size >= about.end, "the last checkpoint does not cover the window");
    return note;
  }

  async note(bundle, name, about) {
    const note = this.policy.check(SignedNote.parse(await bundle.bytes(name)), this.now);
    demandBundle(note.checkpoint.origin === about.log, name + " is of another log than bundle.json says");
    return note;
  }

  /** Nobody is believed for a certificate here; one that is brought along must be of a key that signed. */
  async certificates(bundle, last) {
    for (const name of bundle.names().filter((each) => each.startsWith("certs/"))) {
      const spki = certifiedKey(await bundle.bytes(name));
      demandBundle(
        last.signedBy.some((key) => name === NAMES.certificate(key.id) && sameBytes(key.publicKey.spki, spki)),
        name + " is not the certificate of a key that signed the last checkpoint",
      );
    }
  }

  async manifestSignature(bundle, last) {
    const manifest = await bundle.bytes(NAMES.manifest);
    const signature = await bundle.bytes(NAMES.signature);
    demandBundle(
      last.signedBy.some((key) => isSignedBy(key.publicKey, manifest, signature)),
      "not the signature of a key that signed the last checkpoint",
    );
  }

  witnesses(name, note) {
    const times = [...note.cosigned].sort((one, other) => (one[0] < other[0] ? -1 : 1));
    const cosigned = name + ": " + (times.map(([who, time]) => who + " " + dateOf(time)).join(", ") || "–");
    if (note.quorum) {
      this.report.found("WITNESSES", "OK", cosigned, "联署齐全，" + cosigned);
    } else {
      this.report.found("WITNESSES", "PENDING", "no quorum, " + cosigned, "联署不足，" + cosigned);
    }
  }

  /** Whether they are there is seen here; whether they hold is not, so that with one the page never says OK. */
  timeStamps(bundle, about) {
    for (const name of TOKENS) {
      demandBundle(
        bundle.has(name) === about.tokens.includes(name),
        "a time stamp that is named and not there, or there and not named",
      );
    }
    const found = (verdict, en, zh) => this.report.found("TIME_STAMPS", verdict, en, zh);
    if (!this.policy.asksForTimeStamps && about.tokens.length > 0) {
      found(
        "PENDING",
        "there are time stamps, and the policy has no tsa line to check them by",
        "包内有时间戳，但 policy 没有 tsa 行，无法核验",
      );
    } else if (!this.policy.asksForTimeStamps) {
      found("OK", "none is named, and the policy asks for none", "未列时间戳，policy 也未要求");
    } else if (!bundle.has(NAMES.lastToken)) {
      found(
        "PENDING",
        "the policy asks for a time stamp of the last checkpoint, and there is none yet",
        "缺少最后检查点的时间戳",
      );
    } else {
      found(
        "PARTIAL",
        "they are there, and are not checked here: check them with evidence.jar",
        "时间戳齐全，但本页不能核验，请用 evidence.jar 核验",
      );
    }
  }

  async tree(walk, first, last) {
    await this.step("TREE", () => demandBundle(
      walk.gives(last.checkpoint),
      "the leaves give another root than the log signed",
    ));
    if (first !== null && !walk.gives(first.checkpoint)) {
      this.report.found(
        "TREE",
        "FORK",
        "the log signed another tree of " + first.checkpoint.size + " leaves than this one begins with",
        "日志对同一大小签过不同的根，证据已保存",
      );
      this.seen.keepFork(first.note, last.note);
    }
  }

  times(walk, first, last) {
    const lastLeaf = leafNanoseconds(walk.lastTime);
    demandBundle(
      [...last.cosigned.values()].every((time) => lastLeaf < nanoseconds(time + CLOCK_ALLOWANCE_SECONDS)),
      "a witness cosigned a leaf before its time",
    );
    const cosigned = first === null ? null : earliest(first);
    demandBundle(
      cosigned === null
        || leafNanoseconds(walk.firstTime) > nanoseconds(cosigned - LONGEST_WITHOUT_WITNESS_SECONDS),
      "a leaf is dated back behind a checkpoint that witnesses had cosigned before it",
    );
  }

  window(walk, about, last) {
    this.report.passed("WINDOW");
    if (about.first > 0n && leafNanoseconds(walk.firstTime) > about.from) {
      this.report.found(
        "WINDOW",
        "GAP",
        "it begins after the time asked for, and leaves before it may belong to it",
        "起点晚于查询时间，之前可能还有记录",
      );
    }
    const atEnd = about.end === last.checkpoint.size;
    const cosigned = earliest(last);
    const covered = leafNanoseconds(walk.lastTime) >= about.to
      || (atEnd && cosigned !== null && nanoseconds(cosigned) >= about.to);
    const isShort = !covered && atEnd && about.ending === "short";
    const lastLeaf = leafNanoseconds(walk.lastTime);
    const until = cosigned !== null && nanoseconds(cosigned) > lastLeaf ? nanoseconds(cosigned) : lastLeaf;
    const isFresh = until >= nanoseconds(this.now - LONGEST_UNCOSIGNED_SECONDS);
    if (isShort && about.to > about.created && isFresh) {
      this.report.found(
        "WINDOW",
        "OK",
        "it was made before the time asked for had ended, and is complete until " + dateOf(until / 1000000000n),
        "制作时查询终点尚未到来；截至 " + dateOf(until / 1000000000n) + " 完整",
      );
    } else if (isShort && about.to > about.created && about.tokens.includes(NAMES.manifestToken)) {
      this.report.found(
        "WINDOW",
        "PARTIAL",
        "it ends at the last cosigned checkpoint; whether that was recent when it was made, only its time stamp can say",
        "止于最近一次联署的检查点；制作时是否够新，须由时间戳判定",
      );
    } else if (isShort) {
      this.report.found(
        "WINDOW",
        "PENDING",
        "it ends at the last cosigned checkpoint, before the time asked for; bundle.json says so",
        "止于最近一次联署的检查点，早于查询终点",
      );
    } else if (!covered) {
      this.report.found(
        "WINDOW",
        "GAP",
        "it ends before the time asked for, and leaves after it may belong to it",
        "终点早于查询时间，之后可能还有记录",
      );
    }
  }

  async disclosures(disclosures, walk, last) {
    await this.step("DISCLOSURES", () => disclosures.demandOpened());
    const [missing, opened, erased] = [disclosures.missing.size, disclosures.opened, disclosures.redactions.size];
    this.report.found(
      "DISCLOSURES",
      missing === 0 ? "OK" : "GAP",
      walk.committing + " leaves commit to something; opened " + opened + ", erased " + erased
        + ", listed and missing " + missing,
      "所列披露" + (missing === 0 ? "齐全" : "有缺") + "：含承诺的记录 " + walk.committing + " 条，已打开 " + opened
        + " 条，已删除 " + erased + " 条，缺 " + missing + " 条",
    );
    await this.step("REDACTIONS", () => disclosures.demandRedacted(last.checkpoint));
  }
}

function leafNanoseconds(milliseconds) {
  return BigInt(milliseconds) * 1000000n;
}

function earliest(note) {
  const times = [...note.cosigned.values()];
  return times.length === 0 ? null : times.reduce((one, other) => (one < other ? one : other));
}

/** A time in seconds as people write it; one beyond the calendar of the browser as the number. */
function dateOf(seconds) {
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace(".000Z", "Z");
}
