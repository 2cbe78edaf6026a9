// Traffic, latency, queue and statuses of this replica, from its metrics.

const traffic = { last: null, points: [] }

/** The Prometheus text format as a list of { name, labels, value }. */
function samples(text) {
  const list = []
  for (const line of text.split("\n")) {
    const parts = /^([a-zA-Z_:]\w*)(?:\{(.*)\})? (\S+)$/.exec(line)
    if (!parts) continue
    const labels = {}
    for (const [, name, value] of (parts[2] ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) labels[name] = value
    list.push({ name: parts[1], labels, value: Number(parts[3]) })
  }
  return list
}

const total = (list, name, keep = () => true) => list.reduce((sum, one) => one.name === name && keep(one.labels) ? sum + one.value : sum, 0)

/** The duration below which a share of the requests between two looks lies, between the bounds of its bucket. */
function quantile(now, before, share, keep) {
  const name = "advantaged_http_request_duration_seconds_bucket"
  const buckets = new Map()
  for (const [list, sign] of [[now, 1], [before, -1]]) {
    for (const one of list) if (one.name === name && keep(one.labels)) buckets.set(one.labels.le, (buckets.get(one.labels.le) ?? 0) + sign * one.value)
  }
  const bounds = [...buckets].map(([bound, count]) => [bound === "+Inf" ? Infinity : Number(bound), count]).sort((one, other) => one[0] - other[0])
  const wanted = share * (bounds.at(-1)?.[1] ?? 0)
  if (!wanted) return null
  let [low, under] = [0, 0]
  for (const [bound, count] of bounds) {
    if (count >= wanted) return bound === Infinity ? low : low + (bound - low) * (wanted - under) / (count - under)
    ;[low, under] = [bound, count]
  }
  return null
}

const isWork = labels => !["getHealth", "getLiveness", "getReadiness", "getMetrics", "listRuns", "getRun", "getRunSamples"].includes(labels.route)

async function refreshService() {
  const list = samples(await (await ask("/metrics")).text())
  const time = performance.now() / 1000
  const value = name => total(list, name)
  const before = traffic.last
  if (before) {
    const passed = time - before.time
    const rate = keep => (total(list, "advantaged_http_requests_total", keep) - total(before.list, "advantaged_http_requests_total", keep)) / passed
    traffic.points.push({ time, all: rate(isWork), bad: rate(labels => isWork(labels) && labels.status.startsWith("4")), failed: rate(labels => labels.status.startsWith("5")),
      p50: quantile(list, before.list, 0.5, isWork), p99: quantile(list, before.list, 0.99, isWork), queued: value("advantaged_requests_queued"), held: value("advantaged_held_bytes") / 2 ** 20,
      busy: Math.min(1, (value("advantaged_compute_seconds_total") - total(before.list, "advantaged_compute_seconds_total")) / passed / (value("advantaged_workers") || 1)) })
    if (traffic.points.length > 300) traffic.points.shift()
  }
  traffic.last = { list, time }
  const last = traffic.points.at(-1)
  const share = (name, limit, unit = short) => `${unit(value(name))} of ${unit(value(limit))}`
  const bytes = number => `${short(Number((number / 2 ** 20).toPrecision(4)))} MiB`
  byId("service-figures").replaceChildren(el("div", { class: "figures" }, [["requests a second", short(last?.all)], ["half are under", seconds(last?.p50)], ["99 of 100 are under", seconds(last?.p99)],
    ["connections", share("advantaged_connections", "advantaged_connections_limit")], ["waiting", share("advantaged_requests_queued", "advantaged_requests_queued_limit")], ["workers busy", last ? `${Math.round(last.busy * 100)} %` : "–"],
    ["memory of requests", share("advantaged_held_bytes", "advantaged_held_bytes_limit", bytes)], ["resident", bytes(value("process_resident_memory_bytes"))], ["batches in runs", short(value("advantaged_run_batches_total"))]]
    .map(([name, text]) => el("div", {}, el("b", {}, text), name))))
  drawTraffic()
  showRoutes(list)
}

function drawTraffic() {
  const points = traffic.points
  if (points.length < 2) return byId("service-charts").replaceChildren(el("p", { class: "quiet" }, "The first figures come in a few seconds."))
  const x = points.map(point => point.time - points.at(-1).time)
  const lines = pairs => pairs.map(([name, key], color) => ({ name, color, x, y: points.map(point => point[key]) }))
  byId("service-charts").replaceChildren(
    chart({ title: "Requests a second", x: "seconds", y: [0, null], series: lines([["all", "all"], ["4xx", "bad"], ["5xx", "failed"]]) }),
    chart({ title: "Latency", x: "seconds", y: [0, null], unit: seconds, series: lines([["p50", "p50"], ["p99", "p99"]]) }),
    chart({ title: "Requests that wait", x: "seconds", y: [0, null], series: lines([["waiting", "queued"]]) }),
    chart({ title: "Workers busy", x: "seconds", y: [0, 1], series: lines([["share", "busy"]]) }))
}

function showRoutes(list) {
  const routes = new Map()
  for (const { name, labels, value } of list) {
    if (name !== "advantaged_http_requests_total") continue
    const route = routes.get(labels.route) ?? new Map()
    route.set(labels.status, (route.get(labels.status) ?? 0) + value)
    routes.set(labels.route, route)
  }
  const rows = [...routes].map(([route, statuses]) => el("tr", {}, el("td", {}, route || "no route"), el("td", {}, [...statuses].map(([status, count]) => `${status}: ${short(count)}`).join(", ")),
    el("td", { class: "n" }, seconds(quantile(list, [], 0.5, labels => labels.route === route))), el("td", { class: "n" }, seconds(quantile(list, [], 0.99, labels => labels.route === route)))))
  const verdicts = list.filter(one => one.name === "advantaged_rollout_statuses_total" && one.value).map(one => `${one.labels.status.replaceAll("_", " ")} ${short(one.value)}`)
  byId("service-verifiers").replaceChildren(...verifierTable(list))
  byId("service-table").replaceChildren(table(["operation", "answers by status, since the start", "p50", "p99"], rows, ["p50", "p99"]), el("p", {}, verdicts.length ? `Rollouts: ${verdicts.join(", ")}.` : "No rollout was sent yet."))
}

/** What each verifier did since the start: what takes the time, and what does not fit its data. */
function verifierTable(list) {
  const verifiers = new Map()
  for (const { name, labels, value } of list) {
    if (name !== "advantaged_verifier_verdicts_total") continue
    const statuses = verifiers.get(labels.verifier) ?? []
    statuses.push([labels.status, value])
    verifiers.set(labels.verifier, statuses)
  }
  if (!verifiers.size) return []
  const rows = [...verifiers].map(([verifier, statuses]) => {
    const [count, time] = [statuses.reduce((sum, [, value]) => sum + value, 0), total(list, "advantaged_verifier_seconds_total", labels => labels.verifier === verifier)]
    return el("tr", {}, el("td", {}, verifier), el("td", {}, statuses.map(([status, value]) => `${status.replaceAll("_", " ")} ${short(value)}`).join(", ")),
      el("td", { class: "n" }, seconds(time)), el("td", { class: "n" }, seconds(count ? time / count : null)))
  })
  return [table(["verifier", "verdicts by status, since the start", "time", "a verdict"], rows, ["time", "a verdict"])]
}

function startService() {
  whileShown("service", refreshService)
  return refreshService()
}
