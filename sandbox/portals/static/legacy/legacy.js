"use strict";
const list = document.getElementById("danh-sach");
list.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.classList.contains("xem-them")) {
    button.disabled = true;
    const answer = await fetch(button.dataset.url, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok || answer.redirected) {
      button.disabled = false;
      button.after(Object.assign(document.createElement("p"), { className: "loi", textContent: "Không tải được" }));
      return;
    }
    const piece = document.createElement("template");
    piece.innerHTML = await answer.text();
    button.replaceWith(piece.content);
  } else if (button.dataset.viec) {
    const card = button.closest(".ho-so");
    await fetch(`/ho-so/${card.dataset.id}/${button.dataset.viec}`, { method: "POST" });
    card.remove();
  }
});
// An endless list: the next piece comes by itself when its button comes into sight.
if (new URLSearchParams(location.search).has("cuon")) {
  const watch = new IntersectionObserver((seen) => seen.forEach((each) => each.isIntersecting && each.target.click()));
  const follow = () => list.querySelectorAll("button.xem-them").forEach((button) => watch.observe(button));
  new MutationObserver(follow).observe(list, { childList: true });
  follow();
}
