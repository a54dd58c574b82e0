// A replay: one goes along the steps of a run that is over. The suite has worked out what there is to show; the page
// knows nothing but a position, which is how many of the steps have happened.

import { byId, element, token } from "./dom.js";

/** @typedef {{ at: number, lane: string, topic: string, label: string, text: string, detail: string, tone: string }} Step */
/** @typedef {{ role: string, text: string }} Bubble */
/** @typedef {{ step: number, name: string, excerpt: string, text: string }} Event */
/** @typedef {{ name: string, title: string, verdict: string, notes: string[], steps: Step[],
 *   screens: { step: number, messages: Bubble[] }[], pictures: { step: number, name: string }[],
 *   exchanges: { step: number, title: string, events: Event[] }[], causes: { step: number | null, text: string }[] }} Run */

const LONGEST_MS = 1500; // between two steps while it plays, however long it took
const slider = /** @type {HTMLInputElement} */ (byId("position"));
const topic = /** @type {HTMLSelectElement} */ (byId("topic"));
const picture = /** @type {HTMLImageElement} */ (byId("picture"));
const play = /** @type {HTMLButtonElement} */ (document.querySelector("[data-to=play]"));

/** @type {Run} */
let run;
let position = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let playing;

const ms = (/** @type {number} */ at) => `${Math.round(at).toLocaleString("en")} ms`;
const said = (/** @type {Step} */ step) => [step.label, step.text].filter(Boolean).join(": ");

/** The last of these that has happened. @template {{ step: number }} Told @param {Told[]} told */
const last = (told) => told.findLast(({ step }) => step < position);

/** Whether one stops behind this step. @param {Step} step */
const stops = (step) => topic.value === "" || (topic.value === "checkpoint" ? step.topic === "test" && step.tone !== "" : step.topic === topic.value);

/** Where one stops next, in either direction. @param {1 | -1} by */
function next(by) {
  for (let to = position + by; to > 0 && to <= run.steps.length; to += by) if (stops(run.steps[to - 1])) return to;
  return by === 1 ? run.steps.length : 0;
}

function showPicture() {
  const shown = last(run.pictures);
  const address = shown === undefined ? "" : `api/pictures/${encodeURIComponent(shown.name)}?token=${encodeURIComponent(token)}`;
  if (picture.getAttribute("src") !== address) picture.setAttribute("src", address);
  picture.hidden = shown === undefined;
  picture.alt = shown === undefined ? "" : `The screen at “${shown.name}”`;
  byId("caption").textContent = shown === undefined ? "No picture was taken yet."
    : `Taken at “${shown.name.replaceAll("_", " ")}”, ${ms(run.steps[shown.step].at)}`;
}

function showMessages() {
  const messages = last(run.screens)?.messages ?? [];
  byId("messages").replaceChildren(...messages.map(({ role, text }) =>
    element("li", { className: role }, element("b", { textContent: role }), ` ${text}`)));
  if (messages.length === 0) byId("messages").append(element("li", { className: "quiet", textContent: "none" }));
}

function showExchanges() {
  const asked = run.exchanges.filter(({ step }) => step < position);
  byId("exchanges").replaceChildren(...asked.reverse().map(({ title, events }) => element("div", {},
    element("b", { textContent: title }),
    element("ol", {}, ...events.filter(({ step }) => step < position).map(({ name, excerpt }) =>
      element("li", {}, element("b", { textContent: name }), ` ${excerpt}`))))));
}

