"use strict";
// The pretend portal's front: session in sessionStorage["kc"], pages under /vi/, data from the JSON service.
const OWN = document.body.dataset.sso === ""; // no single sign-on: a form of the portal's own
const SSO = document.body.dataset.sso + "/auth/realms/digo/protocol/openid-connect";
const TOKEN = OWN ? "/oauth/token" : `${SSO}/token`;
const REDIRECT = location.origin + "/";
const outlet = document.getElementById("outlet");

const text = (tag, words, className) => {
  const node = document.createElement(tag);
  node.textContent = words ?? "";
  if (className) node.className = className;
  return node;
};
const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const session = () => JSON.parse(sessionStorage.getItem("kc") || "null");

// The portal's own form, in its page.
async function showForm(words) {
  const wanted = await (await fetch("/ad/login-page")).json();
  if (wanted.shown === "survey") return showSurvey();
  const form = document.createElement("form"), user = document.createElement("input"), password = document.createElement("input");
  const button = text("button", "Đăng nhập"), typed = document.createElement("input");
  form.id = "login-form";
  Object.assign(user, { id: "username", autocomplete: "username" });
  Object.assign(password, { id: "password", type: "password", autocomplete: "current-password" });
  Object.assign(button, { id: "login-button", type: "submit" });
  form.append(text("h2", "Đăng nhập"), user, password);
  if (wanted.captcha) {
    const picture = document.createElement("img");
    Object.assign(picture, { className: "captcha", alt: "Hình có chữ", src: `/ad/captcha?c=${wanted.captcha}` });
    typed.id = "captcha";
    form.append(picture, typed);
  }
  if (words) form.append(text("div", words, "alert-danger"));
  form.append(button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = { grant_type: "password", client_id: "web-onegate", username: user.value, password: password.value };
    if (wanted.captcha) Object.assign(fields, { captchaId: wanted.captcha, captcha: typed.value });
    const answer = await fetch(TOKEN, { method: "POST", body: new URLSearchParams(fields) });
    const given = await answer.json();
    if (given.error === "password_expired") return showChange(given.error_description);
    if (given.error) return showForm(given.error_description);
    if (given.next) return showSurvey();
    keep(given);
    return location.reload();
  });
  outlet.replaceChildren(form);
}

function showChange(words) {
  const form = document.createElement("form"), fresh = document.createElement("input"), button = text("button", "Đổi mật khẩu");
  form.id = "change-password-form";
  fresh.type = "password";
  form.append(text("div", words, "alert-danger"), fresh, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await fetch("/ad/change-password", { method: "POST", body: new URLSearchParams({ password: fresh.value }) });
    form.append(text("p", "Không được phép"));
  });
  outlet.replaceChildren(form);
}

function showSurvey() {
  outlet.replaceChildren(text("h2", "Khảo sát ý kiến cán bộ"), text("p", "Kính đề nghị hoàn thành khảo sát."));
}

const keep = (given) => sessionStorage.setItem("kc", JSON.stringify({
  access_token: given.access_token, refresh_token: given.refresh_token, expires_at: Date.now() + given.expires_in * 1000,
}));

async function goToLogin() {
  if (OWN) {
    sessionStorage.removeItem("kc");
    await showForm();
    return new Promise(() => {}); // until somebody logs in, nothing goes on
  }
  const verifier = random(), state = random();
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  sessionStorage.removeItem("kc");
  sessionStorage.setItem("kc-wish", JSON.stringify({ verifier, state, path: location.pathname }));
  const query = new URLSearchParams({
    client_id: "web-onegate", redirect_uri: REDIRECT, response_type: "code", scope: "openid", state, nonce: random(),
    code_challenge: base64url(new Uint8Array(digest)), code_challenge_method: "S256",
  });
  location.assign(`${SSO}/auth?${query}`);
  return new Promise(() => {}); // the page is leaving
}

async function trade(fields) {
  const answer = await fetch(TOKEN, {
    method: "POST", body: new URLSearchParams({ client_id: "web-onegate", ...fields }), credentials: "include",
  });
  if (!answer.ok) return false;
  keep(await answer.json());
  return true;
}

async function comeBack() {
  const query = new URLSearchParams(location.search), wish = JSON.parse(sessionStorage.getItem("kc-wish") || "null");
  if (!query.has("code")) return;
  sessionStorage.removeItem("kc-wish");
  const good = wish && wish.state === query.get("state") && await trade({
    grant_type: "authorization_code", code: query.get("code"), redirect_uri: REDIRECT, code_verifier: wish.verifier,
  });
  history.replaceState(null, "", good ? wish.path : "/");
  if (!good) await goToLogin();
}

async function call(path, options = {}, again = true) {
  const held = session();
  if (!held) return goToLogin();
  const fresh = Date.now() < held.expires_at - 5000;
  if (!fresh && again) return await renew(held) ? call(path, options, false) : goToLogin();
  const answer = await fetch(path, { ...options, headers: { Authorization: `Bearer ${held.access_token}` } });
  if (answer.status !== 401) return answer;
  return again && await renew(held) ? call(path, options, false) : goToLogin();
}
const renew = (held) => trade({ grant_type: "refresh_token", refresh_token: held.refresh_token });

