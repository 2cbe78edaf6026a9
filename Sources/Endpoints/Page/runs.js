// Training runs: a live one is followed, two are compared.

const runs = { list: [], store: null, data: new Map() }

/** Joins what has come since to what was there: the last step that was there may have grown. */
function joinRun(old, fresh) {
  if (!old || old.stride !== fresh.stride || old.store_id !== fresh.store_id || !fresh.step.length) return fresh.step.length || !old ? fresh : old
  const kept = old.step.filter(step => step < fresh.step[0]).length
  const metrics = {}
  for (const key of new Set([...Object.keys(old.metrics), ...Object.keys(fresh.metrics)])) {
    const before = old.metrics[key]?.slice(0, kept) ?? Array(kept).fill(null)
    metrics[key] = [...before, ...(fresh.metrics[key] ?? Array(fresh.step.length).fill(null))]
  }
  return { ...fresh, step: [...old.step.slice(0, kept), ...fresh.step], metrics }
}

async function loadRun(name) {
  if (replicas.peers.length) {
    const joined = await loadJoined(name)
    if (joined) runs.data.set(name, joined)
    return
  }
  const old = runs.data.get(name)
  const path = `/v1/runs/${encodeURIComponent(name)}`
  let fresh = await askJSON(old?.step.length ? `${path}?since=${old.step.at(-1)}` : path)
  if (old && (old.stride !== fresh.stride || old.store_id !== fresh.store_id)) fresh = await askJSON(path)
  runs.data.set(name, joinRun(old, fresh))
}

async function refreshRuns() {
  const { list, store } = await loadList()
  runs.list = list
  runs.store = store
  showRunList(list, store)
  showRunChoice()
  const chosen = [byId("run-a").value, byId("run-b").value].filter(Boolean)
  await Promise.all(chosen.map(loadRun))
  drawRuns()
  await refreshSamples()
}

function showRunList(list, store) {
  const notes = [...replicas.trouble].map(([peer, text]) => el("p", { role: "alert" }, `The part of ${peer} is missing or old: ${text}.`))
  if (store.trouble) notes.push(el("p", { role: "alert" }, `Runs cannot be written to ${store.file}: ${store.trouble}. They are kept in memory.`))
  if (replicas.peers.length) notes.push(el("p", { class: "quiet" }, `Joined from ${replicas.peers.length + 1} replicas.`))
  if (!list.length) {
    byId("runs-list").replaceChildren(...[...notes, el("p", {}, "No batch has named a run yet. Send ", el("code", {}, '"run": "my-run", "step": 1'), " with a batch, and it appears here.")].filter(Boolean))
    return
  }
  const columns = [["reward", "reward/mean"], ["pass@1", "pass@1"], ["zero signal", "groups/zero_signal"], ["length", "length/mean"]]
  const head = el("tr", {}, ["run", "step", "batches", ...columns.map(([name]) => name), "last batch"].map((name, place) => el("th", { scope: "col", class: place ? "n" : false }, name)))
  const rows = list.slice(0, 50).map(run => el("tr", {},
    el("td", {}, el("a", { href: "#runs", onclick: () => choose(run.run) }, run.run)),
    el("td", { class: "n" }, run.latest ? short(run.latest.step) : "–"), el("td", { class: "n" }, short(run.batches)),
    columns.map(([, key]) => el("td", { class: "n" }, short(run.latest?.metrics[key]))), el("td", { class: "n" }, since(run.last_seen))))
  const more = list.length > 50 ? el("p", { class: "quiet" }, `and ${list.length - 50} more, in the list below`) : null
  byId("runs-list").replaceChildren(...[...notes, el("div", { class: "scroll low", tabindex: 0, role: "region", "aria-label": "Runs" }, el("table", {}, el("thead", {}, head), el("tbody", {}, rows))), more].filter(Boolean))
}

function choose(name) {
  byId("run-a").value = name
  refreshRuns()
}

function showRunChoice() {
  const names = runs.list.map(run => run.run)
  byId("runs-choice").hidden = !names.length
  for (const [id, first] of [["run-a", null], ["run-b", "none"]]) {
    const select = byId(id)
    const options = [...(first ? [["", first]] : []), ...names.map(name => [name, name])]
    if (options.length === select.options.length && options.every(([value], place) => select.options[place].value === value)) continue
    const chosen = select.value
    select.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)))
    select.value = options.some(([value]) => value === chosen) ? chosen : options[0]?.[0] ?? ""
  }
  byId("run-csv").href = `/v1/runs/${encodeURIComponent(byId("run-a").value)}?format=csv`
}

