// The contract, to read: operations by tag, with their parameters, bodies, answers and schemas.

let contract = null

const resolve = node => node?.$ref ? node.$ref.slice(2).split("/").reduce((place, part) => place?.[part.replaceAll("~1", "/")], contract) : node
const prose = text => el("div", {}, String(text ?? "").split(/\n\s*\n/).map(part => el("p", {}, part.split(/(`[^`]*`)/).map(piece => piece.startsWith("`") ? el("code", {}, piece.slice(1, -1)) : piece))))

/** A type in a few words; schemas that have a name are links. */
function typeText(schema) {
  if (schema?.$ref) { const name = schema.$ref.split("/").at(-1); return [el("a", { href: `#schema-${name}` }, name)] }
  if (!schema) return ["anything"]
  if ("const" in schema) return [JSON.stringify(schema.const)]
  if (schema.enum) return [schema.enum.map(one => JSON.stringify(one)).join(" or ")]
  for (const [key, word] of [["oneOf", " or "], ["anyOf", " or "], ["allOf", " and "]]) {
    if (schema[key]) return schema[key].flatMap((one, place) => [place ? word : "", ...typeText(one)])
  }
  const type = [schema.type ?? (schema.properties ? "object" : "anything")].flat().join(" or ")
  const bounds = [schema.minimum != null ? `from ${schema.minimum}` : "", schema.maximum != null ? `to ${schema.maximum}` : ""].filter(Boolean).join(" ")
  return schema.items ? ["list of ", ...typeText(schema.items)] : [`${type}${bounds ? ` ${bounds}` : ""}`]
}

function members(schema, depth = 0) {
  const parts = schema?.allOf ? schema.allOf.map(resolve) : [schema]
  const rows = parts.flatMap(part => Object.entries(part?.properties ?? {}).map(([name, value]) => {
    const inner = value?.$ref ? null : value?.items && !value.items.$ref ? value.items : value
    return el("tr", {}, el("td", {}, el("code", {}, name), part.required?.includes(name) ? " (required)" : ""), el("td", {}, typeText(value), value?.default !== undefined ? `, default ${JSON.stringify(value.default)}` : ""),
      el("td", {}, value?.description ? prose(value.description) : "", inner?.properties && depth < 3 ? members(inner, depth + 1) : ""))
  }))
  return rows.length ? el("table", {}, el("thead", {}, el("tr", {}, ["member", "type", "meaning"].map(name => el("th", { scope: "col" }, name)))), el("tbody", {}, rows)) : el("p", {}, typeText(schema))
}

function content(types, level) {
  return Object.entries(types ?? {}).flatMap(([type, { schema, examples }]) => [el("p", {}, el("code", {}, type), ": ", typeText(schema)), schema && !schema.$ref && (schema.properties || schema.allOf) ? members(schema) : "",
    ...Object.entries(examples ?? {}).map(([, example]) => el("details", {}, el("summary", {}, `Example: ${example.summary ?? ""}`), el("pre", { tabindex: 0 }, typeof example.value === "string" ? example.value : JSON.stringify(example.value, null, 1))))])
}

function operation(path, method, one) {
  const parameters = (one.parameters ?? []).map(resolve)
  const body = resolve(one.requestBody)
  return el("details", { "data-text": `${path} ${method} ${one.summary} ${one.description ?? ""}`.toLowerCase(), id: one.operationId },
    el("summary", {}, el("span", { class: "method" }, method), el("code", {}, path), ` ${one.summary ?? ""}`),
    one.description ? prose(one.description) : "",
    parameters.length ? [el("h3", {}, "Parameters"), el("table", {}, el("tbody", {}, parameters.map(parameter => el("tr", {}, el("td", {}, el("code", {}, parameter.name), parameter.required ? " (required)" : ""), el("td", {}, parameter.in), el("td", {}, typeText(parameter.schema), parameter.schema?.default !== undefined ? `, default ${parameter.schema.default}` : ""), el("td", {}, prose(parameter.description))))))] : "",
    body ? [el("h3", {}, "Body"), body.description ? prose(body.description) : "", ...content(body.content)] : "",
    el("h3", {}, "Answers"), el("table", {}, el("tbody", {}, Object.entries(one.responses).map(([status, answer]) => {
      const whole = resolve(answer)
      return el("tr", {}, el("th", { scope: "row" }, status), el("td", {}, prose(whole?.description), answer.$ref ? "" : content(whole?.content)))
    }))))
}

async function start() {
  contract = parseYAML(await (await ask("/openapi.yaml")).text())
  byId("state").textContent = `version ${contract.info.version}`
  const all = Object.entries(contract.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, one]) => ({ path, method, one })))
  const parts = contract.tags.flatMap(tag => [el("h2", {}, tag.name), prose(tag.description), ...all.filter(({ one }) => one.tags?.includes(tag.name)).map(({ path, method, one }) => operation(path, method, one))])
  const schemas = Object.entries(contract.components.schemas).map(([name, schema]) => el("details", { id: `schema-${name}`, "data-text": `${name} ${schema.description ?? ""}`.toLowerCase() }, el("summary", {}, name), schema.description ? prose(schema.description) : "", members(schema)))
  byId("operations").replaceChildren(prose(contract.info.description ?? contract.info.summary), ...parts, el("h2", {}, "Schemas"), ...schemas)
  byId("search").addEventListener("input", () => {
    for (const one of document.querySelectorAll("[data-text]")) one.hidden = !one.dataset.text.includes(byId("search").value.toLowerCase())
  })
  const open = () => { const target = location.hash && byId(location.hash.slice(1)); if (target) { target.open = true; target.scrollIntoView() } }
  addEventListener("hashchange", open)
  open()
}

start().catch(error => { byId("state").textContent = error.message })
