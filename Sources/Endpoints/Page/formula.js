// The part of LaTeX in which the catalogue has its formulas, as MathML.

const mathNames = { sigma: "σ", epsilon: "ϵ", mu: "μ", alpha: "α", beta: "β", gamma: "γ", delta: "δ", lambda: "λ", kappa: "κ", theta: "θ", pi: "π", rho: "ρ", tau: "τ", eta: "η" }
const mathSigns = { sum: "∑", prod: "∏", cdot: "·", times: "×", ge: "≥", geq: "≥", le: "≤", leq: "≤", ne: "≠", neq: "≠", in: "∈", ni: "∋", setminus: "∖", infty: "∞", lceil: "⌈", rceil: "⌉", lfloor: "⌊", rfloor: "⌋", "{": "{", "}": "}", "|": "‖", mid: "∣", to: "→", sim: "∼", ldots: "…" }
const mathWords = ["min", "max", "ln", "log", "exp", "arg"]

const mml = (tag, ...children) => fill(document.createElementNS("http://www.w3.org/1998/Math/MathML", tag), {}, children)

/** Formulas, a line for each. */
const formulas = text => text.split(/,\\quad /).map(part => el("div", {}, formula(part)))

/** A formula, to be read in a line. */
function formula(text) {
  const tokens = text.match(/\\(?:text|mathrm|operatorname)\{[^}]*\}|\\[a-zA-Z]+|\\.|[0-9.]+|[a-zA-Z]|\S|\s+/g).filter(token => token.trim() !== "" || token === "\\ ")
  let place = 0
  const peek = () => tokens[place]
  const take = () => tokens[place++]

  function row(end) {
    const parts = []
    while (place < tokens.length && !end.includes(peek())) parts.push(withScripts())
    return parts
  }

  function group() {
    if (peek() !== "{") return atom()
    take()
    const end = tokens.indexOf("}", place)
    const word = tokens.slice(place, end).join("")
    if (/^[a-zA-Z][a-zA-Z@0-9]{2,}$/.test(word)) {
      // An index that is a word.
      place = end + 1
      return mml("mi", word)
    }
    const inner = mml("mrow", row(["}"]))
    take()
    return inner
  }

  function cases() {
    take(); take(); while (take() !== "}");
    const lines = []
    while (place < tokens.length && peek() !== "\\end") {
      const cells = [mml("mtd", row(["&", "\\\\", "\\end"]))]
      while (peek() === "&") { take(); cells.push(mml("mtd", row(["&", "\\\\", "\\end"]))) }
      lines.push(mml("mtr", cells))
      if (peek() === "\\\\") take()
    }
    take(); take(); while (place < tokens.length && take() !== "}");
    return mml("mrow", mml("mo", "{"), mml("mtable", lines))
  }

  /** A bracket that is as large as what is in it only where the formula says so. */
  const bracket = (sign, isLarge) => fill(mml("mo", sign), { stretchy: isLarge ? "true" : "false" }, [])

  function atom() {
    const token = take()
    if (token == null) return mml("mrow")
    if (token === "{") { place--; return group() }
    if (/^[0-9.]/.test(token)) return mml("mn", token)
    if (/^[a-zA-Z]$/.test(token)) return mml("mi", token)
    if ("()[]|".includes(token)) return bracket(token, false)
    if (!token.startsWith("\\")) return mml("mo", token)
    const name = token.slice(1)
    if (name === "frac") return mml("mfrac", group(), group())
    if (name === "binom") { const line = mml("mfrac", group(), group()); line.setAttribute("linethickness", "0"); return mml("mrow", mml("mo", "("), line, mml("mo", ")")) }
    if (name === "sqrt") return mml("msqrt", group())
    if (name === "hat" || name === "bar" || name === "tilde") return mml("mover", group(), mml("mo", { hat: "^", bar: "¯", tilde: "~" }[name]))
    if (name.endsWith("}") && name.includes("{")) return mml("mtext", name.slice(name.indexOf("{") + 1, -1).replaceAll(" ", "\u00a0"))
    if (name === "begin") { place--; return cases() }
    if (name === "quad" || name === "qquad" || name === "," || name === " " || name === ";") { const space = mml("mspace"); space.setAttribute("width", name.startsWith("q") ? "1em" : "0.2em"); return space }
    if (name === "left" || name === "right") return peek() === "." ? (take(), mml("mrow")) : "()[]|".includes(peek()) ? bracket(take(), true) : atom()
    if (mathNames[name]) return mml("mi", mathNames[name])
    if (mathWords.includes(name)) return mml("mi", name)
    return mml("mo", mathSigns[name] ?? name)
  }

  function withScripts() {
    const base = atom()
    const scripts = {}
    while (["_", "^", "'"].includes(peek())) {
      const kind = take()
      if (kind === "'") scripts["^"] = mml("mo", "′")
      else scripts[kind] = group()
    }
    if (scripts._ && scripts["^"]) return mml("msubsup", base, scripts._, scripts["^"])
    if (scripts._) return mml("msub", base, scripts._)
    return scripts["^"] ? mml("msup", base, scripts["^"]) : base
  }

  const math = mml("math", row([]))
  math.setAttribute("aria-label", text)
  return math
}
