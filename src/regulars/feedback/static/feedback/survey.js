// A tap in the mail counts once a person shows a hand here: two seconds in view, then a touch,
// a click, a key or a scroll that the browser vouches for; an earlier one counts once the two
// seconds are over. Send confirms it in any case. The page says which of these holds; who touches
// the scores is choosing, and will press Send.
(function () {
  "use strict";
  var form = document.querySelector("form[data-tapped]");
  if (!form) return;
  var words = form.querySelector("[data-kept]"), plain = words.textContent;
  var seen = 0, touched = false, done = false, choosing = false;
  words.textContent = words.dataset.waits;  // without a script it says what Send does
  setInterval(function () {
    if (document.visibilityState === "visible") seen += 250;
    count();
  }, 250);
  function hand(event) {
    // So early the browser itself may scroll: there is a hand in it with a wheel, a finger or a key.
    if (!event.isTrusted || (event.type === "scroll" && seen < 2000)) return;
    if (event.target.closest && event.target.closest("label, input, button, a")) return;
    touched = true;
    count();
  }
  function count() {
    if (done || !touched || seen < 2000 || document.visibilityState !== "visible") return;
    done = true;
    var body = new URLSearchParams({ score: form.dataset.tapped, certainty: "tapped" });
    fetch(form.action, { method: "POST", body: body, keepalive: true }).then(function (answer) {
      say(answer.ok ? words.dataset.kept : plain);
    }, function () { say(plain); });
  }
  function say(sentence) { if (!choosing) words.textContent = sentence; }
  form.addEventListener("change", function () {
    say(words.dataset.choosing);
    done = choosing = true;
  });
  ["pointerdown", "touchstart", "wheel", "keydown", "scroll"].forEach(function (name) {
    addEventListener(name, hand, { passive: true });
  });
})();
