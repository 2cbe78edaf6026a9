// Shows one section at a time, and starts each when it is first shown.

const sections = { runs: startRuns, curves: startCurves, try: startTry, catalogue: startCatalogue, service: startService }
const started = new Set()

async function show() {
  const name = location.hash.slice(1) in sections ? location.hash.slice(1) : "runs"
  for (const other of Object.keys(sections)) byId(other).hidden = other !== name
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current")
  }
  if (started.has(name)) return
  started.add(name)
  try {
    await sections[name]()
  } catch (error) {
    started.delete(name)
    byId("state").textContent = error.message
  }
}

async function showState() {
  try {
    const health = await (await fetch("/health")).json()
    byId("state").textContent = `${health.status}, version ${health.version}, up ${since(Date.now() / 1000 - health.uptime_seconds).replace(" ago", "")}, ${health.in_flight} in flight`
  } catch {
    byId("state").textContent = "the service does not answer"
  }
}

addEventListener("hashchange", show)
show()
showState()
setInterval(() => { if (!document.hidden) showState() }, 5000)
