// The curves of estimators: which prompts they learn from.

const usualEstimators = ["pass_at_1", "pass_at_k", "exceeding_pass_at_k", "combined"]
let drawnCurves = null

async function loadCurves() {
  const chosen = [...byId("curves-estimators").querySelectorAll("input:checked")].map(box => box.value)
  byId("curves-problem").textContent = ""
  if (!chosen.length) return byId("curves-charts").replaceChildren()
  try {
    drawnCurves = await askJSON(`/v1/curves?n=${byId("curves-n").value}&k=${byId("curves-k").value}&estimators=${encodeURIComponent(chosen.join(","))}`)
    drawCurves()
  } catch (error) {
    byId("curves-problem").textContent = error.message
  }
}

function drawCurves() {
  if (!drawnCurves) return
  const isScaled = byId("curves-scaled").checked
  const upper = []
  const lower = []
  const marks = []
  drawnCurves.curves.forEach((curve, index) => {
    const color = index % 8
    const x = curve.points.map(point => point.accuracy)
    const sizes = curve.points.flatMap(point => [Math.abs(point.positive ?? 0), Math.abs(point.negative ?? 0)])
    const [top, peak] = isScaled ? [Math.max(...sizes) || 1, Math.max(...curve.points.map(point => point.eta)) || 1] : [1, 1]
    const scaled = (key, by) => curve.points.map(point => point[key] == null ? null : point[key] / by)
    upper.push({ name: `${curve.title} right`, color, x, y: scaled("positive", top) }, { name: `${curve.title} wrong`, color, x, y: scaled("negative", top), other: true })
    lower.push({ name: curve.title, color, x, y: scaled("eta", peak) })
    marks.push({ x: curve.peak_accuracy, color })
  })
  byId("curves-legend").replaceChildren(...lower.map(one => el("span", { class: `s${one.color}` }, `${one.name} (peak of eta at ${short(marks.find(mark => mark.color === one.color).x)})`)))
  const note = isScaled ? ", each scaled to its peak" : ""
  byId("curves-charts").replaceChildren(
    chart({ title: `Advantage: right solid, wrong dashed${note}`, series: upper, x: "accuracy of the prompt", x0: [0, 1], legend: false }),
    chart({ title: `Eta${note}`, series: lower, x: "accuracy of the prompt", x0: [0, 1], marks, legend: false }))
}

async function startCurves() {
  const { estimators } = await askJSON("/v1/estimators")
  // Those that need more than right and wrong rollouts have no curve.
  const drawable = estimators.filter(entry => entry.needs.every(need => need === "correct") && !entry.parameters.some(one => one.required && one.name !== "k"))
  byId("curves-estimators").append(...drawable.map(entry => el("label", { class: "check" }, el("input", { type: "checkbox", value: entry.name, checked: usualEstimators.includes(entry.name) }), ` ${entry.name}`)))
  for (const id of ["curves-n", "curves-k", "curves-estimators"]) byId(id).addEventListener("change", loadCurves)
  byId("curves-scaled").addEventListener("change", drawCurves)
  byId("curves-choice").addEventListener("submit", event => { event.preventDefault(); loadCurves() })
  await loadCurves()
}
