// What every part of the page uses: elements, numbers, and the service's routes with a token where one is needed.

const byId = id => document.getElementById(id)

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value)
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value)
  }
  element.append(...children.flat().filter(child => child != null))
  return element
}

const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children)
const svg = (tag, attributes, ...children) => fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children)

/** A number with as many digits as a reader takes in. */
function short(value) {
  if (value == null) return "–"
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value)
  const size = Math.abs(value)
  return size >= 1e5 || size < 1e-3 ? value.toExponential(2) : String(Number(value.toPrecision(4)))
}

/** Like `short`, with a unit of time. */
const seconds = value => value == null ? "–" : value < 1e-3 ? `${short(value * 1e6)} µs` : value < 1 ? `${short(value * 1e3)} ms` : `${short(value)} s`

function since(time) {
  const age = Math.max(0, Date.now() / 1000 - time)
  return age < 90 ? `${Math.round(age)} s ago` : age < 5400 ? `${Math.round(age / 60)} min ago` : age < 1.3e5 ? `${Math.round(age / 3600)} h ago` : `${Math.round(age / 86400)} days ago`
}

class Refusal extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `the service answered ${status}`)
    this.status = status
    this.pointer = problem?.pointer
  }
}

let asked = null

/** Asks for a token, once for all who need one. */
function askForToken() {
  asked ??= new Promise(resolve => {
    const dialog = byId("token")
    dialog.addEventListener("close", () => {
      const token = byId("token-text").value.trim()
      byId("token-text").value = ""
      if (token) sessionStorage.setItem("token", token)
      asked = null
      resolve(Boolean(token))
    }, { once: true })
    dialog.showModal()
  })
  return asked
}

/** The response of a route; a refusal is thrown with what the service says. */
async function ask(path, options = {}) {
  while (true) {
    const token = sessionStorage.getItem("token")
    const response = await fetch(path, { ...options, headers: { ...options.headers, ...(token && { Authorization: `Bearer ${token}` }) } })
    if (response.ok) return response
    if (response.status === 401) {
      if (token && token === sessionStorage.getItem("token")) sessionStorage.removeItem("token")
      if (await askForToken()) continue
    }
    throw new Refusal(response.status, await response.json().catch(() => null))
  }
}

const askJSON = async path => (await ask(path)).json()
const post = async (path, body) => (await ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body })).json()

/** Calls `work` every two seconds while the section is shown and the tab is seen, never twice at a time. */
function whileShown(section, work) {
  let isBusy = false
  setInterval(async () => {
    if (isBusy || document.hidden || byId(section).hidden || byId("token").open) return
    isBusy = true
    try { await work() } catch { /* said by the state of the page */ } finally { isBusy = false }
  }, 2000)
}
