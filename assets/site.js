/* What native fields and links need besides the page itself: a changed field becomes the
   address, and when the page for an address has arrived, focus is where a reader expects it. */
(function () {
  "use strict";
  const WALKING_PAUSE = 300; // milliseconds
  let used = null; // id of the field or link that asked for another view of the same page
  let shown = null; // the address of the page that has arrived
  let waiting = 0; // the timer of an address that a reader may still change
  let walking = false; // whether the last key was an arrow
  let leaving = false;

  function addressOf(form, changed) {
    const told = new URLSearchParams();
    let path = new URL(form.action, location.href).pathname;
    const own = changed && changed.closest(".control").dataset.name;
    for (const control of form.querySelectorAll(".control, [data-field]")) {
      const { field, name, follows, inPath } = control.dataset;
      if (field) {
        told.append(field, control.getAttribute("value"));
        continue;
      }
      if (own && (follows || "").split(" ").includes(own)) continue;
      const values = [];
      for (const input of control.querySelectorAll("select, input")) {
        if (input.value && (input.type !== "checkbox" || input.checked)) values.push(input.value);
      }
      if (inPath === "yes") path += "/" + values.map(encodeURIComponent).join("/");
      else if (values.join(" ") !== control.dataset.default) {
        for (const value of values) told.append(name, value);
      }
    }
    return path + (told.size ? "?" + told : "");
  }

  function go(address) {
    if (new URL(address, location.href).href === location.href) return;
    history.pushState({}, "", address);
    window.dispatchEvent(new PopStateEvent("popstate"));
  }

  document.addEventListener("change", function (event) {
    const form = event.target.closest("form.controls");
    if (!form || event.target.type === "search") return;
    used = event.target.id || null;
    // Who walks through the options with the arrows gets the page of the last one only.
    clearTimeout(waiting);
    waiting = setTimeout(go, walking ? WALKING_PAUSE : 0, addressOf(form, event.target));
  });
  document.addEventListener("keydown", function (event) {
    walking = event.key.startsWith("Arrow");
  });

  // What a reader changed before this script ran told nobody: it asks for its page now.
  const changed = [...document.querySelectorAll("#first form.controls :is(select, input)")].find(
    (field) => field.type === "checkbox"
      ? field.checked !== field.defaultChecked
      : field.matches("select") && !field.selectedOptions[0].defaultSelected
  );
  if (changed) go(addressOf(changed.form, changed));

  document.addEventListener("submit", function (event) {
    const form = event.target.closest("form.controls");
    if (!form) return;
    event.preventDefault();
    go(addressOf(form, null));
  });

  // A link with an id leads to another view of the same page: the page stays where it is.
  document.addEventListener("click", function (event) {
    const link = event.target.closest("main a[id]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    used = link.id;
    go(link.href);
  }, true);

  // A reader who goes elsewhere in the meantime is not called back.
  function forget(event) {
    if (event.target.id !== used) used = null;
  }
  document.addEventListener("focusin", forget);
  document.addEventListener("pointerdown", function (event) {
    walking = false;
    forget(event);
  });

  function focus(element) {
    const fold = element && element.closest("form") && element.closest("details");
    if (fold) fold.open = true; // a field that was used stays in sight on a narrow screen
    if (element && element !== document.activeElement) element.focus({ preventScroll: true });
  }

  // A cell that the keyboard reaches comes out from under the heads that stay in sight.
  document.addEventListener("focusin", function (event) {
    const cell = event.target.closest(".table-scroll :is(td, th[scope=col])");
    if (cell && event.target.matches(":focus-visible")) {
      event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  });

  // A part of the page that an address ends in: it is opened and has the focus.
  function reveal() {
    const part = document.getElementById(location.hash.slice(1));
    if (!part) return false;
    const folded = part.matches("details");
    if (folded) part.open = true;
    part.scrollIntoView();
    focus(folded ? part.querySelector("summary") : part);
    return true;
  }
  window.addEventListener("hashchange", reveal);

  // Focus goes to what was used, or to the title of a page that a link or the back button asked.
  function arrive() {
    const field = used && document.getElementById(used);
    if (field) focus(field);
    else if (location.hash) reveal();
    else if (shown && location.href !== shown) focus(document.getElementById("title"));
    shown = location.href;
    document.dispatchEvent(new Event("arrived"));
  }

  // Where the server gives the parts of a page; the browser keeps what came from there.
  function contentOf(address) {
    return "/_page?of=" + encodeURIComponent(address).replace(/[!'()*]/g, function (sign) {
      return "%" + sign.charCodeAt(0).toString(16).toUpperCase();
    });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    site: {
      show: async function (path, search) {
        const given = document.getElementById("told"); // the page that came as HTML
        if (given) given.remove();
        if (given && given.dataset.address === path + search) return JSON.parse(given.textContent);
        const answer = await fetch(contentOf(path + search));
        return answer.json();
      },
      arrived: function (told) {
        if (told) {
          document.title = told.title;
          document.documentElement.lang = told.language;
        }
        requestAnimationFrame(arrive);
        return "";
      },
    },
  });

  // A drawing has the size of the screen; on paper it takes the width that there is. And paper
  // says where it came from.
  window.addEventListener("beforeprint", function () {
    const footer = document.querySelector(".site-footer");
    if (footer) footer.dataset.address = location.href;
    for (const drawing of document.querySelectorAll(".plot .main-svg")) {
      const { width, height } = drawing;
      drawing.setAttribute("viewBox", `0 0 ${width.baseVal.value} ${height.baseVal.value}`);
    }
  });
  window.addEventListener("afterprint", function () {
    for (const drawing of document.querySelectorAll(".plot .main-svg")) {
      drawing.removeAttribute("viewBox");
    }
  });

  // Without an answer from the server the browser shows its own page, which says so.
  window.addEventListener("beforeunload", function () { leaving = true; });
  const ask = window.fetch;
  window.fetch = function (...question) {
    return ask.apply(this, question).catch(function (error) {
      if (shown && !leaving && error.name !== "AbortError") location.reload();
      throw error;
    });
  };
})();
