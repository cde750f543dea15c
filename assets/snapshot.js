/* A document for a meeting keeps its views in its address. So that a reader can collect them from
   page to page, this tab remembers the last one, and a link that begins one goes on with it. */
(function () {
  "use strict";
  const KEY = "snapshot";

  // A browser may be told to keep nothing: then each link begins a document of its own.
  function remembered() {
    try {
      return new URLSearchParams(sessionStorage.getItem(KEY) || "");
    } catch {
      return new URLSearchParams();
    }
  }

  function remember(search) {
    try {
      sessionStorage.setItem(KEY, search);
    } catch {}
  }

  if (location.pathname === "/snapshot") {
    remember(location.search);
    return;
  }

  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[href*='/snapshot?']");
    if (!link) return;
    const before = remembered();
    const there = new URL(link.href);
    const views = new Set([...before.getAll("view"), ...there.searchParams.getAll("view")]);
    there.searchParams.delete("view");
    for (const view of views) there.searchParams.append("view", view);
    if (before.has("title")) there.searchParams.set("title", before.get("title"));
    remember(there.search);
    link.href = there;
  }, true);
})();
