// The part of YAML in which openapi.yaml is written: block and flow mappings and lists, quoted and plain scalars, literal blocks, anchors and aliases.

function parseYAML(text) {
  const lines = text.split("\n")
  const anchors = new Map()
  let at = 0

  const indent = line => line.length - line.trimStart().length
  const isBlank = line => /^\s*(#.*)?$/.test(line)
  const skip = () => { while (at < lines.length && isBlank(lines[at])) at++ }

  /** A block that is indented by `least` or more. */
  function block(least) {
    skip()
    if (at >= lines.length || indent(lines[at]) < least) return null
    const own = indent(lines[at])
    return /^\s*-( |$)/.test(lines[at]) ? list(own) : map(own)
  }

  function list(own) {
    const values = []
    for (skip(); at < lines.length && indent(lines[at]) === own && /^\s*-( |$)/.test(lines[at]); skip()) {
      const rest = lines[at].slice(own + 1)
      if (!rest.trim()) { at++; values.push(block(own + 1)); continue }
      if (/^\s*(&\w+ +)?[^\s{["'|>&*#-][^{["']*?:( |$)/.test(rest)) {
        // A mapping that begins after the dash: the dash is a space of it.
        lines[at] = `${" ".repeat(own)} ${rest}`
        values.push(map(indent(lines[at])))
      } else {
        at++
        values.push(value(rest.trim(), own))
      }
    }
    return values
  }

  function map(own) {
    const members = {}
    for (skip(); at < lines.length && indent(lines[at]) === own; skip()) {
      const parts = /^\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s].*?):(?:\s+(.*))?$/.exec(lines[at])
      if (!parts) throw new Error(`line ${at + 1} is not understood`)
      at++
      members[scalar(parts[1])] = value((parts[2] ?? "").trim(), own)
    }
    return members
  }

  /** What follows a key, or a dash: on the line, or below it. */
  function value(text, own) {
    const anchor = /^&(\w+)\s*/.exec(text)
    if (anchor) {
      const result = value(text.slice(anchor[0].length), own)
      anchors.set(anchor[1], result)
      return result
    }
    if (text === "" || text.startsWith("#")) {
      // A list may have the indentation of its key.
      skip()
      return at < lines.length && indent(lines[at]) === own && /^\s*-( |$)/.test(lines[at]) ? list(own) : block(own + 1)
    }
    if (/^[|>][-+]?$/.test(text)) return literal(own, text.startsWith(">"))
    if (text.startsWith("*")) return anchors.get(text.slice(1))
    if (text.startsWith("{") || text.startsWith("[")) {
      // A flow collection may go on below.
      let whole = text
      while (!isClosed(whole) && at < lines.length) whole += ` ${lines[at++].trim()}`
      return flow(whole)
    }
    while (/^"(?:[^"\\]|\\.)*$|^'(?:[^']|'')*$/.test(text) && at < lines.length) text += ` ${lines[at++].trim()}`
    return scalar(text)
  }

  function literal(own, isFolded) {
    const start = at
    while (at < lines.length && (lines[at].trim() === "" || indent(lines[at]) > own)) at++
    const part = lines.slice(start, at)
    const first = indent(part.find(line => line.trim()) ?? "")
    return part.map(line => line.slice(first)).join(isFolded ? " " : "\n").trimEnd()
  }

  function isClosed(text) {
    let depth = 0
    for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[{}[\]]/g)) {
      if (token === "{" || token === "[") depth++
      if (token === "}" || token === "]") depth--
    }
    return depth === 0
  }

  function flow(text) {
    const plain = "(?:[^{}[\\],:\\s]|:(?!\\s|$))(?:[^{}[\\],:]|:(?!\\s|$))*"
    const pattern = new RegExp(`"(?:[^"\\\\]|\\\\.)*"|'(?:[^']|'')*'|[{}[\\],]|:(?=\\s|$)|(?<=["']):|[&*]\\w+|${plain}`, "g")
    const tokens = text.match(pattern).map(token => token.trim())
    let place = 0
    function next() {
      const token = tokens[place++]
      if (token === "{") {
        const members = {}
        while (tokens[place] !== "}") {
          const key = scalar(tokens[place++])
          if (tokens[place] === ":") { place++; members[key] = tokens[place] === "," || tokens[place] === "}" ? null : next() } else members[key] = null
          if (tokens[place] === ",") place++
        }
        place++
        return members
      }
      if (token === "[") {
        const values = []
        while (tokens[place] !== "]") {
          values.push(next())
          if (tokens[place] === ",") place++
        }
        place++
        return values
      }
      if (token.startsWith("&")) { const result = next(); anchors.set(token.slice(1), result); return result }
      if (token.startsWith("*")) return anchors.get(token.slice(1))
      return scalar(token)
    }
    return next()
  }

  function scalar(text) {
    if (text.startsWith('"')) return JSON.parse(text.slice(0, text.lastIndexOf('"') + 1))
    if (text.startsWith("'")) return text.slice(1, text.lastIndexOf("'")).replaceAll("''", "'")
    const plain = text.replace(/\s+#.*$/, "")
    if (plain === "true" || plain === "false") return plain === "true"
    if (plain === "null" || plain === "~") return null
    return /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(plain) ? Number(plain) : plain
  }

  return block(0)
}
