// Enlarges screenshots, sifts the timeline, unfolds. Without it everything is still there, folded and small.
for (const tool of document.querySelectorAll(".sieve, .tools")) tool.hidden = false;

for (const button of document.querySelectorAll("[data-unfold]")) {
  button.addEventListener("click", () => {
    const folds = [...document.querySelectorAll(`${button.dataset.unfold} details`)];
    const open = folds.some((fold) => !fold.open);
    for (const fold of folds) fold.open = open;
    button.textContent = open ? "Fold all" : "Unfold all";
  });
}

// A link to a request opens it.
function reveal() {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) target.open = true;
}
addEventListener("hashchange", reveal);
reveal();

const sieve = document.querySelector("form.sieve");
function sift() {
  const topics = new Set([...sieve.querySelectorAll("[name=topic]:checked")].map((box) => box.value));
  const wanted = sieve.elements.find.value.trim().toLowerCase();
  const moments = [...document.querySelectorAll("#moments .moment")];
  for (const moment of moments) {
    const { topic } = moment.dataset;
    moment.hidden = (topic && !topics.has(topic)) || !moment.textContent.toLowerCase().includes(wanted);
  }
  for (const fold of document.querySelectorAll("#moments .fold")) {
    const left = fold.querySelectorAll(".moment:not([hidden])");
    fold.hidden = left.length === 0;
    for (const cell of fold.querySelectorAll("summary .cell")) {
      cell.hidden = ![...left].some((moment) => cell.classList.contains(moment.classList[1]));
    }
    if (wanted) fold.querySelector("details").open = !fold.hidden;
  }
  const shown = moments.filter((moment) => !moment.hidden).length;
  sieve.elements.found.value = shown === moments.length ? `${shown} moments` : `${shown} of ${moments.length} moments`;
}
if (sieve) {
  sieve.addEventListener("input", sift);
  sieve.addEventListener("submit", (event) => event.preventDefault());
  sift();
}

const viewer = document.getElementById("viewer");
const pictures = [...document.querySelectorAll(".film a")];
let current = 0;
function show(index) {
  current = (index + pictures.length) % pictures.length;
  const image = viewer.querySelector("img");
  image.src = pictures[current].getAttribute("href");
  image.alt = pictures[current].querySelector("img").alt;
  viewer.querySelector("figcaption").textContent = pictures[current].dataset.title;
}
pictures.forEach((picture, index) => {
  picture.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    show(index);
    viewer.showModal();
    viewer.querySelector("[data-step='1']").focus();
  });
});
viewer.addEventListener("click", (event) => {
  const step = Number(event.target.dataset.step);
  if (step) show(current + step);
  else if (event.target === viewer) viewer.close();
});
viewer.addEventListener("keydown", (event) => {
  if (event.key === "ArrowLeft") show(current - 1);
  if (event.key === "ArrowRight") show(current + 1);
});
