"use strict";
const form = document.getElementById("choice"), body = document.querySelector("#rates tbody"), message = document.getElementById("message");
async function show() {
  const answer = await fetch("/api/v1/reporting/evaluation/service-results", {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ timeType: "MONTH", year: Number(form.year.value), month: Number(form.month.value), rootDepartmentId: document.body.dataset.unit }),
  });
  const found = await answer.json().catch(() => ({}));
  const items = found.code === "OK" ? found.data.items : [];
  document.getElementById("department").textContent = found.code === "OK" ? `${found.data.departmentName} · kỳ ${found.data.period}` : "";
  message.textContent = items.length ? "" : found.message || "Chưa có số liệu";
  body.replaceChildren(...items.map((item) => {
    const line = document.createElement("tr");
    const percent = item.percent === null ? "" : `${item.percent.replace(".", ",")}%`;
    for (const words of [item.name, item.numerator, item.denominator, percent]) {
      const cell = document.createElement("td");
      cell.textContent = words;
      line.append(cell);
    }
    return line;
  }));
}
form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
show();
