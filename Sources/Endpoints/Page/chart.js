// Line charts as SVG, drawn here: the few kinds that the page needs fit in this file, where a library would be many times the page.

/** Round numbers from `low` to `high`, about `count` of them. */
function ticks(low, high, count) {
  const raw = (high - low) / count || 1
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map(factor => factor * power).find(size => size >= raw * 0.999)
  const values = []
  for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-9; value += step) values.push(Math.abs(value) < step / 1e6 ? 0 : value)
  return values
}

/** Where the numbers that a chart shows begin and end. */
function range(values, fixed) {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value == null) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  if (fixed) [low, high] = [fixed[0] ?? low, fixed[1] ?? high]
  if (!(low <= high)) [low, high] = [0, 1]
  if (low === high && fixed?.[0] === low) high = low + 1
  if (low === high) [low, high] = [low - (Math.abs(low) / 10 || 0.5), high + (Math.abs(high) / 10 || 0.5)]
  return [low, high]
}

/**
 * A figure. `series`: { name, color, x, y, other (dashed), low and high (a band), area } with numbers or nulls; `marks`: { x, color } upright lines.
 * An area lies on the one before.
 */
function chart({ title, series, x: xName = "step", y: yRange, x0, marks = [], unit = short, legend = true }) {
  // On a phone the picture is as wide as the screen, so that its letters are as large as those around it.
  const [width, height, left, right, top, bottom] = [innerWidth < 600 ? 350 : 520, 230, 56, 12, 10, 34]
  const drawn = series.filter(one => one.y.some(value => value != null))
  const [xLow, xHigh] = range(drawn.flatMap(one => [one.x[0], one.x.at(-1)]), x0)
  const [yLow, yHigh] = range(drawn.flatMap(one => [...one.y, ...(one.low ?? []), ...(one.high ?? []), ...(one.area ? [0] : [])]), yRange)
  const px = value => left + (value - xLow) / (xHigh - xLow) * (width - left - right)
  const py = value => height - bottom - (value - yLow) / (yHigh - yLow) * (height - top - bottom)
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${title}: ${summary(drawn, unit)}` })
  for (const value of ticks(yLow, yHigh, 4)) {
    picture.append(svg("line", { class: "grid", x1: left, x2: width - right, y1: py(value), y2: py(value) }))
    picture.append(svg("text", { x: left - 6, y: py(value) + 4, "text-anchor": "end" }, unit(value)))
  }
  for (const value of ticks(xLow, xHigh, 5)) picture.append(svg("text", { x: px(value), y: height - bottom + 16, "text-anchor": "middle" }, short(value)))
  picture.append(svg("text", { x: (left + width - right) / 2, y: height - 4, "text-anchor": "middle" }, xName))
  picture.append(svg("line", { class: "axis", x1: left, x2: width - right, y1: height - bottom, y2: height - bottom }))
  for (const mark of marks) picture.append(svg("line", { class: "mark", x1: px(mark.x), x2: px(mark.x), y1: top, y2: height - bottom }))
  for (const one of drawn) {
    if (one.low) picture.append(svg("path", { class: `band s${one.color}`, d: closed(one.x, one.low, one.high, px, py) }))
    if (one.area) picture.append(svg("path", { class: `area s${one.color}`, d: closed(one.x, one.area, one.y, px, py) }))
    else picture.append(svg("path", { class: `s${one.color}${one.other ? " other" : ""}`, d: line(one.x, one.y, px, py) }))
    if (!one.area && one.y.filter(value => value != null).length === 1) {
      const place = one.y.findIndex(value => value != null)
      picture.append(svg("circle", { class: `s${one.color}`, cx: px(one.x[place]), cy: py(one.y[place]), r: 3 }))
    }
  }
  const reading = el("div", { class: "reading" })
  follow(picture, drawn, reading, { left, right, width, height, top, bottom, xLow, xHigh, px, unit, xName })
  return el("figure", {}, el("figcaption", {}, title), legend ? legendOf(drawn) : null, picture, reading)
}

const legendOf = series => el("div", { class: "legend" }, series.map(one => el("span", { class: `s${one.color}${one.other ? " dashed" : ""}` }, one.name)))

/** What a reader who does not see the picture is told. */
const summary = (series, unit) => series.map(one => `${one.name} ${unit(one.y.findLast(value => value != null))}`).join(", ") || "no numbers yet"

function line(x, y, px, py) {
  let text = ""
  let isOpen = false
  for (let place = 0; place < y.length; place++) {
    if (y[place] == null) { isOpen = false; continue }
    text += `${isOpen ? "L" : "M"}${px(x[place]).toFixed(1)} ${py(y[place]).toFixed(1)}`
    isOpen = true
  }
  return text
}

function closed(x, low, high, px, py) {
  const places = x.map((_, place) => place).filter(place => low[place] != null && high[place] != null)
  const point = (place, values) => `${px(x[place]).toFixed(1)} ${py(values[place]).toFixed(1)}`
  if (!places.length) return ""
  return `M${places.map(place => point(place, high)).join("L")}L${places.reverse().map(place => point(place, low)).join("L")}Z`
}

/** Shows the numbers at the pointer. */
function follow(picture, series, reading, { left, right, width, height, top, bottom, xLow, xHigh, px, unit, xName }) {
  const cursor = svg("line", { class: "mark", y1: top, y2: height - bottom, visibility: "hidden" })
  picture.append(cursor)
  picture.addEventListener("pointermove", event => {
    const box = picture.getBoundingClientRect()
    const wanted = xLow + ((event.clientX - box.left) / box.width * width - left) / (width - left - right) * (xHigh - xLow)
    const found = series.map(one => ({ one, place: nearest(one.x, wanted) })).filter(({ one, place }) => one.y[place] != null)
    if (!found.length) return
    const x = found[0].one.x[found[0].place]
    for (const [key, value] of [["x1", px(x)], ["x2", px(x)], ["visibility", "visible"]]) cursor.setAttribute(key, value)
    reading.textContent = `${xName} ${short(x)}: ` + found.map(({ one, place }) => `${one.name} ${unit(one.own?.[place] ?? one.y[place])}`).join(", ")
  })
  picture.addEventListener("pointerleave", () => {
    cursor.setAttribute("visibility", "hidden")
    reading.textContent = ""
  })
}

function nearest(x, wanted) {
  let [low, high] = [0, x.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (x[middle] < wanted) low = middle; else high = middle
  }
  return Math.abs(x[low] - wanted) <= Math.abs((x[high] ?? Infinity) - wanted) ? low : high
}

/** Series that lie on each other: shares that add up to one. */
function stacked(names, x, columns) {
  const sums = x.map((_, place) => columns.reduce((sum, column) => sum + (column[place] ?? 0), 0))
  let base = x.map(() => 0)
  return names.map((name, index) => {
    const own = columns[index].map((value, place) => sums[place] > 0 ? (value ?? 0) / sums[place] : null)
    const area = base
    base = base.map((value, place) => value + (own[place] ?? 0))
    return { name, color: index % 8, x, y: base.map((value, place) => sums[place] > 0 ? value : null), area, own }
  })
}
