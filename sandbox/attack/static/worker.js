"use strict";
// Runs as a dedicated, shared and service worker: whoever started it is named in its address.
const name = new URL(location.href).searchParams.get("n");
fetch(`/write/~${name}~`, { method: "POST", body: "x" }).catch(() => 0);
try { new WebSocket(`ws://${location.host}/write/~${name}-socket~`); } catch (error) { /* refused */ }
try { new WebTransport(`https://${location.host}/write/~${name}-transport~`).ready.catch(() => 0); } catch (error) { /* none here */ }
