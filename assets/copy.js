/* Copying a text beside its button, and telling so; one click in the text selects it anyway. */
(function () {
  "use strict";

  function select(element) {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text.textContent);
      return true;
    } catch {
      // Browsers give the clipboard to sites on https only; the old way works on any.
      select(text);
      return document.execCommand("copy");
    }
  }

  document.addEventListener("click", async function (event) {
    const button = event.target.closest("button[data-copies]");
    if (!button) return;
    const copied = await copy(document.getElementById(button.dataset.copies));
    const status = button.closest(".take").querySelector("[role=status]");
    status.textContent = "";
    // A message that is the same as the one before is read aloud only when it went in between.
    requestAnimationFrame(function () {
      status.textContent = copied ? button.dataset.copied : button.dataset.failed;
    });
  });
})();
