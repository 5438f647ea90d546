// Fetches the page again when the hub says that something is new, keeping scroll and open details.
(function () {
  if (!window.EventSource) return;
  var busy = false, again = false;
  function refresh() {
    if (busy) { again = true; return; }
    if (document.activeElement && document.activeElement.tagName === "INPUT" && document.activeElement.value !== document.activeElement.defaultValue) return;
    busy = true;
    fetch(location.href, {headers: {"Accept": "text/html"}}).then(function (r) { return r.ok ? r.text() : Promise.reject(); }).then(function (html) {
      var next = new DOMParser().parseFromString(html, "text/html").querySelector("main");
      var now = document.querySelector("main");
      if (next && now && next.innerHTML !== now.innerHTML) {
        var open = Array.prototype.map.call(now.querySelectorAll("details"), function (d) { return d.open; });
        now.replaceWith(next);
        Array.prototype.forEach.call(next.querySelectorAll("details"), function (d, i) { if (i < open.length && open[i]) d.open = true; });
      }
    }).catch(function () {}).then(function () { busy = false; if (again) { again = false; refresh(); } });
  }
  new EventSource("/changes").onmessage = refresh;
})();
