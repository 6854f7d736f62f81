'use strict';
(function () {
  // A hint without figures: the page then asks for them itself, with its own rights.
  const root = document.querySelector('[data-stream]');
  if (!root || !window.EventSource) {
    return;
  }
  const IDLE = 10 * 60 * 1000;
  let touched = Date.now();
  let source = null;

  function ask(id, name) {
    const part = document.getElementById(id);
    // Somebody stands in it with the keyboard: leave it alone.
    if (part && !part.contains(document.activeElement)) {
      window.htmx.trigger(part, name);
    }
  }

  function say(lost) {
    document.body.dispatchEvent(new CustomEvent('stream', {detail: {lost: lost}}));
  }

  function close() {
    if (source) {
      source.close();
      source = null;
    }
  }

  function open() {
    if (source || document.hidden || Date.now() - touched > IDLE) {
      return;
    }
    source = new EventSource(root.dataset.stream);
    source.addEventListener('open', function () {
      say(false);
      // Something may have happened since the page was drawn.
      ask('flow', 'flow');
      ask('needs', 'needs');
    });
    source.addEventListener('flow', function () { ask('flow', 'flow'); });
    source.addEventListener('needs', function () { ask('needs', 'needs'); });
    source.addEventListener('error', function () {
      say(true);
      // The browser comes again by itself, unless the answer was a refusal: then a little later.
      if (source && source.readyState === EventSource.CLOSED) {
        close();
        window.setTimeout(open, 10000);
      }
    });
  }

  ['pointerdown', 'keydown', 'scroll'].forEach(function (name) {
    window.addEventListener(name, function () { touched = Date.now(); open(); }, {passive: true});
  });
  document.addEventListener('visibilitychange', function () { if (document.hidden) { close(); } else { open(); } });
  // When somebody leaves, and not only when they are gone: signing out ends the stream, and it must not come again then.
  window.addEventListener('beforeunload', close);
  window.addEventListener('pagehide', close);
  window.setInterval(function () {
    if (Date.now() - touched > IDLE) {
      close();
      say(true);
    }
  }, 15000);
  open();
})();
