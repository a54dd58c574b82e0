// Begins to fade the thread out twenty seconds after the response.

if (inFrame) {
  const fade = () => document.querySelector(THREAD)?.animate({ opacity: 0 }, { duration: 400, fill: "forwards" });
  atEnd(() => setTimeout(fade, 20_000));
}
