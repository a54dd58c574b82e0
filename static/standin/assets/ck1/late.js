// What the application loads once it runs.

/**
 * Have the styles loaded that the first screen does not need. The frame's load event waits for them, and with it the
 * page's `chatkit.ready`: what the application told before has reached the page by then, as on the real component.
 */
export function loadLate() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = "/assets/ck1/history.css";
  document.head.append(link);
}
