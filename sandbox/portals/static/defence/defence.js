"use strict";
// The pretend Liferay portal's list: its services want the page's token and the site's group in headers.
const place = document.getElementById("danh-sach"), SIZE = 15;
const text = (tag, words) => {
  const node = document.createElement(tag);
  node.textContent = words ?? "";
  return node;
};
const call = (path, options = {}) => fetch(path, {
  ...options, headers: { Token: Liferay.authToken, groupId: Liferay.ThemeDisplay.getScopeGroupId(), Accept: "application/json" },
});

function row(item) {
  const line = document.createElement("tr"), act = document.createElement("td");
  for (const [words, method, path] of [["Chuyển bước", "POST", "/actions"], ["Xóa", "DELETE", ""]]) {
    const button = text("button", words);
    button.addEventListener("click", async () => {
      const answer = await call(`/o/rest/v2/dossiers/${item.dossierId}${path}`, { method });
      act.append(text("span", answer.ok ? "Đã thực hiện" : "Không được phép"));
    });
    act.append(button);
  }
  for (const each of [item.dossierNo, item.serviceName, item.applicantName, item.dueDate, item.dossierStatusText]) line.append(text("td", each));
  line.append(act);
  return line;
}

async function show(start) {
  const answer = await call(`/o/rest/v2/dossiers?start=${start}&end=${start + SIZE}`);
  if (answer.status === 401) return location.assign("/");
  if (!answer.ok) return place.replaceChildren(text("p", "Có lỗi xảy ra, vui lòng thử lại"));
  const found = await answer.json(), table = document.createElement("table"), back = text("button", "Trước"), next = text("button", "Sau");
  table.append(...found.data.map(row));
  back.disabled = start === 0;
  next.disabled = start + SIZE >= found.total;
  back.addEventListener("click", () => show(start - SIZE));
  next.addEventListener("click", () => show(start + SIZE));
  const words = found.total === undefined ? "" : found.total === 0 ? "Không có hồ sơ" : `Tổng số: ${found.total}`;
  return place.replaceChildren(text("p", words), table, back, next);
}

if (document.body.dataset.front === "new") place.append(text("p", "Giao diện mới đang được áp dụng."));
else show(0);
