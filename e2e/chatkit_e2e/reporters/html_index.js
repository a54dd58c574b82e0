// Finds rows of the matrix; without it the whole matrix shows.
const find = document.getElementById("find");
const only = document.getElementById("only-attention");

function sift() {
  const wanted = find.value.trim().toLowerCase();
  let shown = 0;
  for (const row of document.querySelectorAll("tr.one")) {
    const fits = row.textContent.toLowerCase().includes(wanted);
    row.hidden = !fits || (only.checked && !row.classList.contains("attention"));
    shown += row.hidden ? 0 : 1;
  }
  for (const body of document.querySelectorAll(".matrix tbody")) body.hidden = !body.querySelector("tr.one:not([hidden])");
  document.getElementById("found").textContent = wanted || only.checked ? `${shown} shown` : "";
}

document.querySelector(".sieve").hidden = false;
find.addEventListener("input", sift);
only.addEventListener("change", sift);
sift();
