'use strict';
(function () {
  // An open page must not keep its session alive for ever: after this long without a hand on it, it stops asking.
  const IDLE = 10 * 60 * 1000;
  let touched = Date.now();

  function live() {
    return !document.hidden && Date.now() - touched < IDLE;
  }

  // Whether the stream or the last part of the page that was asked for did not come.
  const lost = {stream: false, part: false};

  function show() {
    document.body.classList.toggle('paused', !live() || lost.stream || lost.part);
  }

  document.body.addEventListener('stream', function (event) {
    lost.stream = event.detail.lost;
    show();
  });

  ['pointerdown', 'keydown', 'scroll'].forEach(function (name) {
    window.addEventListener(name, function () { touched = Date.now(); show(); }, {passive: true});
  });
  document.addEventListener('visibilitychange', show);

  document.body.addEventListener('htmx:configRequest', function (event) {
    const csrf = document.querySelector('meta[name=csrf]');
    if (csrf) {
      event.detail.headers[csrf.dataset.header] = csrf.content;
    }
    // So that the login does not lead back to a part of a page.
    event.detail.headers['X-Requested-With'] = 'XMLHttpRequest';
  });

  // By the clock or by the stream, and by no hand.
  function unasked(detail) {
    const event = detail.requestConfig.triggeringEvent;
    return !event || event.type === 'flow' || event.type === 'needs';
  }

  // Somebody stands in it with the keyboard, or has chosen in it.
  function isRead(part) {
    return part.contains(document.activeElement) || part.querySelector('input:checked') !== null;
  }

  document.body.addEventListener('htmx:beforeRequest', function (event) {
    show();
    // Nobody looks, or somebody reads it: leave it alone.
    if (unasked(event.detail) && (!live() || isRead(event.detail.elt))) {
      event.preventDefault();
    }
  });

  // Who asks is busy until the answer is there, and a bar says so once it takes longer than one would notice.
  const busy = new Set();
  function begin(part) {
    busy.add(part);
    part.setAttribute('aria-busy', 'true');
    document.body.classList.add('waits');
  }
  function end(part) {
    busy.delete(part);
    part.removeAttribute('aria-busy');
    document.body.classList.toggle('waits', busy.size > 0);
  }

  document.body.addEventListener('htmx:beforeSend', function (event) {
    const part = event.detail.elt;
    begin(part);
    event.detail.xhr.addEventListener('loadend', function () { end(part); });
  });

  // A form that htmx does not send leaves the page; the page does not hear of a download's begin, or of somebody who stops waiting.
  const LONGEST = 60 * 1000;
  const DOWNLOAD = 3 * 1000;
  document.addEventListener('submit', function (event) {
    const form = event.target;
    if (!event.defaultPrevented) {
      begin(form);
      window.setTimeout(function () { end(form); }, 'download' in form.dataset ? DOWNLOAD : LONGEST);
    }
  });
  window.addEventListener('pageshow', function () { busy.forEach(end); });

  // What somebody unfolded stays so when the part around it is drawn anew.
  let unfolded = [];
  document.body.addEventListener('htmx:beforeSwap', function (event) {
    // They came to it while the answer was on its way.
    if (unasked(event.detail) && isRead(event.detail.target)) {
      event.detail.shouldSwap = false;
    }
    unfolded = Array.from(event.detail.target.querySelectorAll('details[open][id]'), function (part) { return part.id; });
  });

  document.body.addEventListener('htmx:afterSwap', function (event) {
    unfolded.forEach(function (id) {
      const part = document.getElementById(id);
      if (part) {
        part.open = true;
      }
    });
    const said = document.querySelector('#' + CSS.escape(event.detail.elt.id || 'none') + ' [data-announce]');
    const place = document.getElementById('announce');
    if (said && place) {
      place.textContent = said.dataset.announce;
    }
  });

  // Drawn as cards on a narrow screen a table is no table any more to some screen readers, unless it says that it is one.
  const ROLES = {TABLE: 'table', THEAD: 'rowgroup', TBODY: 'rowgroup', TR: 'row', TD: 'cell'};
  function keepTables() {
    document.querySelectorAll('table.cards:not([role]), table.compare:not([role])').forEach(function (table) {
      [table].concat(Array.from(table.querySelectorAll('thead, tbody, tr, td, th'))).forEach(function (part) {
        part.setAttribute('role', ROLES[part.tagName] || (part.scope === 'row' ? 'rowheader' : 'columnheader'));
      });
    });
  }
  document.body.addEventListener('htmx:afterSettle', keepTables);
  keepTables();

  // A link to a part that is folded opens it.
  function unfold() {
    const part = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (part && part.tagName === 'DETAILS') {
      part.open = true;
    }
  }
  window.addEventListener('hashchange', unfold);
  unfold();

  ['htmx:sendError', 'htmx:responseError'].forEach(function (name) {
    document.body.addEventListener(name, function () { lost.part = true; show(); });
  });
  document.body.addEventListener('htmx:afterRequest', function (event) {
    if (event.detail.successful) {
      lost.part = false;
      show();
    }
  });
})();
