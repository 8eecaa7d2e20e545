"use strict";
// Keeps the page honest while it stays open: ages go on counting and figures turn stale by themselves, even when the
// program that made the page is gone. The page's own time counts on from what the server said; the PC's clock may be wrong.
(() => {
  const begun = performance.now();
  const said = Date.parse(document.body.dataset.now);
  const now = () => said + (performance.now() - begun);

  const age = (at) => {
    const minutes = Math.floor((now() - at) / 60000);
    if (minutes < 1) return "vừa xong";
    if (minutes < 60) return `${minutes} phút trước`;
    if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} giờ trước`;
    return `${Math.floor(minutes / 1440)} ngày trước`;
  };

  const turn = (box, level, words) => {
    if (box.classList.contains(level)) return;
    box.classList.remove("fresh", "old", "unusable");
    box.classList.add(level);
    box.querySelector(".shape").textContent = level === "old" ? "▲" : "■";
    box.querySelector("strong").textContent = words;
    for (const part of document.querySelectorAll(".figures-of, table.list")) {
      part.classList.remove("fresh", "old", "unusable");
      part.classList.add(level);
    }
  };

  const look = () => {
    for (const each of document.querySelectorAll("[data-age]")) each.textContent = age(Date.parse(each.dataset.age));
    const box = document.getElementById("do-moi");
    if (!box || !box.dataset.old || box.classList.contains("never")) return;
    if (now() >= Date.parse(box.dataset.unusable)) turn(box, "unusable", "KHÔNG DÙNG để báo cáo.");
    else if (now() >= Date.parse(box.dataset.old) && box.classList.contains("fresh")) turn(box, "old", "Số liệu cũ.");
  };

  look();
  setInterval(look, 15000);
})();
