// Registers the service worker; on the page that it shows without a connection, loads the page that was asked for as
// soon as there is one.
"use strict";
(() => {
  if ("offline" in document.currentScript.dataset) addEventListener("online", () => location.reload());
  if (!("serviceWorker" in navigator)) return;
  // Not in the way of the page itself.
  addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
})();
