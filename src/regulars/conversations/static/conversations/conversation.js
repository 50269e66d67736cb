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
    const unfolded = [...thread.querySelectorAll("details[open][id]")].map((each) => each.id);
    for (const piece of [...thread.children]) if (!stays.has(piece)) piece.remove();
    let at = thread.firstElementChild;
    for (const piece of wanted) {
      if (piece === at) at = at.nextElementSibling;
      else {
        thread.insertBefore(piece, at);
        window.htmx.process(piece);
      }
    }
    // Of a message that has changed: its language became known, say.
    for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  }

  document.addEventListener("click", async (event) => {
    const copy = event.target.closest("[data-copy]");
    if (!copy || !navigator.clipboard) return;
    await navigator.clipboard.writeText(copy.dataset.copy);
    const live = $("#announce");
    if (live) live.textContent = copy.dataset.copied;
  });

  /* Drafts: what is being written is kept on this device until it has arrived, so that a tab that is shut, a page
     that is loaded again or a session that has ended costs no words. Signing out takes all of it away (desk.js). */
  const FORTNIGHT = 14 * 24 * 3600 * 1000;
  let soon = 0;

  function kept(action) {
    try { return action(localStorage); } catch { return null; } // the browser keeps nothing: so be it
  }

  const nameOf = (form) => `draft ${form.dataset.draft}`;

  function keep(form) {
    const text = $("textarea", form);
    const kind = $("[name=kind]:checked", form)?.value || "";
    const saved = $("[data-saved]", form);
    const done = kept((store) => {
      if (text.value === text.defaultValue || !text.value.trim()) store.removeItem(nameOf(form));
      else store.setItem(nameOf(form), JSON.stringify({ text: text.value, kind, at: Date.now() }));
      return true;
    });
    if (saved) saved.textContent = done && text.value !== text.defaultValue ? form.dataset.kept : "";
  }

  function forget(form) {
    clearTimeout(soon);
    kept((store) => store.removeItem(nameOf(form)));
  }

  function bringBack(form) {
    const text = $("textarea", form);
    if (text.autofocus) return takeOn(form, text);
    const draft = kept((store) => JSON.parse(store.getItem(nameOf(form))));
    if (!draft || draft.text === text.value || text.value !== text.defaultValue) return;
    const way = $(`[name=kind][value="${CSS.escape(draft.kind)}"]`, form);
    if (way && !way.disabled) way.checked = true;
    text.value = draft.text;
    keep(form);
  }

  /* Words that the page itself brings back are a draft like any other; its address then brings them no more. */
  function takeOn(form, text) {
    const words = text.value;
    text.defaultValue = "";
    text.value = words;
    keep(form);
    const url = new URL(location);
    url.searchParams.delete("take");
    history.replaceState(history.state, "", url);
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("[data-draft]");
    if (!form) return;
    clearTimeout(soon);
    soon = setTimeout(() => keep(form), 300);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-draft]")) return;
    clearTimeout(soon);
    if (window.htmx) keep(event.target);
    else forget(event.target); // the page goes away, and nobody tells whether it arrived
  });
  addEventListener("pagehide", () => document.querySelectorAll("[data-draft]").forEach((form) => {
    const text = $("textarea", form);
    if (text.value !== text.defaultValue && !form.hasAttribute("aria-busy")) keep(form);
  }));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.requestConfig.elt.closest("[data-draft]");
    if (form && event.detail.successful) forget(form);
  });

  function startDrafts() {
    kept((store) => Object.keys(store).filter((key) => key.startsWith("draft ")).forEach((key) => {
      if (!(Date.now() - JSON.parse(store.getItem(key)).at < FORTNIGHT)) store.removeItem(key);
    }));
    document.querySelectorAll("[data-draft]").forEach(bringBack);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startDrafts);
  else startDrafts();

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

  /* Copies belong to the message that is answered: only those of the one that is chosen are shown. */
  function showCopies(form) {
    const chosen = $("select[name=answers]", form)?.value;
    for (const group of form.querySelectorAll("[data-copies]")) group.hidden = Boolean(chosen) && group.dataset.copies !== chosen;
  }
  const showAllCopies = () => document.querySelectorAll("[data-composer]").forEach(showCopies);
  document.addEventListener("change", (event) => {
    if (event.target.name === "answers") showCopies(event.target.form);
  });
  document.addEventListener("htmx:oobAfterSwap", showAllCopies);
  showAllCopies();

  /* Files that are pasted or dropped stand where chosen ones do. A form without any is sent the short way. */
  function addFiles(event, given) {
    const form = event.target.closest?.("[data-composer]");
    const input = form && $("[type=file]", form);
    if (!input || !given?.files.length) return;
    event.preventDefault();
    const all = new DataTransfer();
    for (const file of [...input.files, ...given.files]) all.items.add(file);
    input.files = all.files;
    input.closest("details").open = true;
  }
  document.addEventListener("paste", (event) => addFiles(event, event.clipboardData));
  document.addEventListener("drop", (event) => addFiles(event, event.dataTransfer));
  document.addEventListener("dragover", (event) => {
    if (event.target.closest?.("[data-composer]") && event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    const files = event.target.matches("[data-composer]") && $("[type=file]", event.target);
    if (files) event.target.setAttribute("enctype", files.files.length ? "multipart/form-data" : "application/x-www-form-urlencoded");
  }, true);
})();
