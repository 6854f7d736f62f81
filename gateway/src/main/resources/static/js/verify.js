'use strict';
(function () {
  // Checks one leaf with what the server publishes. Every figure on the page is computed here; evidence.js knows how.
  const card = document.getElementById('verify');
  if (!card) {
    return;
  }
  const STEPS = ['policy', 'checkpoint', 'log', 'witnesses', 'leaf', 'path'];
  const seq = BigInt(card.dataset.seq);

  function show(part, says) {
    part.querySelectorAll('[data-says]').forEach(function (text) { text.hidden = text.dataset.says !== says; });
  }

  function mark(step, state) {
    const item = document.getElementById('step-' + step);
    item.dataset.state = state;
    show(item, state);
  }

  function tell(step, figure) {
    const line = document.createElement('li');
    const code = document.createElement('code');
    code.textContent = figure;
    line.append(code);
    document.querySelector('#step-' + step + ' .computed').append(line);
  }

  /** As all pages say times, whatever zone the browser is in. */
  function inChina(seconds) {
    return new Date((Number(seconds) + 8 * 3600) * 1000).toISOString().slice(0, 19).replace('T', ' ') + ' +08:00';
  }

  function because(step, reason) {
    const why = document.querySelector('#step-' + step + ' [data-why="' + reason.toLowerCase().replaceAll('_', '-') + '"]');
    if (why) {
      why.hidden = false;
    }
  }

  function conclude(verdict) {
    card.dataset.verdict = verdict;
    show(document.getElementById('verdict'), verdict);
  }

  /** Bytes of a file, or null where there is none. */
  async function fetched(address) {
    let answer;
    try {
      answer = await fetch(address, {cache: 'no-store', redirect: 'error'});
    } catch (e) {
      throw new Refused('NETWORK', 'no answer');
    }
    if (answer.status === 404) {
      return null;
    }
    demand(answer.ok, 'NETWORK', 'status ' + answer.status);
    return new Uint8Array(await answer.arrayBuffer());
  }

  async function required(address) {
    const bytes = await fetched(address);
    demand(bytes !== null, 'NETWORK', 'not there');
    return bytes;
  }

  async function readPolicy() {
    const policy = TrustPolicy.parse(await required(card.dataset.policy));
    policy.logs.forEach(function (key) { tell('policy', key.label); });
    policy.witnesses.forEach(function (key, name) { tell('policy', name + ': ' + key.label); });
    return policy;
  }

  async function readNote(policy) {
    const bytes = await fetched(card.dataset.checkpoint) || await required(card.dataset.pending);
    const note = SignedNote.parse(bytes);
    document.getElementById('note').textContent = note.whole;
    const checkpoint = readCheckpoint(note.text);
    const known = policy.logs.some(function (key) { return key.name === checkpoint.origin; });
    demand(known, 'UNKNOWN_LOG', 'the policy has no log of this origin');
    tell('checkpoint', checkpoint.origin);
    tell('checkpoint', String(checkpoint.size));
    tell('checkpoint', toHex(checkpoint.root));
    return {note, checkpoint};
  }

  async function readLeafFile(checkpoint) {
    const bytes = await required(card.dataset.leaf);
    const leaf = readLeaf(bytes);
    demand(leaf.log === checkpoint.origin && leaf.seq === seq, 'LEAF_OF_ANOTHER_PLACE', 'another log or place');
    const hash = sm3(LEAF_MARK, bytes);
    tell('leaf', toHex(hash));
    return hash;
  }

  /** C2SP tlog-proof. Its own checkpoint is not asked: what counts is the one that was checked. */
  async function readProof(checkpoint) {
    const text = fromUtf8(await required(card.dataset.proof + '?size=' + checkpoint.size), 'MALFORMED_PROOF');
    const form = /^c2sp\.org\/tlog-proof@v1\n(?:extra [A-Za-z0-9+\/=]*\n)?index ([0-9]+)\n((?:[A-Za-z0-9+\/=]{44}\n)*)\n/;
    const parts = form.exec(text);
    demand(parts !== null, 'MALFORMED_PROOF', 'not a tlog-proof');
    demand(fromDecimal(parts[1], 'MALFORMED_PROOF') === seq, 'MALFORMED_PROOF', 'of another leaf');
    return readHashLines(toUtf8(parts[2]));
  }

  function climb(leafHash, proof, checkpoint) {
    const way = new Climb(seq, checkpoint.size - 1n);
    let reached = leafHash;
    for (const sibling of proof) {
      if (way.done()) {
        break;
      }
      const left = way.fromTheRight();
      reached = left ? hashNode(sibling, reached) : hashNode(reached, sibling);
      tell('path', (left ? '← ' : '→ ') + toHex(sibling).slice(0, 16) + '… ⇒ ' + toHex(reached));
      way.up();
    }
    tell('path', (sameBytes(reached, checkpoint.root) ? '= ' : '≠ ') + toHex(checkpoint.root));
    demand(isIncluded(leafHash, seq, checkpoint.size, proof, checkpoint.root), 'ROOT', 'another root');
  }

  /** One step: what it gives, or the end of everything. */
  async function step(name, work) {
    mark(name, 'running');
    // So that what runs is seen to run.
    await new Promise(function (next) { window.setTimeout(next, 0); });
    try {
      const result = await work();
      mark(name, 'good');
      return result;
    } catch (e) {
      mark(name, 'bad');
      because(name, e instanceof Refused ? e.reason : 'NETWORK');
      throw e;
    }
  }

  async function run() {
    const policy = await step('policy', readPolicy);
    const {note, checkpoint} = await step('checkpoint', function () { return readNote(policy); });
    await step('log', function () {
      policy.logSignatures(note, checkpoint).forEach(function (key) { tell('log', key.label); });
    });
    const quorum = await step('witnesses', function () {
      const now = BigInt(Math.floor(Date.now() / 1000));
      const cosigned = policy.cosignatures(note, checkpoint, now);
      cosigned.forEach(function (time, name) {
        tell('witnesses', name + ' ' + inChina(time));
      });
      return policy.quorumMet(cosigned);
    });
    if (!quorum) {
      mark('witnesses', 'warn');
      because('witnesses', 'QUORUM');
    }
    const leafHash = await step('leaf', function () { return readLeafFile(checkpoint); });
    if (seq >= checkpoint.size) {
      return 'uncovered';
    }
    await step('path', async function () { climb(leafHash, await readProof(checkpoint), checkpoint); });
    return quorum ? 'good' : 'pending';
  }

  run().then(conclude, function (e) {
    const unread = !(e instanceof Refused) || e.reason === 'NETWORK' || e.reason === 'MALFORMED_POLICY';
    conclude(unread ? 'unread' : 'bad');
  }).finally(function () {
    STEPS.filter(function (name) { return document.getElementById('step-' + name).dataset.state === 'waiting'; })
      .forEach(function (name) { mark(name, 'skipped'); });
  });
})();
