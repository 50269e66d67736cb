/* The desk's script. Every page works without it; it makes them quick. No inline handlers, no eval.
   What it looks for is written in ui/README.md. */
(() => {
  "use strict";
  const root = document.documentElement;
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
  const isShown = (element) => element && element.getClientRects().length > 0;
  const isMac = /^(Mac|iP)/.test(navigator.platform);
  const said = (name) => document.body.dataset[name] || "";

  /* Notices ------------------------------------------------------------------------------- */

  /* Read aloud in one go; emptied first, so that the same words are heard again. */
  let unsaid = [];

  function announce(words) {
    const live = $("#announce");
    if (!live || !words) return;
    live.textContent = "";
    if (unsaid.push(words) > 1) return;
    setTimeout(() => {
      live.textContent = unsaid.join(" ");
      unsaid = [];
    }, 100);
  }

  function toast(words, { stays = false } = {}) {
    const shape = $("#toast-shape");
    const place = $("#toasts");
    if (!shape || !place || !words) return;
    const same = $$("[data-words]", place).find((other) => other.textContent === words);
    if (same) return;
    const notice = shape.content.firstElementChild.cloneNode(true);
    $("[data-words]", notice).textContent = words;
    if (stays) notice.dataset.stays = "";
    place.append(notice);
    tend(notice);
  }

  /* A notice goes by itself after 8 s, unless someone is at it; an undo goes when it is too late. */
  function tend(notice) {
    if (notice.dataset.tended) return;
    notice.dataset.tended = "1";
    announce($("[data-words]", notice)?.textContent);
    const counter = $("[data-seconds]", notice);
    if (counter) return countDown(notice, counter);
    if ("stays" in notice.dataset) return;
    const leave = () => {
      if (notice.matches(":hover, :focus-within")) setTimeout(leave, 2000);
      else drop(notice);
    };
    setTimeout(leave, 8000);
  }

  function countDown(notice, counter) {
    const until = Date.now() + Number(counter.dataset.seconds) * 1000;
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      if (left <= 0 || !notice.isConnected) return drop(notice);
      counter.textContent = `(${left})`;
      setTimeout(tick, 250);
    };
    tick();
  }

  /* Who stood on a notice goes back to the page when it leaves. */
  function drop(notice) {
    const stood = notice.contains(document.activeElement);
    notice.remove();
    if (stood) home().focus({ preventScroll: true });
  }

  const home = () => $("[data-newest]") || $("#main") || document.body;

  /* Dialogs and menus ---------------------------------------------------------------------- */

  function open(id) {
    const dialog = document.getElementById(id);
    if (!dialog || !dialog.showModal || dialog.open) return;
    dialog.showModal();
    ($("[autofocus], input:not([type=hidden]), textarea, select", dialog) || dialog).focus();
  }

  function closeMenus(except) {
    for (const menu of $$("details[data-menu][open]")) if (menu !== except) menu.open = false;
  }

  document.addEventListener("click", (event) => {
    const target = event.target;
    closeMenus(target.closest("details[data-menu]"));
    const opener = target.closest("[data-open]");
    if (opener) {
      closeMenus();
      open(opener.dataset.open);
    }
    if (target.closest("[data-dismiss]")) drop(target.closest("[data-toast]"));
    // A press on the veil is one on the dialog, outside its box.
    if (target.matches("dialog") && target.open) {
      const box = target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside && event.clientX + event.clientY > 0) target.close();
    }
  });

  /* What was being written stays on this device, until its writer signs out of it (conversation.js). */
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-signs-out]")) return;
    try {
      Object.keys(localStorage).filter((key) => key.startsWith("draft ")).forEach((key) => localStorage.removeItem(key));
    } catch { /* nothing is kept on this device */ }
  });

  /* Forms: once is once ---------------------------------------------------------------------- */

  const busy = new WeakSet();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[data-once]")) return;
    if (busy.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    busy.add(form);
    form.setAttribute("aria-busy", "true");
    // Without htmx the page goes away; should it not, the form may be sent again.
    setTimeout(() => release(form), 15000);
  }, true);

  function release(form) {
    busy.delete(form);
    form.removeAttribute("aria-busy");
  }

  // The browser's back button shows the page as it was left.
  addEventListener("pageshow", () => $$("form[aria-busy]").forEach(release));

  /* Composer --------------------------------------------------------------------------------- */

  function grow(area) {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight + 2}px`;
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-composer] textarea")) grow(event.target);
  });

  /* Who comes to what stands there already goes on after it, unless a press of the mouse says where. */
  function goOn(area) {
    if (area.dataset.begun) return;
    area.dataset.begun = "1";
    if (!area.selectionStart && !area.selectionEnd) area.setSelectionRange(area.value.length, area.value.length);
  }

  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-composer] textarea")) goOn(event.target);
  });

  function composeAs(radio) {
    if (radio.disabled) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    $("textarea", radio.form).focus();
  }

  /* Keys --------------------------------------------------------------------------------------- */

  const codes = { Slash: "/", BracketLeft: "[", BracketRight: "]" };
  let going = 0;

  /* The letter on the key, whatever alphabet it types: j is ξ on a Greek keyboard. */
  function letter(event) {
    if (/^[\x20-\x7e]$/.test(event.key)) return event.key.toLowerCase();
    if (event.key.length > 1) return event.key;
    if (event.code === "Slash" && event.shiftKey) return "?";
    return codes[event.code] || event.code.replace(/^Key/, "").toLowerCase();
  }

  const isTyping = (element) => element.isContentEditable
    || (element.matches("input, textarea, select") && !/^(checkbox|radio|button|submit)$/.test(element.type));

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const here = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return send(event, here);
    if (event.key === "Escape") return leave(here);
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(here)) return;
    if ($("dialog[open]")) return;
    const key = letter(event);
    if (key === "Enter") return openRow(event, here);
    if (key === "ArrowDown" || key === "ArrowUp") return here.closest("[data-row]") && step(event, key === "ArrowDown" ? 1 : -1);
    if (root.dataset.keys === "off") return;
    if (press(key)) event.preventDefault();
  });

  function send(event, here) {
    const form = here.closest("[data-composer]");
    const button = form && $$("[data-send]", form).find(isShown);
    if (!button) return;
    event.preventDefault();
    form.requestSubmit(button);
  }

  function leave(here) {
    const menu = here.closest("details[data-menu][open]");
    closeMenus();
    if (menu) $("summary", menu).focus();
    else if (here.matches("[data-composer] textarea, [data-search]")) here.blur();
  }

  function press(key) {
    if (Date.now() - going < 1500) {
      going = 0;
      const link = $(`[data-go="${CSS.escape(key)}"]`);
      if (link) location.assign(link.href);
      return Boolean(link);
    }
    if (key === "g") return Boolean(going = Date.now());
    if (key === "?") return open("keys"), true;
    if (key === "/") return search();
    if (key === "j" || key === "k") return step(null, key === "j" ? 1 : -1);
    const control = $$(`[data-key="${CSS.escape(key)}"]`).filter((one) => isShown(one) || one.type === "radio").pop();
    if (!control) return false;
    if (control.type === "radio") composeAs(control);
    else {
      control.focus();
      if (control.matches("summary, a, button")) control.click();
    }
    return true;
  }

  function search() {
    const box = $$("[data-search]").find(isShown);
    const link = $(".c-nav__find a");
    if (box) box.select(), box.focus();
    else if (link) location.assign(link.href);
    return Boolean(box || link);
  }

  /* From row to row by the links in them. */
  function step(event, by) {
    const links = $$("[data-row] a").filter(isShown);
    if (!links.length) return false;
    if (event) event.preventDefault();
    const row = document.activeElement.closest("[data-row]") || $("[data-row].is-current");
    const at = links.findIndex((link) => row && row.contains(link));
    const next = links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function openRow(event, here) {
    const row = here.closest("[data-row]");
    if (!row || here.matches("a, button, summary")) return;
    event.preventDefault();
    $("a", row).click();
  }

  /* Live updates: an element that says data-live is fetched again when its topic changes. ------ */

  let stream = null;
  let heardUpTo = "";
  let hiddenSince = 0;
  let lull = 0;
  let retry = 0;
  let pending = 0;
  const topics = new Set();

  function refresh(names) {
    names.forEach((name) => topics.add(name));
    clearTimeout(pending);
    pending = setTimeout(fetchAgain, 150);
  }

  function fetchAgain() {
    // Nothing is pulled away from under somebody's finger.
    if ($("details[data-menu][open], dialog[open]")) return pending = setTimeout(fetchAgain, 1000);
    const all = topics.has("*");
    for (const element of $$("[data-live]")) {
      const wanted = element.dataset.live.split(/\s+/).filter(Boolean);
      if (all || !wanted.length || wanted.some((name) => topics.has(name))) window.htmx.trigger(element, "live");
    }
    topics.clear();
  }

  // Who stood on what is put anew stands there afterwards: link, menu, wrong field; else on the page.
  let stood = document.body;
  let place = "";
  document.addEventListener("htmx:beforeSwap", () => {
    stood = document.activeElement;
    const link = stood.closest("a[href]");
    const menu = stood.closest("details[data-menu][id]");
    place = link ? `a[href="${CSS.escape(link.getAttribute("href"))}"]` : menu ? `#${menu.id} > summary` : "";
  });
  // In the same breath as the swap (defaultSettleDelay): no key is lost, no form sent that htmx has not seen.
  document.addEventListener("htmx:afterSettle", () => {
    if (stood.isConnected || document.activeElement !== document.body) return;
    const next = $$("[aria-invalid=true]").find(isShown) || (place && $$(place).find(isShown)) || home();
    next.focus({ preventScroll: true });
    stood = document.body;
  });

  function listen() {
    const url = document.body.dataset.liveUrl;
    if (!url || !window.EventSource || !window.htmx || stream || document.hidden) return;
    clearTimeout(retry);
    // From where this page left off; at first, from what it had seen when it was written.
    const from = heardUpTo ? `${url.split("?")[0]}?after=${encodeURIComponent(heardUpTo)}` : url;
    const mine = stream = new EventSource(from);
    let lost = false;
    const heard = (event) => {
      heardUpTo = event.lastEventId || heardUpTo;
      let told;
      try { told = JSON.parse(event.data); } catch { told = {}; }
      refresh(told.topics || ["*"]);
      if (told.said) announce(told.said);
    };
    mine.addEventListener("message", heard);
    mine.addEventListener("change", heard);
    mine.addEventListener("ready", (event) => {
      heardUpTo = event.lastEventId || heardUpTo;
      if (lost) refresh(["*"]);
      lost = false;
    });
    mine.addEventListener("error", () => {
      lost = true;
      // A browser comes back by itself, unless it was refused.
      if (mine.readyState !== EventSource.CLOSED || mine !== stream) return;
      hush();
      retry = setTimeout(() => { listen(); if (stream) refresh(["*"]); }, 30000);
    });
  }

  function hush() {
    clearTimeout(lull);
    clearTimeout(retry);
    if (stream) stream.close();
    stream = null;
  }

  // A browser holds six connections to a place without TLS: hidden tabs give theirs back.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(lull);
    if (document.hidden) {
      hiddenSince = Date.now();
      lull = setTimeout(hush, 5000);
      return;
    }
    listen();
    if (hiddenSince && Date.now() - hiddenSince > 60000) refresh(["*"]);
  });
  addEventListener("pagehide", hush);
  addEventListener("pageshow", (event) => event.persisted && listen());

  /* htmx: what to do when an answer does not come, or is not one. ------------------------------ */

  // Who has signed in again in another tab has another token than this page was written with.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
    if (!token || event.detail.verb === "get") return;
    event.detail.headers["X-CSRFToken"] = token;
    if (event.detail.parameters.has("csrfmiddlewaretoken")) event.detail.parameters.set("csrfmiddlewaretoken", token);
  });
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    toast(said(status < 500 ? "saidRefused" : "saidFailed"), { stays: true });
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => toast(said("saidOffline"), { stays: true }));
  }
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form) release(form);
  });
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt));

  /* What a new piece of page needs. -------------------------------------------------------------- */

  function begin(within) {
    $$("[data-toast]", within).concat(within.matches?.("[data-toast]") ? [within] : []).forEach(tend);
    $$("[data-composer] textarea", within).forEach(grow);
    if (isMac) $$("[data-mac]", within).forEach((key) => { key.textContent = key.dataset.mac; });
    $("[data-focus]", within)?.focus();
    if (document.activeElement.matches("[data-composer] textarea")) goOn(document.activeElement);
    const thread = $("[data-newest]", within) || (within.matches?.("[data-newest]") ? within : null);
    if (thread) newest(thread);
  }

  /* A thread opens at its newest message: it scrolls by itself, or the page does on a phone. */
  function newest(thread) {
    if (location.hash.length > 1) return;
    thread.scrollTop = thread.scrollHeight;
    if (thread.scrollHeight <= thread.clientHeight + 1) scrollTo(0, root.scrollHeight);
  }

  function start() {
    begin(document.body);
    listen();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