async function showUser() {
  const user = await (await call("/hu/user/--fully")).json();
  const box = text("span", "", "user-info");
  const out = text("a", "Đăng xuất");
  out.href = OWN ? "/" : `${SSO}/logout`;
  out.addEventListener("click", () => sessionStorage.removeItem("kc"));
  box.append(text("span", user.fullname, "fullname"), text("span", user.agency.name, "agency"), out);
  document.querySelector(".who").replaceChildren(box);
}

const day = (stamp) => stamp ? `${stamp.slice(8, 10)}/${stamp.slice(5, 7)}/${stamp.slice(0, 4)} ${stamp.slice(11, 16)}` : "";
const name228 = (names) => (names.find((each) => each.languageId === 228) || {}).name;

function rowMenu(item) {
  const cell = text("td", ""), menu = text("div", "", "menu"), list = document.createElement("div");
  const open = text("button", "⋮");
  open.title = "Thao tác";
  open.addEventListener("click", () => menu.classList.toggle("open"));
  const send = async (method, path) => {
    const answer = await call(path, { method });
    outlet.prepend(text("div", answer.ok ? "Đã thực hiện" : "Không được phép", "toast"));
  };
  const view = text("button", "Xem chi tiết"), end = text("button", "Kết thúc xử lý", "danger"), drop = text("button", "Xóa", "danger");
  view.addEventListener("click", () => menu.classList.remove("open"));
  end.addEventListener("click", () => send("PUT", `/pa/dossier/${item.id}/force-end-process`));
  drop.addEventListener("click", () => send("DELETE", `/pa/dossier/${item.id}`));
  list.append(view, end, drop);
  menu.append(open, list);
  cell.append(menu);
  return cell;
}

function row(item) {
  const line = document.createElement("tr"), code = text("td", "", "mat-column-code"), link = text("a", item.code);
  link.href = `/vi/dossier/search/${item.id}`;
  code.append(link);
  if (item.nationCode) code.append(text("div", item.nationCode, "nation-code"));
  const task = (item.currentTask || [])[0];
  line.append(code, text("td", name228(item.procedure.translate)), text("td", item.applicant.data.fullname),
    text("td", item.applyMethod.name), text("td", day(item.acceptedDate)), text("td", day(item.appointmentDate)),
    text("td", name228(item.dossierStatus.name)), text("td", task ? task.agency.name : ""), rowMenu(item));
  return line;
}

async function showPage(list, page) {
  const size = Number(list.querySelector("select").value), keyword = list.querySelector("input").value.trim();
  const query = new URLSearchParams({ page, size, spec: "page", sort: "appliedDate,desc" });
  if (keyword) query.set("keyword", keyword);
  const answer = await call(`/pa/dossier/search?${query}`), result = list.querySelector(".result");
  if (!answer.ok) return result.replaceChildren(text("div", "Có lỗi xảy ra, vui lòng thử lại sau", "toast"));
  const found = await answer.json();
  if (found.totalElements === 0) return result.replaceChildren(text("div", "Không có kết quả tìm kiếm", "empty"));
  const table = text("table", "", "searchtbl"), head = document.createElement("tr"), body = document.createElement("tbody");
  for (const words of ["Mã hồ sơ", "Thủ tục", "Chủ hồ sơ", "Hình thức nộp", "Ngày tiếp nhận", "Ngày hẹn trả", "Trạng thái", "Đơn vị xử lý", ""])
    head.append(text("th", words));
  body.append(...found.content.map(row));
  const top = document.createElement("thead");
  top.append(head);
  table.append(top, body);
  const pager = text("div", "", "mat-paginator"), back = text("button", "‹"), next = text("button", "›");
  const first = found.content.length ? page * found.size + 1 : 0, last = page * found.size + found.content.length;
  back.className = "mat-paginator-navigation-previous";
  next.className = "mat-paginator-navigation-next";
  back.disabled = found.first;
  next.disabled = found.last;
  back.addEventListener("click", () => showPage(list, page - 1));
  next.addEventListener("click", () => showPage(list, page + 1));
  const range = found.totalElements === undefined ? "" : `${first} - ${last} của ${found.totalElements}`;
  pager.append(text("span", range, "mat-paginator-range-label"), back, next);
  return result.replaceChildren(table, pager);
}

async function showList() {
  if (document.body.dataset.front === "v3") {
    return outlet.replaceChildren(text("h2", "Hồ sơ của tôi"), text("div", "Giao diện mới: hồ sơ được xếp theo thẻ công việc.", "board"));
  }
  const list = document.createElement("app-list-search"), card = text("div", "", "card"), filters = text("div", "", "filters");
  const keyword = document.createElement("input"), size = document.createElement("select"), button = text("button", "Tìm kiếm", "searchBtn");
  keyword.placeholder = "Mã hồ sơ hoặc tên người nộp";
  for (const each of [10, 20, 50]) size.append(new Option(`${each} dòng`, each));
  button.addEventListener("click", () => showPage(list, 0));
  filters.append(keyword, size, button);
  card.append(text("h2", "Tra cứu hồ sơ"), filters);
  list.append(card, text("div", "", "card result"));
  outlet.replaceChildren(list);
  return showPage(list, 0);
}

async function start() {
  await comeBack();
  if (!session()) return goToLogin();
  await showUser();
  if (location.pathname.startsWith("/vi/dossier/search")) return showList();
  const card = text("div", "", "card");
  card.append(text("h2", "Trang chủ"), text("p", "Chọn “Tra cứu hồ sơ” để xem danh sách hồ sơ."));
  return outlet.replaceChildren(card);
}
start();
