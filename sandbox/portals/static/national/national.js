"use strict";
// The pretend national portal's list: the next rows are asked for by the mark at which the last ones ended.
const place = document.getElementById("danh-sach");
const text = (tag, words, className) => {
  const node = document.createElement(tag);
  node.textContent = words ?? "";
  if (className) node.className = className;
  return node;
};
const post = (path, body) => fetch(path, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
});

function row(item) {
  const line = document.createElement("tr"), act = text("td", ""), note = text("span", "");
  for (const [words, action] of [["Chuyển xử lý", "transfer"], ["Xóa", "delete"]]) {
    const button = text("button", words);
    button.addEventListener("click", async () => {
      const answer = await post(`/api/v1/dossiers/${item.id}/${action}`, {});
      note.textContent = answer.ok ? "Đã thực hiện" : "Không được phép";
    });
    act.append(button);
  }
  act.append(note);
  line.append(text("td", item.maHoSo, "ma"), text("td", item.thuTuc.ten), text("td", item.nguoiNop.hoTen),
    text("td", item.ngayHenTra), text("td", item.trangThai.ten), act);
  return line;
}

async function show(body, last, more, total) {
  const answer = await post("/api/v1/dossiers/search", { lastId: last, limit: 30, keyword: "", statuses: [] });
  const said = await answer.json();
  if (said.code === "SESSION_EXPIRED") return location.assign("/");
  if (said.code !== "OK") return place.prepend(text("p", said.message || "Có lỗi xảy ra", "loi"));
  body.append(...said.data.items.map(row));
  total.textContent = said.data.total === undefined ? "" : said.data.total === 0 ? "Không có hồ sơ nào" : `Tổng số ${said.data.total} hồ sơ`;
  more.hidden = !said.data.lastId;
  more.onclick = () => show(body, said.data.lastId, more, total);
  return undefined;
}

if (document.body.dataset.front === "new") {
  place.append(text("h2", "Bàn làm việc"), text("p", "Giao diện mới đang được áp dụng."));
} else {
  const table = document.createElement("table"), head = document.createElement("tr"), body = document.createElement("tbody");
  for (const words of ["Mã hồ sơ", "Thủ tục", "Người nộp", "Hẹn trả", "Trạng thái", ""]) head.append(text("th", words));
  const top = document.createElement("thead"), more = text("button", "Xem thêm"), total = text("p", "", "tong");
  top.append(head);
  table.append(top, body);
  place.append(total, table, more);
  show(body, "", more, total);
}
