"use strict";
// The list grows: by the button, or (data-endless) by scrolling down. With data-keep only so many cards stay.
(() => {
  const list = document.getElementById("ds");
  const button = document.getElementById("xem-them");
  const said = document.getElementById("thong-bao");
  let busy = false;

  const foot = () => list.querySelector(".ds-chan");

  async function more() {
    const after = foot()?.dataset.after;
    if (busy || !after) return;
    busy = true;
    said.textContent = "Đang tải…";
    try {
      const query = new URLSearchParams({tab: list.dataset.tab, after});
      const answer = await fetch(`/hoso/ds?${query}`, {headers: {"X-Requested-With": "XMLHttpRequest"}});
      if (!answer.ok) throw new Error(String(answer.status));
      if (answer.redirected) { location.href = answer.url; return; }
      const part = document.createElement("template");
      part.innerHTML = await answer.text();
      said.textContent = "";
      if (!part.content.querySelector(".ds-chan")) return;
      foot().remove();
      list.append(part.content);
      const keep = Number(list.dataset.keep);
      const cards = [...list.querySelectorAll(".the-ho-so")];
      if (keep) cards.slice(0, Math.max(0, cards.length - keep)).forEach((card) => card.remove());
      if (button) button.hidden = !foot().dataset.after;
    } catch {
      said.textContent = "Không tải được dữ liệu, vui lòng thử lại.";
    } finally {
      busy = false;
    }
  }

  button?.addEventListener("click", more);
  if (list.dataset.endless === "1") {
    addEventListener("scroll", () => {
      if (innerHeight + scrollY >= document.documentElement.scrollHeight - 200) more();
    });
  }
  document.getElementById("chuyen-tat-ca").addEventListener("click", () => {
    fetch("/hoso/chuyen/0", {method: "POST"});
  });
})();
