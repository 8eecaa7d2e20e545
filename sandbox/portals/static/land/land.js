"use strict";
// The pretend land portal's grid: a page of data is fetched when it comes into sight; only the rows in sight are elements,
// and they are used again for others.
const ROW = 24, SIZE = 40, BUFFER = 4;
const body = document.body, place = document.getElementById("luoi");
const COLUMNS = [["STT"], ["Mã hồ sơ", "MaHoSo"], ["Thủ tục", "TenThuTuc"], ["Chủ hồ sơ", "ChuHoSo"], ["Hình thức nộp", "HinhThuc"],
  ["Ngày nộp", "NgayNop"], ["Ngày tiếp nhận", "NgayTiepNhan"], [body.dataset.due, "NgayHenTra"], ["Ngày hoàn thành", "NgayHoanThanh"],
  ["Ngày trả", "NgayTra"], ["Trạng thái", "TenTrangThai"], ["Phòng ban", "PhongBan"], ["Cán bộ", "CanBo"], ["Thao tác"]];
const make = (tag, className, words) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (words !== undefined) node.textContent = words;
  return node;
};
const two = (number) => String(number).padStart(2, "0");
function day(value) {
  const found = /^\/Date\((\d+)\)\/$/.exec(value || "");
  if (!found) return value || "";
  const at = new Date(Number(found[1]) + 7 * 3600 * 1000); // Việt Nam has no summer time
  return `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${at.getUTCFullYear()} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}
const plain = (bytes) => JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0))));

function grid() {
  const whole = make("div", "k-grid"), head = make("div", "k-grid-header"), top = make("table"), titles = make("tr");
  for (const [words] of COLUMNS) titles.append(make("th", "", words));
  top.append(titles);
  head.append(top);
  const box = make("div", "k-grid-content"), height = make("div", "k-height"), table = make("table", "k-rows"), rows = make("tbody");
  const mask = make("div", "k-loading-mask", "Đang tải…"), info = make("div", "k-pager-info");
  table.append(rows);
  height.append(table);
  box.append(height);
  whole.append(head, box, mask, info);
  place.replaceChildren(whole);
  const pages = new Map();
  let total = null, busy = 0;

  async function fetchPage(number) {
    pages.set(number, null);
    busy += 1;
    mask.hidden = false;
    const fields = new URLSearchParams({ sort: "", page: String(number + 1), pageSize: String(SIZE), group: "", filter: "" });
    const answer = await fetch("/HoSo/Read", { method: "POST", body: fields });
    if (answer.status === 401) return window.top.location.assign("/");
    busy -= 1;
    mask.hidden = busy === 0;
    if (!answer.ok) {
      pages.delete(number);
      info.textContent = "Có lỗi xảy ra, vui lòng thử lại";
      return undefined;
    }
    const found = body.dataset.opaque ? plain(await answer.text()) : await answer.json();
    pages.set(number, found.Data);
    total = found.Total === undefined ? null : found.Total;
    const most = total === null ? found.Data.length : total;
    height.style.height = `${most * ROW}px`;
    info.textContent = total === null ? "" : total === 0 ? "Không có dữ liệu" : `Tổng số ${total} hồ sơ`;
    return draw();
  }

  function draw() {
    const first = Math.max(0, Math.floor(box.scrollTop / ROW) - BUFFER), count = Math.ceil(box.clientHeight / ROW) + 2 * BUFFER;
    const lines = [];
    for (let number = first; number < first + count; number += 1) {
      if (total !== null && number >= total) break;
      const page = Math.floor(number / SIZE);
      if (!pages.has(page)) fetchPage(page);
      const item = (pages.get(page) || [])[number % SIZE];
      if (item && String(number) !== body.dataset.hidden) lines.push([number, item]);
    }
    while (rows.children.length > lines.length) rows.lastElementChild.remove();
    while (rows.children.length < lines.length) rows.append(line());
    table.style.top = `${(lines.length ? lines[0][0] : 0) * ROW}px`;
    lines.forEach(([number, item], place) => fill(rows.children[place], number, item));
  }

  function line() {
    const row = make("tr");
    for (const _ of COLUMNS) row.append(make("td"));
    for (const [words, action] of [["Chuyển bước", "ChuyenBuoc"], ["Xóa", "Xoa"]]) {
      const button = make("button", "", words);
      button.addEventListener("click", async () => {
        const answer = await fetch(`/HoSo/${action}`, { method: "POST", body: new URLSearchParams({ id: row.dataset.id }) });
        info.textContent = answer.ok ? "Đã thực hiện" : "Không được phép";
      });
      row.lastElementChild.append(button);
    }
    return row;
  }

  function fill(row, number, item) {
    row.dataset.index = number;
    row.dataset.id = item.Id;
    COLUMNS.forEach(([, key], place) => {
      if (place === 0) row.children[0].textContent = number + 1;
      else if (key) row.children[place].textContent = day(item[key] ?? (key === "NgayHenTra" ? item.HanGiaiQuyet : ""));
    });
    row.children[2].title = item.MaThuTuc;
  }

  box.addEventListener("scroll", draw);
  return fetchPage(0);
}

if (body.dataset.front === "new") place.append(make("p", "", "Giao diện mới đang được áp dụng."));
else grid();
