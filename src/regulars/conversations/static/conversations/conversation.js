/* A conversation's page: it works without this; this keeps it still while things happen in it. */
(() => {
  "use strict";
  const $ = (selector, within = document) => within.querySelector(selector);

  const scroller = () => {
    const thread = $(".c-thread");
    return thread && thread.scrollHeight > thread.clientHeight + 1 ? thread : document.scrollingElement;
  };

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const isQuiet = fragment.querySelector("[data-quiet]");
    // Nobody here pressed anything: a menu that stands open stays as it is.
    if (isQuiet && target.id === "conversation-head" && $("details[open]", target)) event.detail.shouldSwap = false;
    if (target.id !== "thread" || !target.isConnected) return;
    const box = scroller();
    const atEnd = !isQuiet || box.scrollHeight - box.scrollTop - box.clientHeight < 120;
    event.detail.shouldSwap = false;
    takeOver(target, fragment.firstElementChild);
    if (atEnd) box.scrollTop = box.scrollHeight;
  });

  /* A piece as it came, whatever was unfolded in it since. */
  const written = (piece) => piece.outerHTML
    .replace(/ open=""/g, "")
    .replace(/(name="csrfmiddlewaretoken" value=")[^"]*/g, "$1");

  /* Put only what is new or other: words that somebody reads, marks or has unfolded stay, and only what came is
     read aloud. */
  function takeOver(thread, fresh) {
    const old = new Map();
    for (const piece of thread.children) {
      const same = old.get(written(piece));
      if (same) same.push(piece);
      else old.set(written(piece), [piece]);
    }
    const wanted = [...fresh.children].map((piece) => old.get(written(piece))?.shift() || piece);
    const stays = new Set(wanted);
    for (const piece of [...thread.children]) if (!stays.has(piece)) piece.remove();
    let at = thread.firstElementChild;
    for (const piece of wanted) {
      if (piece === at) at = at.nextElementSibling;
      else {
        thread.insertBefore(piece, at);
        window.htmx.process(piece);
      }
    }
  }

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
