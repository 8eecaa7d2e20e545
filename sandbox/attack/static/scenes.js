"use strict";
// One scene for each way in which a page can send something. "~name~" in an address or a body tells the ledger which.
// CONFIG comes from the server: other, foreign, quiet and turn (hosts with port), stun, declared (requests that the
// portal's profile lets out), danger (the address of a GET that changes something, NAME to be replaced).
const HOME = location.host;
const token = (name) => `~${name}~`;
const W = (name) => `/write/${token(name)}`;
const D = (name) => CONFIG.danger.replace("NAME", token(name));
const far = (host, name) => `http://${host}${W(name)}`;
const post = (url, more) => fetch(url, { method: "POST", body: "x", ...more });
const holder = document.createElement("div");
document.body.append(holder);
function add(html) {
  const part = document.createRange().createContextualFragment(html);
  const nodes = [...part.children];
  holder.append(part);
  return nodes[0];
}
const form = (name, attributes, inner = "") => add(`<form method="post" action="${W(name)}" ${attributes}>${inner}<input name="a" value="1"></form>`);
const xhr = (method, name) => { const x = new XMLHttpRequest(); x.open(method, W(name)); x.send("x"); };
const inWorker = (code) => URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
const script = (code) => `<script>${code}</` + "script>";
const rules = (kind, name) => `<script type="speculationrules">${JSON.stringify({ [kind]: [{ urls: [D(name)], eagerness: "immediate" }] })}</` + "script>";
function atTheEnd(suffix) {
  addEventListener("pagehide", () => { navigator.sendBeacon(W(`beacon-pagehide${suffix}`), "x"); post(W(`keepalive-pagehide${suffix}`), { keepalive: true }); });
  addEventListener("unload", () => navigator.sendBeacon(W(`beacon-unload${suffix}`), "x"));
  document.addEventListener("visibilitychange", () => navigator.sendBeacon(W(`beacon-visibility${suffix}`), "x"));
}
// What a frame or a window does that another document opened.
function child(name) {
  post(W(name)).catch(() => 0);
  navigator.sendBeacon(W(`${name}-beacon`), "x");
  try { new WebSocket(`ws://${HOME}${W(`${name}-socket`)}`); } catch (error) { /* refused */ }
  addEventListener("pagehide", () => navigator.sendBeacon(W(`${name}-end`), "x"));
}
// Requests that the profile lets out: with something in them that it doesn't name.
const spoilt = {
  "declared-query": (r, t) => [`${r.url}${r.url.includes("?") ? "&" : "?"}extra=${t}`, r.body, r.type],
  "declared-content": (r, t) => [r.url, r.type.includes("json") ? JSON.stringify({ ...JSON.parse(r.body || "{}"), action: t }) : `${r.body}&action=${encodeURIComponent(t)}`, r.type],
  "declared-event": (r, t) => [r.url, `__EVENTTARGET=ctl00%24C%24GridFld&__EVENTARGUMENT=Delete%241${encodeURIComponent(t)}`, "application/x-www-form-urlencoded"],
  "declared-plain": (r, t) => [r.url, r.body + t, "text/plain"],
  "declared-writing": (r, t) => [r.url, r.body + t, `${r.type}; charset=ibm037`],
  "declared-blob": (r, t) => [r.url, new Blob([r.body, `&action=${encodeURIComponent(t)}`], { type: r.type }), null],
  "declared-multipart": (r, t) => { const f = new FormData(); f.append("a", t); return [r.url, f, null]; },
  "declared-file": (r, t) => { const f = new FormData(); f.append("a", new File([t], "a.txt")); return [r.url, f, null]; },
};
// To the portal's other host only as far as no one is asked first.
const send = (r, url, body, type) => fetch(url, {
  method: r.method, body, headers: type ? { "Content-Type": type } : {}, mode: url.startsWith(location.origin) ? "cors" : "no-cors",
}).catch(() => 0);

