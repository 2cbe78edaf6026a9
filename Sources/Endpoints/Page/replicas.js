// What several replicas have of a run, joined by its sums: the result is that of one replica that has seen everything.

const replicas = { peers: [], parts: new Map(), trouble: new Map(), asleep: new Map() }

/** Asks another replica; null where it knows nothing, or does not answer: it is then left alone for a while. */
async function askPeer(peer, path) {
  if ((replicas.asleep.get(peer) ?? 0) > performance.now()) return null
  const token = sessionStorage.getItem("token")
  try {
    const response = await fetch(peer + path, { headers: token ? { Authorization: `Bearer ${token}` } : {}, signal: AbortSignal.timeout(4000) })
    if (!response.ok && response.status !== 404) throw new Refusal(response.status, await response.json().catch(() => null))
    replicas.trouble.delete(peer)
    return response.ok ? await response.json() : null
  } catch (error) {
    replicas.trouble.set(peer, error instanceof Refusal ? error.message : "it does not answer")
    replicas.asleep.set(peer, performance.now() + 15_000)
    return null
  }
}

/** The runs of this replica and of its peers; with sums once it is known that there are peers, as they are joined by them. */
async function loadList() {
  let answer = await askJSON(replicas.peers.length ? "/v1/runs?sums=1" : "/v1/runs")
  const isFirst = !replicas.peers.length
  replicas.peers = (answer.peers ?? []).filter(peer => peer !== location.origin)
  if (isFirst && replicas.peers.length) answer = await askJSON("/v1/runs?sums=1")
  return { list: replicas.peers.length ? await joinedList(answer) : answer.runs, store: answer.store }
}

async function joinedList(answer) {
  const answers = [answer, ...await Promise.all(replicas.peers.map(peer => askPeer(peer, "/v1/runs?sums=1")))]
  const found = new Map()
  answers.forEach((other, place) => {
    for (const run of other?.runs ?? []) found.set(run.run, [...found.get(run.run) ?? [], { ...run, replica: place ? replicas.peers[place - 1] : "", store_id: other.store.id }])
  })
  const list = await Promise.all([...found.values()].map(joinedOverview))
  return list.sort((one, other) => other.last_seen - one.last_seen)
}

/** Answers of one store once, the one with most batches: replicas may share a file, and one may be asked under two addresses. */
function once(parts) {
  const found = new Map()
  for (const part of parts) if (!(found.get(part.store_id)?.batches >= part.batches)) found.set(part.store_id, part)
  return [...found.values()]
}

async function joinedOverview(all) {
  const parts = once(all)
  const stride = Math.max(...parts.map(part => part.stride))
  const ended = parts.filter(part => part.latest)
  const start = Math.floor(Math.max(...ended.map(part => part.latest.step)) / stride) * stride
  const tails = await Promise.all(ended.map(async part => {
    const own = { ...part, step: [part.latest.step], sums: [part.latest.sums] }
    if (part.stride === stride || part.latest.step < start) return own
    // Several of its steps are one of the larger stride.
    const path = `/v1/runs/${encodeURIComponent(part.run)}?sums=1&since=${start}`
    return await (part.replica ? askPeer(part.replica, path) : askJSON(path)) ?? own
  }))
  const last = tails.length ? joinedRun(tails) : null
  const latest = last ? { step: last.step.at(-1), metrics: Object.fromEntries(Object.entries(last.metrics).map(([key, column]) => [key, column.at(-1)])) } : null
  return { run: parts[0].run, stride, latest, batches: parts.reduce((sum, part) => sum + part.batches, 0), steps: Math.max(...parts.map(part => part.steps)),
    first_seen: Math.min(...parts.map(part => part.first_seen)), last_seen: Math.max(...parts.map(part => part.last_seen)) }
}