/** @param {number} to */
function go(to) {
  position = Math.max(0, Math.min(to, run.steps.length));
  const step = run.steps[position - 1];
  slider.value = String(position);
  const now = step === undefined ? "nothing has happened yet" : `${ms(step.at)}, ${said(step)}`;
  slider.setAttribute("aria-valuetext", now);
  byId("now").textContent = `${position} of ${run.steps.length}: ${now}`;
  [...byId("steps").children].forEach((line, number) => {
    line.classList.toggle("past", number < position);
    line.toggleAttribute("aria-current", false);
    if (number === position - 1) line.setAttribute("aria-current", "step");
  });
  const list = byId("steps");
  const line = /** @type {HTMLElement | undefined} */ (list.children[Math.max(0, position - 1)]);
  if (line !== undefined) list.scrollTop = line.offsetTop - list.offsetTop - list.clientHeight / 2;
  showPicture();
  showMessages();
  showExchanges();
  for (const tool of document.querySelectorAll("[data-to]")) {
    const { to: where } = /** @type {HTMLElement} */ (tool).dataset;
    const atEnd = where === "back" || where === "start" ? position === 0 : where !== "play" && position === run.steps.length;
    tool.setAttribute("aria-disabled", String(atEnd)); // not disabled: that would take the focus away
  }
}

function pause() {
  clearTimeout(playing);
  playing = undefined;
  play.textContent = "Play";
  play.setAttribute("aria-pressed", "false");
}

/** Go on by itself, at the pace of the run. */
function playOn() {
  play.textContent = "Pause";
  play.setAttribute("aria-pressed", "true");
  const to = next(1);
  if (position === run.steps.length) return pause();
  const from = position === 0 ? 0 : run.steps[position - 1].at;
  playing = setTimeout(() => {
    go(to);
    playOn();
  }, Math.min(LONGEST_MS, run.steps[to - 1].at - from));
}

/** @param {string | undefined} where */
function move(where) {
  const wasPlaying = playing !== undefined;
  pause();
  if (where === "play" && !wasPlaying) {
    if (position === run.steps.length) go(0);
    playOn();
  } else if (where === "start") go(0);
  else if (where === "end") go(run.steps.length);
  else if (where === "back") go(next(-1));
  else if (where === "forward") go(next(1));
}

const KEYS = /** @type {Record<string, string>} */ ({ ArrowLeft: "back", ArrowRight: "forward", Home: "start", End: "end", p: "play" });

function listen() {
  for (const tool of document.querySelectorAll("[data-to]")) {
    tool.addEventListener("click", () => move(/** @type {HTMLElement} */ (tool).dataset.to));
  }
  slider.addEventListener("input", () => {
    pause();
    go(Number(slider.value));
  });
  document.addEventListener("keydown", (event) => {
    const where = KEYS[event.key];
    if (where === undefined || event.target === topic || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    move(where);
  });
}

/** @param {Step} step @param {number} number */
function line(step, number) {
  const button = element("button", { textContent: Math.round(step.at).toLocaleString("en"), onclick: () => { pause(); go(number + 1); } });
  button.setAttribute("aria-label", `Go to ${ms(step.at)}`);
  button.tabIndex = -1; // the arrow keys lead to each of them
  const made = element("li", { className: step.tone }, button,
    element("span", { className: "text" }, element("span", { className: "label", textContent: step.label }), ` ${step.text}`));
  if (step.detail !== "") made.append(element("details", {}, element("summary", { textContent: "in full" }), element("pre", { textContent: step.detail })));
  return made;
}

/** @param {Run["causes"][number]} cause */
function cause({ step, text }) {
  const made = element("li", { textContent: `${text} ` });
  if (step !== null) made.append(element("button", { textContent: "Go there", onclick: () => { pause(); go(step + 1); } }));
  return made;
}

function show() {
  document.title = `Replay of ${run.name}`;
  byId("name").textContent = run.name;
  byId("title").textContent = run.title;
  byId("verdict").textContent = run.verdict;
  byId("notes").replaceChildren(...run.notes.map((note) => element("li", { textContent: note })));
  byId("causes-section").hidden = run.causes.length === 0;
  byId("causes").replaceChildren(...run.causes.map(cause));
  byId("steps").replaceChildren(...run.steps.map(line));
  slider.max = String(run.steps.length);
  listen();
  go(0);
}

const answer = await fetch("api/run", { headers: { "x-watch-token": token } });
if (answer.ok) {
  run = await answer.json();
  show();
} else byId("now").textContent = "This address lacks its token: open the one that the command has printed.";
