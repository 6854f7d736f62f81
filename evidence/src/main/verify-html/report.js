// Which checks were made and what they came to. What was not made is in it too, so that nobody takes it for passed.

/** The worst last. PARTIAL is this page's own: nothing is wrong, but not everything can be checked in a browser. */
const VERDICTS = new Map([
  ["OK", { en: "everything holds", zh: "全部通过" }],
  ["PARTIAL", {
    en: "what this page can check holds; for the rest use evidence.jar",
    zh: "本页能做的检查全部通过；其余请用 evidence.jar 检查",
  }],
  ["PENDING", {
    en: "not evidence yet: witnesses or time stamps are missing, it is not recent enough, or the window has not ended",
    zh: "尚不能作为证据：联署或时间戳不足、证据不够新或时段尚未结束",
  }],
  ["GAP", { en: "something is missing", zh: "有缺漏" }],
  ["INVALID", { en: "it is not what it claims to be", zh: "无效：不是它所声称的内容" }],
  ["FORK", {
    en: "the log has contradicted itself: keep the evidence",
    zh: "分叉：日志自相矛盾，请保全证据",
  }],
]);
const SEVERITY = [...VERDICTS.keys()];

/** In the order in which they are made. */
const CHECKS = new Map([
  ["CONTAINER", {
    en: "the zip has one reading: stored files in order, nothing between, before or behind them",
    zh: "压缩包只有一种读法",
  }],
  ["MANIFEST", {
    en: "every file has the hash that the manifest names, and no other file is there",
    zh: "文件与清单逐一相符",
  }],
  ["DESCRIPTION", { en: "bundle.json says what the bundle holds", zh: "bundle.json 的说明完整" }],
  ["LOG_SIGNATURE", { en: "the log has signed its checkpoints", zh: "日志对检查点的签名" }],
  ["MANIFEST_SIGNATURE", { en: "the log has signed the manifest", zh: "日志对清单的签名" }],
  ["WITNESSES", { en: "enough witnesses have cosigned", zh: "见证方联署" }],
  ["TIME_STAMPS", {
    en: "the time stamps that the policy asks for are there and hold",
    zh: "policy 要求的时间戳齐全且有效",
  }],
  ["LEAVES", {
    en: "each leaf is in its one form, in its place, not before the one before it, once",
    zh: "每条记录格式唯一、序号连续、时间不倒退、不重复",
  }],
  ["KEYS", {
    en: "the log's key changed only by leaves that the old and the new key signed, and no retired key signed after that",
    zh: "日志换钥均由新旧密钥共同签名，停用的密钥不再签名",
  }],
  ["TREE", {
    en: "the leaves give the signed root: none was changed, added, left out or moved",
    zh: "由记录重算出签名的根：没有改动、增添、缺漏或移位",
  }],
  ["TIMES", {
    en: "the times of the leaves agree with those of the witnesses",
    zh: "记录时间与见证时间相符",
  }],
  ["SEEN", { en: "nothing contradicts what was seen before", zh: "与以前见过的不矛盾" }],
  ["WINDOW", { en: "the window covers the time that was asked for", zh: "时段完整" }],
  ["DISCLOSURES", {
    en: "what is disclosed is what the leaves commit to, and nothing listed is missing",
    zh: "披露内容与记录中的承诺相符且无缺",
  }],
  ["REDACTIONS", {
    en: "what is missing by erasure has a leaf with the approval of both regions",
    zh: "删除均有两地批准的记录",
  }],
]);

const RESULTS = {
  "passed": { en: "ok", zh: "通过" },
  "failed": { en: "FAILED", zh: "不通过" },
  "pending": { en: "pending", zh: "尚待" },
  "not-checked": { en: "not checked here", zh: "本页不能检查" },
  "not-made": { en: "not made", zh: "未做" },
};

class Report {
  constructor() {
    this.remarks = new Map();
    this.facts = {};
  }

  passed(check) {
    if (!this.remarks.has(check)) {
      this.remarks.set(check, []);
    }
  }

  found(check, verdict, en, zh) {
    this.passed(check);
    this.remarks.get(check).push({ verdict, en, zh });
  }

  /** The worst of what was found; OK only where every check was made. */
  verdict() {
    const found = [...this.remarks.values()].flat().map((remark) => SEVERITY.indexOf(remark.verdict));
    const unmade = this.remarks.size === CHECKS.size ? "OK" : "INVALID";
    return SEVERITY[Math.max(SEVERITY.indexOf(unmade), ...found)];
  }

  /** Whether nothing was found wrong, though something may be left for the jar to check. */
  isUntroubled() {
    return ["OK", "PARTIAL"].includes(this.verdict());
  }

  result(check) {
    if (!this.remarks.has(check)) {
      return "not-made";
    }
    const verdicts = this.remarks.get(check).map((remark) => remark.verdict);
    if (verdicts.every((verdict) => verdict === "OK")) {
      return "passed";
    }
    if (verdicts.every((verdict) => ["OK", "PARTIAL"].includes(verdict))) {
      return "not-checked";
    }
    return verdicts.every((verdict) => ["OK", "PARTIAL", "PENDING"].includes(verdict)) ? "pending" : "failed";
  }
}
