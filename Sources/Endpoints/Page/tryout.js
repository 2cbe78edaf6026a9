// Two boxes: one verifies a response, one takes a batch and explains its advantages.

const sampleBatch = {
  run: "from-the-page", step: 1, estimator: { name: "pass_at_k", k: 2 },
  groups: [
    { id: "sum", ground_truth: "7/12", verifier: { name: "math" }, rollouts: [{ response: "3/12 + 4/12, so \\boxed{\\frac{7}{12}}" }, { response: "\\boxed{2/7}" }, { response: "about \\boxed{0.58}" }, { response: "Let me think" }] },
    { id: "solved", rollouts: [{ reward: 1 }, { reward: 1 }, { reward: 1 }, { reward: 0 }] },
  ],
}

/** Why a group has no signal, and what helps. */
const reasons = {
  none_scored: "no rollout has a reward", all_correct: "every rollout is right: nothing to learn here", all_wrong: "every rollout is wrong: a larger group may hold a right one",
  fewer_wrong_than_k: "fewer rollouts are wrong than k: every subset of k holds a right one, so all are worth the same", fewer_scored_than_k: "fewer rollouts have a reward than one subset needs",
  single_rollout: "one rollout has nothing to be compared with", equal_rewards: "all rewards are the same", equal_subset_rewards: "every subset that was drawn has the same best reward",
  no_trained_tokens: "no response has a trained token", easy_prompt: "the prompt is easier than the threshold", zero_advantages: "the advantages came out as zeros",
}

const badge = status => el("b", { class: status === "correct" ? "good" : ["wrong", "no_answer"].includes(status) ? "bad" : "quiet" }, status.replaceAll("_", " "))

function showProblem(place, error) {
  place.replaceChildren(el("p", { role: "alert" }, error.message, error.pointer ? ` (at ${error.pointer})` : ""))
}

/** A text box may hold JSON, or be the text itself. */
function truth(text) {
  if (!text.trim()) return undefined
  try { return JSON.parse(text) } catch { return text }
}

async function verify(event) {
  event.preventDefault()
  const place = byId("verify-answer")
  try {
    const options = JSON.parse(byId("verify-options").value || "{}")
    const text = byId("verify-truth").value
    // What looks like a number or a list is sent as one to the verifiers that read numbers and lists; a fraction is sent as a text.
    const group = { ground_truth: /^\s*[[{]/.test(text) ? truth(text) : text || undefined, rollouts: [{ response: byId("verify-response").value }] }
    const answer = await post("/v1/rewards", JSON.stringify({ verifier: { name: byId("verify-name").value, explain: true, ...options }, groups: [group] }))
    const { status, reward, extracted, explanation, reading, parts } = answer.groups[0].rollouts[0]
    const facts = [["verdict", badge(status)], ["reward", short(reward)], ["extracted", extracted], ["explanation", explanation], ["found in", reading?.place], ["answer read as", reading?.answer], ["ground truth read as", reading?.ground_truth],
      ["rule", reading?.rule], ["rules that fired", reading?.rules?.join(", ")], ["parts", parts && JSON.stringify(parts)]]
    place.replaceChildren(el("table", {}, el("tbody", {}, facts.filter(([, value]) => value != null).map(([name, value]) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, value))))))
  } catch (error) {
    showProblem(place, error instanceof SyntaxError ? new Error(`the options are not JSON: ${error.message}`) : error)
  }
}

function explain(group, index) {
  const most = Math.max(...group.rollouts.map(one => Math.abs(one.advantage ?? 0)))
  const rows = group.rollouts.map((one, place) => el("tr", {}, el("td", {}, one.id ?? String(place)), el("td", {}, one.status ? badge(one.status) : "–"), el("td", { class: "n" }, short(one.reward)), el("td", {}, one.extracted ?? one.explanation ?? ""),
    el("td", { class: "n" }, short(one.advantage)), el("td", {}, most ? el("meter", { min: 0, max: most, value: Math.abs(one.advantage ?? 0), "aria-label": `size of the advantage, ${one.advantage < 0 ? "against" : "for"} this response` }) : "", one.advantage > 0 ? " for" : one.advantage < 0 ? " against" : "")))
  const known = group.correct != null ? `${group.correct} of ${group.n} right, pass@1 ${short(group.pass_at_1)}${group.pass_at_k != null ? `, pass@k ${short(group.pass_at_k)}` : ""}` : `${group.n} scored, mean reward ${short(group.mean_reward)}`
  const says = group.signal === false ? `No signal: ${reasons[group.reason] ?? group.reason}.` : `Eta ${short(group.eta)}.`
  return el("div", {}, el("h3", {}, `Group ${group.id ?? index}`), el("p", {}, `${known}. ${says}`),
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `Rollouts of group ${group.id ?? index}` }, table(["rollout", "status", "reward", "extracted", "advantage", "pushes"], rows, ["reward", "advantage"])))
}

async function compute(event) {
  event.preventDefault()
  const place = byId("batch-answer")
  try {
    const request = JSON.parse(byId("batch-text").value)
    request.output = { per_token: false, form: "rollouts", ...request.output }
    const answer = await post("/v1/advantages", JSON.stringify(request))
    place.replaceChildren(el("p", { class: "quiet" }, "Estimator with all defaults: ", el("code", {}, JSON.stringify(answer.estimator))), ...answer.groups.slice(0, 50).map(explain),
      ...(answer.groups.length > 50 ? [el("p", {}, `and ${answer.groups.length - 50} more groups`)] : []), el("details", {}, el("summary", {}, "Summary"), el("pre", {}, JSON.stringify(answer.summary, null, 1))))
  } catch (error) {
    showProblem(place, error instanceof SyntaxError ? new Error(`the batch is not JSON: ${error.message}`) : error)
  }
}

async function startTry() {
  const { verifiers } = await askJSON("/v1/verifiers")
  byId("verify-name").append(...verifiers.map(entry => el("option", { value: entry.name }, entry.name)))
  const about = () => {
    const entry = verifiers.find(one => one.name === byId("verify-name").value)
    byId("verify-about").textContent = `${entry.summary} Ground truth: ${entry.ground_truth ?? "none"}.`
  }
  byId("verify-name").addEventListener("change", about)
  about()
  byId("batch-text").value = JSON.stringify(sampleBatch, null, 1)
  byId("verify").addEventListener("submit", verify)
  byId("batch").addEventListener("submit", compute)
}
