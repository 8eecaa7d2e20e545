"use strict";
// The pretend portal's front: log-in form, then one table for each kind of registration.
const KINDS = { birth: "Khai sinh", death: "Khai tử", marriage: "Kết hôn" };
const app = document.getElementById("app");
const text = (tag, words, className) => {
  const node = document.createElement(tag);
  node.textContent = words ?? "";
  if (className) node.className = className;
  return node;
};
const ended = async (answer) => showLogin((await answer.json().catch(() => ({}))).message || "Phiên làm việc đã hết hạn");
const token = () => localStorage.getItem("access_token");
const post = (path, body) => fetch(path, {
  method: "POST", body: JSON.stringify(body),
  headers: { "Content-Type": "application/json", ...(token() ? { Authorization: `Bearer ${token()}` } : {}) },
});

// A picture of black and white squares that stands for a QR code, and questions until it is confirmed elsewhere.
async function showSign() {
  const id = (await (await fetch("/api/auth/qr")).json()).result.id;
  const picture = document.createElement("canvas"), note = text("p", "Quét mã bằng ứng dụng định danh để đăng nhập.");
  picture.id = "qr-sign-in";
  picture.width = picture.height = 160;
  const paint = picture.getContext("2d");
  [...id].forEach((digit, row) => {
    for (let bit = 0; bit < 4; bit += 1) if ((parseInt(digit, 16) >> bit) & 1) paint.fillRect(bit * 40, row * 5, 40, 5);
  });
  app.replaceChildren(text("h1", "HỆ THỐNG ĐĂNG KÝ, QUẢN LÝ HỘ TỊCH ĐIỆN TỬ"), picture, note);
  const ask = async () => {
    const found = (await (await fetch(`/api/auth/qr/${id}`)).json()).result;
    if (found.state === "expired") return showSign();
    if (found.state === "waiting") return setTimeout(ask, 200);
    localStorage.setItem("access_token", found.token);
    return start();
  };
  return ask();
}

function showLogin(words) {
  localStorage.removeItem("access_token");
  if (document.body.dataset.signIn === "qr") return showSign();
  const form = document.createElement("form"), user = document.createElement("input"), password = document.createElement("input");
  const button = text("button", "Đăng nhập");
  form.id = "login-form";
  Object.assign(user, { name: "username", placeholder: "Tên đăng nhập", autocomplete: "username" });
  Object.assign(password, { name: "password", type: "password", placeholder: "Mật khẩu", autocomplete: "current-password" });
  button.type = "submit";
  form.append(text("h1", "HỆ THỐNG ĐĂNG KÝ, QUẢN LÝ HỘ TỊCH ĐIỆN TỬ"), user, password);
  if (words) form.append(text("div", words, "alert-danger"));
  form.append(button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await post("/api/auth/login", { username: user.value, password: password.value });
    const given = await answer.json().catch(() => ({}));
    if (answer.ok && given.result && given.result.token) {
      localStorage.setItem("access_token", given.result.token);
      return start();
    }
    if (given.code === "PASSWORD_EXPIRED") return showExpired(given.message);
    if (answer.ok) return app.replaceChildren(text("h1", "Khảo sát ý kiến cán bộ"), text("p", "Kính đề nghị hoàn thành khảo sát."));
    return showLogin(given.message || "Có lỗi xảy ra");
  });
  app.replaceChildren(form);
}

function showExpired(words) {
  const form = document.createElement("form"), fresh = document.createElement("input"), button = text("button", "Đổi mật khẩu");
  form.id = "change-password-form";
  Object.assign(fresh, { name: "newPassword", type: "password", placeholder: "Mật khẩu mới" });
  form.append(text("div", words, "alert-danger"), fresh, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await post("/api/auth/change-password", { newPassword: fresh.value });
    form.append(text("p", "Không được phép"));
  });
  app.replaceChildren(form);
}

function rowMenu(kind, item, main) {
  const cell = text("td", ""), menu = text("div", "", "menu"), list = document.createElement("div"), open = text("button", "⋮");
  open.title = "Thao tác";
  open.addEventListener("click", () => menu.classList.toggle("open"));
  for (const [words, action] of [["Duyệt", "approve"], ["Xóa", "delete"]]) {
    const button = text("button", words, "danger");
    button.addEventListener("click", async () => {
      const answer = await post(`/v1/${kind}/${action}`, { maHoSo: item.maHoSo });
      main.prepend(text("div", answer.ok ? "Đã thực hiện" : "Không được phép", "alert-danger"));
    });
    list.append(button);
  }
  menu.append(open, list);
  cell.append(menu);
  return cell;
}

async function showList(main, kind, page) {
  const answer = await post(`/v1/${kind}/search-approve-publish?page=${page}&size=10&sort=id,DESC`, { keyword: "", statuses: [] });
  if (answer.status === 401) return ended(answer);
  if (!answer.ok) return main.replaceChildren(text("div", "Có lỗi xảy ra, vui lòng thử lại", "alert-danger"));
  const found = (await answer.json()).result;
  const table = text("table", "", "list"), head = document.createElement("tr");
  for (const words of ["Mã hồ sơ", "Thủ tục", "Người yêu cầu", "Ngày tiếp nhận", "Ngày hẹn trả", "Trạng thái", "Cán bộ", ""]) head.append(text("th", words));
  table.append(head);
  table.dataset.kind = kind;
  for (const item of found.content) {
    const line = document.createElement("tr");
    line.append(text("td", item.maHoSo, "code"), text("td", item.tenTTHC), text("td", item.nguoiYeuCau), text("td", item.ngayTiepNhan),
      text("td", item.ngayHenTra), text("td", item.tenTrangThai), text("td", item.canBo), rowMenu(kind, item, main));
    table.append(line);
  }
  if (found.totalElements === 0) return main.replaceChildren(text("p", "Không có dữ liệu", "empty"));
  const pages = text("div", "", "pages"), back = text("button", "Trước"), next = text("button", "Sau");
  back.disabled = page === 0;
  next.disabled = page + 1 >= found.totalPages;
  back.addEventListener("click", () => showList(main, kind, page - 1));
  next.addEventListener("click", () => showList(main, kind, page + 1));
  pages.append(text("span", found.totalElements === undefined ? "" : `Tổng số ${found.totalElements} hồ sơ · Trang ${page + 1}/${found.totalPages}`, "total"), back, next);
  return main.replaceChildren(table, pages);
}

async function start() {
  if (!token()) return showLogin("");
  const answer = await fetch("/v1/user/profile", { headers: { Authorization: `Bearer ${token()}` } });
  if (!answer.ok) return ended(answer);
  const user = (await answer.json()).result;
  const top = document.createElement("header"), profile = text("div", "", "profile"), nav = document.createElement("nav"), main = document.createElement("main");
  const out = text("button", "Đăng xuất");
  out.addEventListener("click", () => showLogin(""));
  profile.append(text("span", user.fullName, "name"), text("span", user.unitName, "unit"), out);
  top.append(text("strong", "HỘ TỊCH ĐIỆN TỬ"), profile);
  app.replaceChildren(top, nav, main);
  if (document.body.dataset.front === "new") return main.replaceChildren(text("h2", "Bàn làm việc số"), text("p", "Giao diện mới đang được áp dụng."));
  for (const [kind, words] of Object.entries(KINDS)) {
    const tab = text("button", words);
    tab.dataset.kind = kind;
    tab.addEventListener("click", () => {
      for (const each of nav.children) each.classList.toggle("on", each === tab);
      showList(main, kind, 0);
    });
    nav.append(tab);
  }
  nav.firstChild.click();
}
start();
