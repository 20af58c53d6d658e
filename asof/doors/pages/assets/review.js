// Deciding by keyboard, and a token that is typed once a tab. Each form works without it.
"use strict";

(() => {
  const KEY = "asof.token";
  const fields = [...document.querySelectorAll("input[name=token]")];
  for (const field of fields) {
    field.value = sessionStorage.getItem(KEY) ?? "";
    field.form.addEventListener("submit", () => {
      sessionStorage.setItem(KEY, field.value);
      field.form.setAttribute("aria-busy", "true");
    });
  }

  const cards = [...document.querySelectorAll(".card.waiting")];
  const keys = document.querySelector(".keys");
  if (!cards.length || !keys) return;
  keys.hidden = false;

  // After a decision the next one is at hand.
  const decided = document.getElementById("decided");
  if (decided) (cards.find((card) => Number(card.dataset.position) > Number(decided.dataset.position)) ?? cards[0]).focus();

  const step = (card, by) => cards[Math.min(cards.length - 1, Math.max(0, card ? cards.indexOf(card) + by : 0))].focus();
  const decide = (card, decision) => {
    const button = card.querySelector(`button[value=${decision}]`);
    button.form.requestSubmit(button);
  };
  const mend = (card) => {
    const part = card.querySelector(".mend");
    if (!part) return;
    part.open = true;
    part.querySelector("input").select();
  };

  document.addEventListener("keydown", (event) => {
    const card = event.target.closest?.(".card.waiting");
    if (event.key === "Escape" && card) card.focus();
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select, textarea")) return;
    if (event.key === "j") step(card, 1);
    else if (event.key === "k") step(card, -1);
    else if (card && event.key === "a") decide(card, "accepted");
    else if (card && event.key === "r") decide(card, "rejected");
    else if (card && event.key === "m") mend(card);
    else return;
    event.preventDefault();
  });
})();
