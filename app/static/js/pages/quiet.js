// @ts-check
/**
 * Runs on every page, and in browsers too old for all the rest: hence the old syntax, and no imports.
 *
 * The quick exit leaves no way back: it is a real link and works without this; with it, the page goes from
 * the screen at once and its entry in the history is replaced. Where a page lives by its script and the
 * script cannot run, the section with other ways to report is shown instead of an empty promise.
 */
(function () {
  "use strict";
  var links = document.querySelectorAll("a[data-leave]");
  for (var i = 0; i < links.length; i++) links[i].addEventListener("click", leave);

  /** @param {Event} event */
  function leave(event) {
    event.preventDefault();
    document.documentElement.hidden = true;
    document.title = " ";
    window.location.replace(/** @type {HTMLAnchorElement} */ (event.currentTarget).href);
  }

  // restored by the back button after leaving: it stays blank and loads anew
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && document.documentElement.hidden) window.location.reload();
  });

  var too_old = document.getElementById("tua");
  if (!too_old) return;
  var FEW_SECONDS = 20000;
  var able = "noModule" in HTMLScriptElement.prototype && typeof BigInt === "function" &&
    typeof Worker === "function" && "replaceChildren" in document.documentElement;
  if (!able) show();
  else {
    // a module that failed to load or to parse; a slow line gets its time first
    window.addEventListener("error", show, true);
    window.setTimeout(show, FEW_SECONDS);
  }

  function show() {
    var section = document.getElementById("tua");
    if (!section || !section.hidden) return;
    section.hidden = false;
    var opening = document.getElementById("membuka");
    if (opening) opening.hidden = true;
  }
})();
