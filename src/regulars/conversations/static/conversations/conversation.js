/* A conversation's page: it works without this; this keeps it still while things happen in it. */
(() => {
  "use strict";
  const $ = (selector, within = document) => within.querySelector(selector);
  let atEnd = true;

  const scroller = () => {
    const thread = $(".c-thread");
    return thread && thread.scrollHeight > thread.clientHeight + 1 ? thread : document.scrollingElement;
  };

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const isQuiet = fragment.querySelector("[data-quiet]");
    // Nobody here pressed anything: a menu that stands open stays as it is.
    if (isQuiet && target.id === "conversation-head" && $("details[open]", target)) event.detail.shouldSwap = false;
    if (target.id !== "thread") return;
    const box = scroller();
    atEnd = !isQuiet || box.scrollHeight - box.scrollTop - box.clientHeight < 120;
  });

  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id !== "thread" || !atEnd) return;
    const box = scroller();
    box.scrollTop = box.scrollHeight;
  });

  document.addEventListener("click", async (event) => {
    const copy = event.target.closest("[data-copy]");
    if (!copy || !navigator.clipboard) return;
    await navigator.clipboard.writeText(copy.dataset.copy);
    const live = $("#announce");
    if (live) live.textContent = copy.dataset.copied;
  });

  /* A note begins without our greeting, and a reply with it, while nothing else is written. */
  let greeting = "";
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-composer]");
    if (!form || event.target.name !== "kind") return;
    const area = $("textarea", form);
    const untouched = area.value === area.defaultValue;
    if (event.target.value === "note" && untouched) {
      greeting = area.value;
      area.value = "";
    } else if (event.target.value === "reply" && area.value === "" && greeting) {
      area.value = greeting;
    }
  });
})();
