// Keeps what is live on a page up to date: one stream for all of it, open only while somebody looks. Without it the page loads itself again.
(() => {
  const places = [...document.querySelectorAll("[data-live]")];
  if (!places.length || !window.EventSource) return;
  const work = places.some(place => !place.dataset.live.startsWith("inbox="));
  const asked = {};
  for (const place of places) {
    const [name, key] = place.dataset.live.split("=");
    (asked[name] ||= new Set()).add(key);
  }
  // The dates of the page go along, so that what is told leads where the page itself leads.
  const dates = [...new URLSearchParams(location.search)].filter(([name]) => name === "true_on" || name === "known_on");
  const address = "/live?" + [...Object.entries(asked), ...dates.map(([name, date]) => [name, [date]])]
    .map(([name, keys]) => `${name}=${[...keys].map(encodeURIComponent).join(",")}`).join("&");
  const word = `live ${location.pathname}${location.search}`;
  let stream = null, later = 0;

  // What is over is shown by the page itself; where its view has not followed yet, it is asked again, ever less often.
  const again = () => {
    const times = Number(sessionStorage.getItem(word) || 0);
    sessionStorage.setItem(word, times + 1);
    later = setTimeout(() => location.reload(), Math.min(300 * 2 ** times, 15000));
  };
  const say = name => event => {
    const said = JSON.parse(event.data);
    for (const place of places) if (place.dataset.live === `${name}=${said.key}`) place.innerHTML = said.html;
    if (name === "inbox") return;
    if (said.over) { close(); again(); } else sessionStorage.removeItem(word);
  };
  const close = () => { stream?.close(); stream = null; clearTimeout(later); };
  const open = () => {
    if (stream || document.hidden) return;
    stream = new EventSource(address);
    for (const name of Object.keys(asked)) stream.addEventListener(name, say(name));
    stream.onerror = () => {
      if (stream?.readyState !== EventSource.CLOSED) return; // it comes back by itself
      close();
      later = setTimeout(() => (work ? location.reload() : open()), work ? 5000 : 60000);
    };
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  open();
})();
