// The last groups of a run with excerpts of their responses, where the service keeps some.

async function refreshSamples() {
  const place = byId("run-samples")
  const name = byId("run-a").value
  place.hidden = !name || !runs.store?.keep_samples
  if (place.hidden || !place.open) return
  const path = `/v1/runs/${encodeURIComponent(name)}/samples`
  const own = askJSON(path).catch(error => { if (error.status === 404) return null; throw error })
  const answers = (await Promise.all([own, ...replicas.peers.map(peer => askPeer(peer, path))])).filter(Boolean)
  // A service may be its own peer under another address.
  const found = [...new Map(answers.map(answer => [answer.store_id, answer])).values()].flatMap(answer => answer.samples)
  found.sort((one, other) => (other.step ?? 0) - (one.step ?? 0) || other.time - one.time)
  const text = JSON.stringify(found)
  // What one reads shall not jump while nothing new has come.
  if (place.dataset.shown === `${name} ${text.length} ${found[0]?.time}`) return
  place.dataset.shown = `${name} ${text.length} ${found[0]?.time}`
  byId("run-samples-list").replaceChildren(...found.length ? found.map(sampleOf) : [el("p", {}, "No batch of this run has come since the service started.")])
}

function sampleOf({ step, group }) {
  const title = `${step == null ? "" : `step ${step}, `}group ${group.id ?? group.place}: ${group.sent} rollouts${group.reason ? `, no signal (${group.reason.replaceAll("_", " ")})` : ""}`
  const hasAdvantages = group.rollouts.some(one => one.advantage != null)
  const columns = ["reward", ...(hasAdvantages ? ["advantage"] : []), "status", "answer found"]
  // The text of a response has a row of its own: a phone is no wider.
  const rows = group.rollouts.flatMap(one => [
    el("tr", { class: one.excerpt == null ? false : "facts" }, el("td", { class: "n" }, short(one.reward)), hasAdvantages ? el("td", { class: "n" }, short(one.advantage)) : null,
      el("td", {}, one.status.replaceAll("_", " ")), el("td", {}, one.extracted == null ? "–" : el("code", {}, one.extracted))),
    ...(one.excerpt == null ? [] : [el("tr", {}, el("td", { class: "excerpt", colspan: columns.length }, one.excerpt))])])
  const left = group.sent - group.rollouts.length
  return el("section", { class: "sample" }, el("h3", {}, title),
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title },
      el("table", {}, el("thead", {}, el("tr", {}, columns.map(name => el("th", { scope: "col", class: ["reward", "advantage"].includes(name) ? "n" : false }, name)))), el("tbody", {}, rows))),
    left > 0 ? el("p", { class: "quiet" }, `and ${left} more, which are not kept`) : null)
}
