"use strict";
// Picks by the address's fragment what this document tries: one scene, or all that fit into one page.
function run(name) {
  try {
    const result = scenes[name]();
    if (result && result.catch) result.catch(() => 0);
  } catch (error) { /* this browser knows no such thing */ }
}
const wish = decodeURIComponent(location.hash.slice(1));
if (wish === "all") {
  for (const name of Object.keys(scenes)) {
    if (!NAVIGATING.has(name)) run(name);
    else add(`<iframe src="/#${name}"></iframe>`);
  }
} else if (wish.startsWith("child-")) {
  child(wish.slice("child-".length));
} else if (wish in scenes) {
  run(wish);
}
