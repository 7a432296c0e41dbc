// Evidence opens under the pointer and where the keyboard is, too; a click keeps it, Escape closes it.
const WAIT = 150;
let timer = 0;

const close = (proof) => {
  delete proof.dataset.kept;
  proof.open = false;
};

function closeOthers(proof) {
  for (const other of document.querySelectorAll("details.proof[open]")) {
    if (other !== proof) close(other);
  }
}

function show(proof) {
  closeOthers(proof);
  proof.open = true;
}

for (const proof of document.querySelectorAll("details.proof")) {
  proof.addEventListener("pointerenter", (event) => {
    clearTimeout(timer);
    if (event.pointerType === "mouse") timer = setTimeout(show, WAIT, proof);
  });
  proof.addEventListener("pointerleave", (event) => {
    clearTimeout(timer);
    const stays = proof.dataset.kept || proof.contains(document.activeElement);
    if (event.pointerType === "mouse" && !stays) timer = setTimeout(close, WAIT, proof);
  });
  proof.addEventListener("focusin", () => {
    if (proof.matches(":has(:focus-visible)")) show(proof);
  });
  proof.addEventListener("focusout", (event) => {
    if (!proof.contains(event.relatedTarget) && !proof.dataset.kept) close(proof);
  });
  proof.firstElementChild.addEventListener("click", (event) => {
    event.preventDefault();
    if (proof.dataset.kept) return close(proof);
    show(proof);
    proof.dataset.kept = "yes";
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeOthers(null);
});
document.addEventListener("pointerdown", (event) => {
  closeOthers(event.target.closest("details.proof"));
});
