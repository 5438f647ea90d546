// Fetches the page again when the hub says that something is new, keeping scroll, open details and the keyboard's place.
(function () {
  if (!window.EventSource) return;
  var busy = false, again = false;
  function all(root, what) { return Array.prototype.slice.call(root.querySelectorAll(what)); }
  function refresh() {
    if (busy) { again = true; return; }
    if (document.activeElement && document.activeElement.tagName === "INPUT" && document.activeElement.value !== document.activeElement.defaultValue) return;
    busy = true;
    fetch(location.href, {headers: {"Accept": "text/html"}}).then(function (r) { return r.ok ? r.text() : Promise.reject(); }).then(function (html) {
      var next = new DOMParser().parseFromString(html, "text/html").querySelector("main");
      var now = document.querySelector("main");
      if (!next || !now || next.innerHTML === now.innerHTML) return;
      var open = all(now, "details").map(function (d) { return d.open; });
      var at = document.activeElement, link = at && now.contains(at) ? at.getAttribute("href") : null;
      var summary = at && at.tagName === "SUMMARY" ? all(now, "summary").indexOf(at) : -1;
      var chosen = window.getSelection && String(window.getSelection());
      if (chosen) return; // somebody is copying
      now.replaceWith(next);
      all(next, "details").forEach(function (d, i) { if (i < open.length && open[i]) d.open = true; });
      var back = summary >= 0 ? all(next, "summary")[summary] : link !== null && all(next, "a").filter(function (a) { return a.getAttribute("href") === link; })[0];
      if (back) back.focus({preventScroll: true});
    }).catch(function () {}).then(function () { busy = false; if (again) { again = false; refresh(); } });
  }
  new EventSource("/changes").onmessage = refresh;
})();
