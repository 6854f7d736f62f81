// The page itself: files in, verdict out. Text from files reaches the page as text only, never as markup.

const MOST_OWN_BYTES = 1 << 22;

/** How a verdict looks; the words beside it say the same. */
const LOOKS = { OK: "good", PARTIAL: "warn", PENDING: "warn", GAP: "warn", INVALID: "bad", FORK: "bad" };
const SIGNS = { "passed": "✓ ", "failed": "✗ ", "pending": "… ", "not-checked": "? ", "not-made": "– " };
const FACTS = {
  log: { en: "log", zh: "日志" },
  window: { en: "time asked for", zh: "查询时段" },
  leaves: { en: "leaves", zh: "记录序号" },
  size: { en: "size of the log", zh: "日志大小" },
  root: { en: "root", zh: "根" },
};

const byId = (id) => document.getElementById(id);

/** Of the run that somebody waits for; every change of a file makes a new one. */
let currentRun = 0;
let downloadUrl = null;

/** Why nothing was verified: the inspector's own files are not in order. */
class NothingVerified extends Error {
  constructor(en, zh) {
    super(en);
    this.zh = zh;
  }
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  made.append(...children);
  return made;
}

function inBoth({ en, zh }) {
  const chinese = element("span", "", zh);
  chinese.lang = "zh-CN";
  const english = element("span", "", en);
  english.lang = "en";
  return [chinese, english];
}

/** Takes back whatever stands there: an old verdict must never stand beside another file. */
function forget() {
  currentRun++;
  const verdict = byId("verdict");
  verdict.className = "";
  delete verdict.dataset.verdict;
  verdict.replaceChildren(...inBoth({ en: "Nothing has been verified.", zh: "尚未验证。" }));
  byId("details").hidden = true;
  byId("keep").hidden = true;
  byId("working").hidden = true;
  byId("status").replaceChildren();
  byId("verify").disabled = false;
  if (downloadUrl !== null) {
    URL.revokeObjectURL(downloadUrl);
    byId("download").removeAttribute("href");
    downloadUrl = null;
  }
}

async function verifyChosen() {
  forget();
  const run = currentRun;
  const isWanted = () => run === currentRun;
  byId("verify").disabled = true;
  byId("working").hidden = false;
  byId("progress").value = 0;
  byId("status").replaceChildren(...inBoth({ en: "Verifying", zh: "正在验证" }));
  try {
    const policy = await ownPolicy();
    const seen = await ownSeen();
    const now = BigInt(Math.floor(Date.now() / 1000));
    const report = await verifyBundle(chosen("bundle"), policy, seen, now, new Work(showProgress, isWanted));
    if (isWanted()) {
      show(report, seen);
    }
  } catch (e) {
    if (isWanted()) {
      showNothing(e);
    }
  } finally {
    if (isWanted()) {
      byId("working").hidden = true;
      byId("status").replaceChildren();
      byId("verify").disabled = false;
    }
  }
}

function chosen(id) {
  const file = byId(id).files[0];
  if (file === undefined) {
    throw new NothingVerified("a file is missing: " + id, "缺少文件：" + id);
  }
  return file;
}

async function ownPolicy() {
  const file = chosen("policy");
  if (file.size > MOST_OWN_BYTES) {
    throw new NothingVerified("the policy is too large", "policy 文件过大");
  }
  const bytes = await readBlob(file, 0, file.size);
  return own("the policy is refused", "policy 文件不合要求", () => TrustPolicy.parse(bytes));
}

async function ownSeen() {
  if (byId("seen").files.length === 0) {
    return new SeenNotes();
  }
  const file = chosen("seen");
  if (file.size > MOST_SEEN_BYTES) {
    throw new NothingVerified("the seen file is too large", "seen 文件过大");
  }
  const bytes = await readBlob(file, 0, file.size);
  return own("the seen file is damaged", "seen 文件已损坏", () => SeenNotes.parse(bytes));
}

function own(en, zh, read) {
  try {
    return read();
  } catch (e) {
    if (e instanceof Refused) {
      throw new NothingVerified(en + " (" + e.message + ")", zh + "(" + e.message + ")");
    }
    throw e;
  }
}

/** In whole percent, and to the ear at every quarter only. */
function showProgress(part) {
  const percent = Math.floor(part * 100);
  const before = byId("progress").value;
  byId("progress").value = percent;
  if (Math.floor(percent / 25) > Math.floor(before / 25)) {
    byId("status").replaceChildren(percent + "%");
  }
}

function show(report, seen) {
  const verdict = report.verdict();
  const checks = [...CHECKS].map(([check, says]) => checkRow(report, check, says));
  byId("checks").tBodies[0].replaceChildren(...checks);
  const facts = Object.entries(FACTS).filter(([name]) => name in report.facts);
  byId("facts").tBodies[0].replaceChildren(...facts.map(([name, says]) => {
    const head = element("th", "", ...inBoth(says));
    head.scope = "row";
    return element("tr", "", head, element("td", "", report.facts[name]));
  }));
  byId("facts").hidden = facts.length === 0;
  byId("details").hidden = false;
  if (seen.changed) {
    downloadUrl = URL.createObjectURL(new Blob([seen.bytes()], { type: "application/octet-stream" }));
    byId("download").href = downloadUrl;
    byId("keep").hidden = false;
  }
  const place = byId("verdict");
  place.className = LOOKS[verdict];
  place.dataset.verdict = verdict;
  place.replaceChildren(element("strong", "", verdict), ...inBoth(VERDICTS.get(verdict)));
  place.scrollIntoView({ block: "nearest" });
}

function checkRow(report, check, says) {
  const result = report.result(check);
  const remarks = (report.remarks.get(check) || []).map((remark) => {
    const before = remark.verdict === "OK" ? "" : remark.verdict + ": ";
    const item = element("li", "", before, ...inBoth(remark));
    item.dataset.verdict = remark.verdict;
    return item;
  });
  const text = element("td", "", ...inBoth(says));
  if (remarks.length > 0) {
    text.append(element("ul", "remarks", ...remarks));
  }
  const row = element("tr", "", element("td", result, SIGNS[result], ...inBoth(RESULTS[result])), text);
  row.dataset.check = check;
  row.dataset.result = result;
  return row;
}

/** Not a verdict: the inspector's own files, the browser or this page failed. */
function showNothing(e) {
  const place = byId("verdict");
  place.className = "bad";
  place.dataset.verdict = "NOTHING";
  const says = e instanceof NothingVerified
    ? { en: e.message, zh: e.zh }
    : {
      en: "cannot read a file, or this page failed (" + e.name + ")",
      zh: "无法读取文件，或本页出错（" + e.name + "）",
    };
  place.replaceChildren(...inBoth({
    en: "Nothing was verified: " + says.en,
    zh: "未进行验证：" + says.zh,
  }));
  place.scrollIntoView({ block: "nearest" });
}

for (const id of ["policy", "bundle", "seen"]) {
  byId(id).addEventListener("change", forget);
}
byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  verifyChosen();
});
byId("language").addEventListener("click", () => {
  const root = document.documentElement;
  root.lang = root.lang === "en" ? "zh-CN" : "en";
});
