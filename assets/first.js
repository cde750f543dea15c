/* The page comes as HTML first, and again from Dash when it is live. Until that one is whole, it
   lies unseen behind the first (base.css); then the first goes, with all that a reader did in it. */
(function () {
  "use strict";
  const LONGEST = 10000; // milliseconds; a chart that never comes does not keep a page from use

  const isDrawn = (plot) => plot.querySelector(".main-svg");

  // Where an element stands among its siblings, up to the root: the same in both pages.
  function placeOf(element, root) {
    const place = [];
    for (let at = element; at !== root; at = at.parentElement) {
      place.unshift([...at.parentElement.children].filter(visible).indexOf(at));
    }
    return place;
  }
  const visible = (element) => element.localName !== "noscript";
  const at = (place, root) =>
    place.reduce((found, n) => found && [...found.children].filter(visible)[n], root);

  function takeOver(first, live) {
    for (const unfolded of first.querySelectorAll("details[open]")) {
      const same = at(placeOf(unfolded, first), live);
      if (same && same.localName === "details") same.open = true;
    }
    const focused = first.contains(document.activeElement) && document.activeElement;
    const next = focused && at(placeOf(focused, first), live);
    first.remove();
    if (next) next.focus({ preventScroll: true });
  }

  document.addEventListener("arrived", function () {
    const first = document.getElementById("first");
    const live = document.getElementById("site");
    const begun = performance.now();
    (function look() {
      const whole = [...live.querySelectorAll(".plot")].every(isDrawn);
      if (whole || performance.now() - begun > LONGEST) takeOver(first, live);
      else requestAnimationFrame(look);
    })();
  }, { once: true });
})();