const scenes = {
  "fetch-post": () => post(W("fetch-post")),
  "fetch-keepalive": () => post(W("fetch-keepalive"), { keepalive: true }),
  "fetch-other-site": () => post(far(CONFIG.other, "fetch-other-site"), { mode: "no-cors" }),
  "fetch-get": () => fetch(D("fetch-get")),
  "fetch-foreign": () => fetch(far(CONFIG.foreign, "fetch-foreign"), { mode: "no-cors" }),
  "fetch-later": () => window.fetchLater(W("fetch-later"), { method: "POST", body: "x", activateAfter: 0 }),
  "xhr-delete": () => xhr("DELETE", "xhr-delete"),
  "xhr-put": () => xhr("PUT", "xhr-put"),
  "xhr-patch": () => xhr("PATCH", "xhr-patch"),
  "beacon": () => navigator.sendBeacon(W("beacon"), "x"),
  "beacon-form": () => navigator.sendBeacon(W("beacon-form"), new URLSearchParams({ a: "1" })),
  "ping": () => add(`<a href="#x" ping="${W("ping")}">x</a>`).click(),
  "leaving": () => atTheEnd(""),
  "closing": () => atTheEnd("-closed"),
  "form-popup": () => form("form-popup", "target=_blank").submit(),
  "form-iframe": () => { add("<iframe name=inner></iframe>"); form("form-iframe", "target=inner").submit(); },
  "form-load": () => form("form-load", "").submit(),
  "form-blur": () => { const field = form("form-blur", "target=blurred").querySelector("input"); add("<iframe name=blurred></iframe>"); field.addEventListener("blur", () => field.form.submit()); field.focus(); field.blur(); field.dispatchEvent(new Event("blur")); },
  "form-button": () => { add("<iframe name=pressed></iframe>"); add(`<form method=get target=pressed><button formmethod=post formaction="${W("form-button")}">Xem</button></form>`).querySelector("button").click(); },
  "form-get": () => { add("<iframe name=asked></iframe>"); add(`<form action="${D("form-get")}" target=asked><input name=h value=1></form>`).submit(); },
  "form-multipart": () => { add("<iframe name=parts></iframe>"); form("form-multipart", "enctype=multipart/form-data target=parts").submit(); },
  "form-plain": () => { add("<iframe name=plain></iframe>"); form("form-plain", "enctype=text/plain target=plain").submit(); },
  "form-file": () => { add("<iframe name=files></iframe>"); const f = form("form-file", "enctype=multipart/form-data target=files", "<input type=file name=f>"); const d = new DataTransfer(); d.items.add(new File(["x"], "x.txt")); f.querySelector("[type=file]").files = d.files; f.submit(); },
  "form-foreign": () => { add("<iframe name=abroad></iframe>"); add(`<form method=post action="${far(CONFIG.foreign, "form-foreign")}" target=abroad></form>`).submit(); },
  "iframe-same-site": () => add("<iframe src='/#child-iframe-same-site'></iframe>"),
  "iframe-other-site": () => add(`<iframe src="http://${CONFIG.other}/#child-iframe-other-site"></iframe>`),
  "iframe-foreign": () => add(`<iframe src="${far(CONFIG.foreign, "iframe-foreign")}"></iframe>`),
  "iframe-removed": () => { const f = add("<iframe src='/#child-iframe-removed'></iframe>"); f.addEventListener("load", () => setTimeout(() => f.remove(), 50)); },
  "iframe-srcdoc": () => { const f = document.createElement("iframe"); f.srcdoc = script(`fetch("${W("iframe-srcdoc")}",{method:"POST"})`); holder.append(f); },
  "iframe-blank": () => add("<iframe></iframe>").contentWindow.eval(`fetch("${W("iframe-blank")}",{method:"POST"});new WebSocket("ws://${HOME}${W("iframe-blank-socket")}")`),
  "iframe-blob": () => add(`<iframe src="${URL.createObjectURL(new Blob([script(`fetch("http://${HOME}${W("iframe-blob")}",{method:"POST"})`)], { type: "text/html" }))}"></iframe>`),
  "iframe-data": () => { const f = document.createElement("iframe"); f.src = "data:text/html," + encodeURIComponent(`<form method=post action="http://${HOME}${W("iframe-data")}"></form>` + script("const send = () => document.forms[0].submit(); send(); setInterval(send, 500)")); holder.append(f); },
  "javascript-url": () => { const f = document.createElement("iframe"); f.src = `javascript:fetch("${W("javascript-url")}",{method:"POST"})`; holder.append(f); },
  "worker": () => new Worker("/assets/worker.js?n=worker"),
  "worker-blob": () => new Worker(inWorker(`fetch("http://${HOME}${W("worker-blob")}",{method:"POST",mode:"no-cors"});new WebSocket("ws://${HOME}${W("worker-blob-socket")}")`)),
  "shared-worker": () => new SharedWorker("/assets/worker.js?n=shared-worker"),
  "service-worker": () => navigator.serviceWorker.register("/assets/worker.js?n=service-worker"),
  "web-socket": () => new WebSocket(`ws://${HOME}${W("web-socket")}`),
  "event-source": () => new EventSource(D("event-source")),
  "web-transport": () => new WebTransport(`https://${HOME}${W("web-transport")}`).ready,
  "webrtc-stun": () => { const p = new RTCPeerConnection({ iceServers: [{ urls: `stun:${CONFIG.stun}` }] }); p.createDataChannel("x"); return p.createOffer().then((offer) => p.setLocalDescription(offer)); },
  "webrtc-turn": () => { const p = new RTCPeerConnection({ iceServers: [{ urls: `turn:${CONFIG.turn}?transport=tcp`, username: "u", credential: "c" }] }); p.createDataChannel("x"); return p.createOffer().then((offer) => p.setLocalDescription(offer)); },
  "image": () => add(`<img src="${D("image")}">`),
  "image-foreign": () => add(`<img src="${far(CONFIG.foreign, "image-foreign")}">`),
  "css-url": () => add(`<div style="background:url('${D("css-url")}');width:9px;height:9px"></div>`),
  "css-import": () => add(`<style>@import "${D("css-import")}";</style>`),
  "script-source": () => add(`<script src="${D("script-source")}"></` + "script>"),
  "object": () => add(`<object data="${D("object")}"></object>`),
  "video": () => add(`<video src="${D("video")}" autoplay></video>`),
  "link-preload": () => add(`<link rel=preload as=fetch href="${D("link-preload")}">`),
  "link-modulepreload": () => add(`<link rel=modulepreload href="${D("link-modulepreload")}">`),
  "link-prefetch": () => add(`<link rel=prefetch href="${D("link-prefetch")}">`),
  "link-prerender": () => add(`<link rel=prerender href="${D("link-prerender")}">`),
  "link-preconnect": () => add(`<link rel=preconnect href="http://${CONFIG.quiet}">`),
  "speculation-prefetch": () => add(rules("prefetch", "speculation-prefetch")),
  "speculation-prerender": () => add(rules("prerender", "speculation-prerender")),
  "speculation-shadow": () => { const s = document.createElement("script"); s.type = "speculationrules"; s.textContent = JSON.stringify({ prefetch: [{ urls: [D("speculation-shadow")], eagerness: "immediate" }] }); const host = document.createElement("div"); holder.append(host); host.attachShadow({ mode: "closed" }).append(s); },
  "link-click": () => add(`<a href="${D("link-click")}" target=_blank>Xem</a>`).click(),
  "link-download": () => add(`<a href="${D("link-download")}" download="a.exe">Tải</a>`).click(),
  "meta-refresh": () => add(`<meta http-equiv=refresh content="0;url=${D("meta-refresh")}">`),
  "window-open": () => window.open(D("window-open")),
  "window-open-blank": () => window.open("").document.write(`<form method=post action="${W("window-open-blank")}"></form>` + script("document.forms[0].submit()")),
  "popup": () => window.open("/#child-popup"),
  "popup-no-opener": () => window.open("/#child-popup-no-opener", "_blank", "noopener"),
  "location": () => location.assign(D("location")),
  "location-foreign": () => location.assign(far(CONFIG.foreign, "location-foreign")),
  "file": () => { add("<iframe src='file:///etc/hostname'></iframe>"); window.open("file:///etc/hostname"); return fetch("file:///etc/hostname").then(() => post(W("file"))); },
  "credential": () => navigator.credentials.get({ identity: { providers: [{ configURL: `http://${HOME}${D("credential")}`, clientId: "1" }] } }),
  "redirect-302-foreign": () => fetch("/go/302-foreign", { mode: "no-cors" }),
  "redirect-302-danger": () => fetch("/go/302-danger"),
  "answer-refresh": () => add("<iframe src='/go/refresh'></iframe>"),
  "answer-link": () => add("<iframe src='/go/link'></iframe>"),
  "answer-report": () => add("<iframe src='/go/report'></iframe>"),
  "answer-speculation": () => location.assign("/go/speculation"),
  "answer-shadow": () => location.assign("/go/shadow"),
  // One after another: what the server answers is told by a cookie, so that the request itself stays as declared.
  "redirect-declared": async () => {
    for (const answer of ["redirect-307", "redirect-308", "redirect-chain", "redirect-abroad"]) {
      document.cookie = `answer=${answer}; path=/`;
      for (const r of CONFIG.declared) await send(r, r.url, r.body, r.type);
    }
    document.cookie = "answer=; path=/; max-age=0";
    for (const [name, spoil] of Object.entries(spoilt)) for (const r of CONFIG.declared) {
      const [url, body, type] = spoil(r, token(name));
      await send(r, url, body, type);
    }
  },
  "row-delete": () => {
    const row = add("<p style='position:fixed;top:0;left:0;margin:0;background:#fff'><button id=row-menu style='width:160px;height:40px'>⋮</button></p>");
    row.firstChild.addEventListener("click", () => row.replaceChildren(add(`<form method=post action="${W("row-delete")}" target=_blank><button style='width:160px;height:40px'>Xóa</button></form>`)));
  },
};
// They take their document somewhere else.
const NAVIGATING = new Set(["form-load", "meta-refresh", "location", "location-foreign", "answer-speculation", "answer-shadow"]);