/** A run as all replicas have seen it. What has come since the last time is all that is asked for. */
async function loadJoined(name) {
  const path = `/v1/runs/${encodeURIComponent(name)}?sums=1`
  await Promise.all(["", ...replicas.peers].map(async replica => {
    const key = `${replica} ${name}`
    const old = replicas.parts.get(key)
    const request = replica ? query => askPeer(replica, query) : query => askJSON(query).catch(error => { if (error.status === 404) return null; throw error })
    let fresh = await request(old?.step.length ? `${path}&since=${old.step.at(-1)}` : path)
    // Of another stride, or of another store: its file was replaced, or it began anew.
    if (fresh && old && (old.stride !== fresh.stride || old.store_id !== fresh.store_id)) fresh = await request(path)
    if (fresh) replicas.parts.set(key, joinPart(old, fresh))
  }))
  const parts = ["", ...replicas.peers].map(replica => replicas.parts.get(`${replica} ${name}`)).filter(Boolean)
  return parts.length ? joinedRun(once(parts)) : null
}

/** Joins what a replica has sent since to what it sent before. */
function joinPart(old, fresh) {
  if (!old || old.stride !== fresh.stride || old.store_id !== fresh.store_id || !fresh.step.length) return fresh.step.length || !old ? fresh : old
  const kept = old.step.filter(step => step < fresh.step[0]).length
  return { ...fresh, step: [...old.step.slice(0, kept), ...fresh.step], sums: [...old.sums.slice(0, kept), ...fresh.sums] }
}

/** Parts of one run; where one keeps fewer steps, all are brought to its stride. */
function joinedRun(parts) {
  const stride = Math.max(...parts.map(part => part.stride))
  const steps = new Map()
  for (const part of parts) {
    part.step.forEach((number, place) => {
      const step = Math.floor(number / stride) * stride
      const sums = steps.get(step)
      if (!sums) return steps.set(step, { ...part.sums[place] })
      for (const [key, figure] of Object.entries(part.sums[place])) sums[key] = key in sums ? added(sums[key], figure) : figure
    })
  }
  const step = [...steps.keys()].sort((one, other) => one - other)
  const metrics = {}
  step.forEach((number, place) => {
    for (const [key, value] of Object.entries(numbersOf(steps.get(number)))) (metrics[key] ??= Array(step.length).fill(null))[place] = value
  })
  return { run: parts[0].run, stride, batches: parts.reduce((sum, part) => sum + part.batches, 0), step, metrics }
}

/** The figure of both (spreads after Chan, Golub, LeVeque 1979). */
function added(one, other) {
  if (!Array.isArray(one)) return one + other
  if (one.length === 2) return [one[0] + other[0], one[1] + other[1]]
  if (!one[0] || !other[0]) return other[0] ? other : one
  const count = one[0] + other[0]
  const share = other[0] / count
  const difference = other[1] - one[1]
  return [count, one[1] + difference * share, one[2] + other[2] + difference ** 2 * one[0] * share, Math.min(one[3], other[3]), Math.max(one[4], other[4])]
}

/** The numbers of a step, from what adds up. */
function numbersOf(sums) {
  const log = {}
  for (const [key, figure] of Object.entries(sums)) {
    if (!Array.isArray(figure)) log[key] = figure
    else if (figure.length === 2) { if (figure[1]) log[key] = figure[0] / figure[1] }
    else if (figure[0]) Object.assign(log, { [`${key}/mean`]: figure[1], [`${key}/std`]: Math.sqrt(figure[2] / figure[0]), [`${key}/min`]: figure[3], [`${key}/max`]: figure[4] })
  }
  const [rho, excess] = [sums["correction/mean"], sums["correction/chi2"]]
  if (rho?.[1] && excess && excess[0] + rho[1] > 0) log["correction/ess"] = Math.min(1, rho[0] ** 2 / (rho[1] * (excess[0] + rho[1])))
  return log
}

/** A run as CSV, as the service would write it. */
function tableOf(run) {
  const quoted = text => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  const keys = Object.keys(run.metrics)
  const rows = run.step.map((step, place) => [step, ...keys.map(key => run.metrics[key][place] ?? "")].join(","))
  return [["step", ...keys.map(quoted)].join(","), ...rows].map(row => `${row}\r\n`).join("")
}
