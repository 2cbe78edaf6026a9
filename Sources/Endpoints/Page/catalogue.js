// The catalogues as tables that can be searched.

const parameterRow = one => el("tr", {}, el("td", {}, el("code", {}, one.name)), el("td", {}, one.values ? one.values.join(", ") : `${one.type}${one.minimum != null ? ` from ${short(one.minimum)}` : ""}${one.maximum != null ? ` to ${short(one.maximum)}` : ""}`), el("td", {}, one.required ? "required" : JSON.stringify(one.default)), el("td", {}, one.summary))

const parameterTable = list => !list?.length ? "none" : el("details", {}, el("summary", {}, `${list.length}: ${list.map(one => one.name).join(", ")}`),
  el("table", {}, el("thead", {}, el("tr", {}, ["name", "values", "default", "what it does"].map(name => el("th", { scope: "col" }, name)))), el("tbody", {}, list.map(parameterRow))))

const sourceText = text => el("span", {}, text.split(/(\d{4}\.\d{5})/).map(part => /^\d{4}\.\d{5}$/.test(part) ? el("a", { href: `https://arxiv.org/abs/${part}` }, part) : part))

function table(titles, rows, numeric = []) {
  return el("table", {}, el("thead", {}, el("tr", {}, titles.map(title => el("th", { scope: "col", class: numeric.includes(title) ? "n" : false }, title)))), el("tbody", {}, rows))
}

async function startCatalogue() {
  const [{ estimators }, { verifiers }] = await Promise.all([askJSON("/v1/estimators"), askJSON("/v1/verifiers")])
  const found = entry => el("tr", { "data-text": JSON.stringify(entry).toLowerCase() })
  byId("catalogue-estimators").replaceChildren(table(["name", "what it is", "formula", "parameters"], estimators.map(entry => fill(found(entry), {}, [
    el("td", {}, el("code", {}, entry.name)), el("td", {}, entry.summary, el("br"), el("span", { class: "quiet" }, entry.use)),
    el("td", {}, formulas(entry.formula), sourceText(entry.source)), el("td", {}, parameterTable(entry.parameters))]))))
  byId("catalogue-verifiers").replaceChildren(table(["name", "what it is", "ground truth", "parameters"], verifiers.map(entry => fill(found(entry), {}, [
    el("td", {}, el("code", {}, entry.name)), el("td", {}, entry.summary), el("td", {}, entry.ground_truth ?? "none"), el("td", {}, parameterTable(entry.parameters))]))))
  byId("catalogue-search").addEventListener("input", () => {
    const words = byId("catalogue-search").value.toLowerCase().split(/\s+/)
    for (const row of document.querySelectorAll("#catalogue [data-text]")) row.hidden = !words.every(word => row.dataset.text.includes(word))
  })
}