/** The charts of a run, in the order in which one asks: is it learning, on what, and how fast? */
function runCharts(run) {
  const { step: x, metrics } = run
  const column = key => metrics[key] ?? []
  const has = key => column(key).some(value => value != null)
  const lines = pairs => pairs.filter(([, key]) => has(key)).map(([name, key], color) => ({ name, color: color % 8, x, y: column(key) }))
  const keys = (pattern, name = key => key) => Object.keys(metrics).filter(key => pattern.test(key)).map(key => [name(key), key])
  const spread = (name, title) => ({ title, series: lines([["mean", `${name}/mean`]]).map(one => ({ ...one,
    low: one.y.map((value, place) => value == null ? null : value - (column(`${name}/std`)[place] ?? 0)),
    high: one.y.map((value, place) => value == null ? null : value + (column(`${name}/std`)[place] ?? 0)) })) })
  const share = (title, pairs) => ({ title, y: [0, 1], series: stacked(pairs.map(([name]) => name), x, pairs.map(([, key]) => column(key).length ? column(key) : x.map(() => null))) })
  const rates = keys(/^pass@/).sort((one, other) => Number(one[0].slice(5)) - Number(other[0].slice(5)))
  const wanted = [...new Set([rates[0], rates[Math.floor(rates.length / 2)], rates.at(-1)].filter(Boolean))]
  const zero = x.map((_, place) => column("groups/count")[place] ? (column("groups/zero_signal")[place] ?? 0) / column("groups/count")[place] : null)
  return [
    spread("reward", "Reward, mean and deviation"),
    { title: "Pass@k", y: [0, 1], series: lines(wanted) },
    share("Groups: all right, mixed, all wrong", [["all right", "groups/all_correct"], ["mixed", "groups/mixed"], ["all wrong", "groups/all_wrong"], ["unknown", "groups/unknown"]].filter(([, key]) => column(key).some(value => value > 0))),
    { title: "Groups without a signal", y: [0, 1], series: has("groups/zero_signal") ? [{ name: "share", color: 0, x, y: zero }] : [] },
    share("Statuses", keys(/^status\//, key => key.slice(7).replaceAll("_", " "))),
    { title: "Length in tokens", series: lines([["all", "length/mean"], ["right", "length/correct_mean"], ["wrong", "length/wrong_mean"]]) },
    { title: "Parts of the reward", series: lines(keys(/^parts\//, key => key.slice(6, -5)).slice(0, 8)) },
    { title: "Size of advantages", series: lines([["mean", "advantage/abs_mean"]]) },
    { title: "Eta, the sum of sizes of a group", series: lines([["mean", "eta/mean"]]) },
    { title: "Entropy", series: lines([["mean", "entropy/mean"]]) },
    { title: "Divergence from the reference", series: lines([["mean", "kl/mean"]]) },
    { title: "Time of a batch by phase", unit: seconds, series: lines(keys(/^time\//, key => key.slice(5))) },
  ]
}

function drawRuns() {
  const run = runs.data.get(byId("run-a").value)
  if (!run) return byId("run-charts").replaceChildren()
  const other = byId("run-b").value !== byId("run-a").value ? runs.data.get(byId("run-b").value) : null
  const others = new Map(other ? runCharts(other).map(one => [one.title, one]) : [])
  const figures = runCharts(run).filter(one => one.series.length).map(one => {
    const compared = (others.get(one.title)?.series ?? []).filter(series => !series.area).map(series => ({ ...series, name: `${series.name}, ${other.run}`, color: (series.color + 4) % 8, other: true, low: undefined, high: undefined }))
    return chart({ ...one, series: [...one.series, ...compared] })
  })
  const stride = run.stride > 1 ? el("p", { class: "quiet" }, `Each point joins ${run.stride} steps.`) : null
  byId("run-charts").replaceChildren(...[stride, ...figures].filter(Boolean))
}

function startRuns() {
  for (const id of ["run-a", "run-b"]) byId(id).addEventListener("change", refreshRuns)
  byId("runs-choice").addEventListener("submit", event => event.preventDefault())
  byId("run-csv").addEventListener("click", async event => {
    const run = runs.data.get(byId("run-a").value)
    const isJoined = replicas.peers.length && run
    if (!isJoined && !sessionStorage.getItem("token")) return
    // A link carries no token, and has this replica's part alone.
    event.preventDefault()
    const text = isJoined ? tableOf(run) : await (await ask(byId("run-csv").href)).text()
    const link = el("a", { href: URL.createObjectURL(new Blob([text], { type: "text/csv" })), download: "run.csv" })
    link.click()
    URL.revokeObjectURL(link.href)
  })
  byId("run-samples").addEventListener("toggle", () => refreshSamples().catch(() => null))
  whileShown("runs", () => byId("run-follow").checked ? refreshRuns() : null)
  return refreshRuns()
}
