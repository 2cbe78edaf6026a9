import Batch
import JSON
import Verifiers

/// Tries a reward set-up on samples before a run: the ground truth as an answer must get the maximum, and what answers nothing must get the floor.
///
///     let rows = try ProbeReader().rows(text)
///     print(RewardProbe(now: clock).report(on: rows).text)
public struct RewardProbe {
    /// A clock in nanoseconds that never goes back.
    private let now: () -> UInt64
    /// How much more than the floor a hack may get: a reward for the form alone, where that is meant.
    private let allowance: Double
    private let template: AnswerPlace?

    /// A probe.
    ///
    /// - Parameters:
    ///   - allowance: how much more than the floor a hack may get.
    ///   - template: a response of the user's own form, with `{answer}` where its answer is.
    ///   - now: a clock in nanoseconds that never goes back.
    /// - Returns: `nil` for a template without `{answer}`.
    public init?(allowance: Double = 0, template: String? = nil, now: @escaping () -> UInt64 = { 0 }) {
        self.allowance = allowance
        self.now = now
        guard let template else {
            self.template = nil
            return
        }
        guard let place = AnswerPlace(template: template) else { return nil }
        self.template = place
    }

    /// What was tried on a row.
    private struct Trial {
        var row: ProbeRow
        var answers: [String]
        var golds: [(place: AnswerPlace, answer: String, verdict: Verdict)] = []
        var hacks: [(hack: Hack, verdict: Verdict)] = []
        var labelled: [(text: String, reward: Double, verdict: Verdict)] = []
        var guesses: [Verdict] = []

        var scores: [Double] { (golds.map(\.verdict) + hacks.map(\.verdict) + labelled.map(\.verdict)).compactMap(\.score) }
        var best: Double? { golds.compactMap(\.verdict.score).max() }
    }

    /// Tries every row.
    public func report(on rows: [ProbeRow]) -> ProbeReport {
        var clock = VerdictClock(now: now)
        let answers = rows.map { Gold.answers(of: $0.groundTruth) }
        let common = Self.mostCommon(answers.compactMap(\.first))
        var trials: [Trial] = []
        for (row, own) in zip(rows, answers) { trials.append(trial(row, own, decoys: Self.decoys(own, answers), common, &clock)) }

        var report = ProbeReport()
        report.rows = rows.count
        report.times = clock.times
        report.verdicts = clock.times.reduce(0) { $0 + $1.verdicts }
        let scores = trials.flatMap(\.scores)
        // Where only hacks were tried, that all of them get the same is as it should be.
        let isTried = trials.contains { !$0.labelled.isEmpty || !$0.answers.isEmpty && !Self.takesNoAnswer($0.row.verifier) }
        report.maximum = scores.max()
        report.floor = scores.min()
        for trial in trials { judge(trial, &report) }
        if let maximum = report.maximum, let floor = report.floor, maximum == floor, isTried {
            // That everything is paid or nothing is says it all.
            report.faults.removeAll { $0.code != .goldUnreadable && $0.code != .goldUndecided }
            report.faults.append(ProbeFault(code: .flat, row: nil, detail: "every response got \(floor): there is nothing to learn", score: floor))
        }
        judgeConstant(trials, common, &report)
        return report
    }

    // MARK: Trials

    private func trial(_ row: ProbeRow, _ answers: [String], decoys: [String], _ common: String?, _ clock: inout VerdictClock) -> Trial {
        var trial = Trial(row: row, answers: answers)
        let judge = row.verifier.verifier.judge(for: row.groundTruth)
        let name = Self.name(of: row.verifier)
        func verdict(_ text: String, _ tokens: Int? = nil) -> Verdict {
            // Of a response that no model has written, a token a word.
            let response = Response(utf8: Array(text.utf8), tokens: tokens ?? text.split(whereSeparator: \.isWhitespace).count)
            return clock.measure(name) { judge.verdict(on: response) }
        }
        let places = (template.map { [$0] } ?? []) + AnswerPlace.usual
        for answer in answers {
            for place in places { trial.golds.append((place, answer, verdict(place.response(answer)))) }
        }
        let best = trial.best
        let read = trial.golds.filter { $0.verdict.score == best }.map(\.place)
        // A failure of the ground truth is the same for every response.
        guard !trial.golds.contains(where: { $0.verdict.status == .unparseableGold }) else { return trial }
        for hack in Hack.panel(prompt: row.prompt, answer: answers.first, others: decoys, places: read.isEmpty ? places : read) {
            trial.hacks.append((hack, verdict(hack.response)))
        }
        for (text, reward, tokens) in row.responses {
            let judged = verdict(text, tokens)
            if let reward { trial.labelled.append((text, reward, judged)) }
            if text.utf8.count > 40, reward.map({ $0 > 0 }) ?? true {
                let half = String(text.prefix(text.count / 2))
                let hack = Hack(code: .cutOffPaid, name: "the first half of a response of the file", response: half)
                trial.hacks.append((hack, verdict(half, tokens.map { $0 / 2 })))
            }
        }
        if let common, let place = read.first ?? template { trial.guesses = [verdict(place.response(common))] }
        return trial
    }

    /// Answers that are wrong for a row: for a letter other letters, else those of other rows, then fixed ones.
    private static func decoys(_ own: [String], _ all: [[String]]) -> [String] {
        var found: [String] = []
        let isLetter = own.first.map { $0.utf8.count == 1 && ("A"..."Z").contains($0) } ?? false
        let others = isLetter ? ["A", "B", "C", "D", "E"] : all.compactMap(\.first).prefix(64) + ["17", "-3", "\\pi", "1024", "0"]
        for answer in others where found.count < 4 {
            if !own.contains(answer), !found.contains(answer) { found.append(answer) }
        }
        return found
    }

    private static func mostCommon(_ answers: [String]) -> String? {
        var counts: [String: Int] = [:]
        for answer in answers { counts[answer, default: 0] += 1 }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    static func name(of verifier: ChosenVerifier) -> String {
        if let name = verifier.value["name"]?.string ?? verifier.value["profile"]?.string { return name }
        guard case .object(let members) = verifier.value, let first = members.first else { return "verifier" }
        return first.key
    }

    // MARK: Faults

    private func judge(_ trial: Trial, _ report: inout ProbeReport) {
        let row = trial.row.label
        func fault(_ code: ProbeFault.Code, _ detail: String, _ score: Double? = nil) {
            report.faults.append(ProbeFault(code: code, row: row, detail: detail, score: score))
        }
        if let unreadable = trial.golds.first(where: { $0.verdict.status == .unparseableGold }) {
            return fault(.goldUnreadable, "\(Self.quoted(unreadable.answer)): \(unreadable.verdict.explanation ?? "it cannot be read")")
        }
        if trial.answers.isEmpty || Self.takesNoAnswer(trial.row.verifier) {
            report.rowsWithoutAnswer += 1
        } else if trial.best == nil, let first = trial.golds.first {
            fault(
                .goldUndecided, "\(Self.quoted(first.answer)) is \(first.verdict.status.rawValue): \(first.verdict.explanation ?? "no reason given")")
        } else if let best = trial.best, let maximum = report.maximum {
            if best < maximum || best <= (report.floor ?? 0) {
                fault(.goldNotPaid, "\(Self.quoted(trial.answers[0])) as the answer gets \(best), not \(maximum)", best)
            } else {
                let place = trial.golds.first { $0.verdict.score == best }?.place
                if let place { Self.count(place.name, in: &report.places) }
                judgePlace(trial, best, fault)
            }
        }
        let floor = (report.floor ?? 0) + allowance
        for (hack, verdict) in trial.hacks {
            guard let score = verdict.score, score > floor + 1e-9 else { continue }
            fault(hack.code, "\(hack.name) gets \(score): \(Self.quoted(hack.response))", score)
        }
        for (text, reward, verdict) in trial.labelled where verdict.score.map({ abs($0 - reward) > 1e-6 }) ?? true {
            fault(
                .labelMissed,
                "a response with reward \(reward) gets \(verdict.score.map { "\($0)" } ?? verdict.status.rawValue): \(Self.quoted(text))",
                verdict.score)
        }
    }

    private func judgePlace(_ trial: Trial, _ best: Double, _ fault: (ProbeFault.Code, String, Double?) -> Void) {
        guard let prompt = trial.row.prompt, template == nil else { return }
        let asked = AnswerPlace.asked(for: prompt)
        guard let first = asked.first else { return }
        let scores = trial.golds.filter { asked.contains($0.place) }.compactMap(\.verdict.score)
        guard let reached = scores.max(), reached < best else { return }
        fault(
            .placeNotRead, "the prompt asks for the answer in this form, which gets \(reached): \(Self.quoted(first.response(trial.answers[0])))",
            reached)
    }

    /// The share of rows for which one answer is too good a guess.
    private static let constantShare = 0.75

    private func judgeConstant(_ trials: [Trial], _ common: String?, _ report: inout ProbeReport) {
        guard let common, let maximum = report.maximum, let floor = report.floor, maximum > floor else { return }
        let guessed = trials.filter { !$0.guesses.isEmpty }
        let paid = guessed.count { $0.guesses.contains { $0.score == maximum } }
        guard guessed.count >= 4, Double(paid) >= Self.constantShare * Double(guessed.count) else { return }
        report.faults.append(
            ProbeFault(
                code: .constantPaid, row: nil, detail: "the answer \(Self.quoted(common)) gets \(maximum) in \(paid) of \(guessed.count) rows",
                score: maximum))
    }

    /// Verifiers whose ground truth says how to judge, and is no answer itself.
    private static func takesNoAnswer(_ verifier: ChosenVerifier) -> Bool {
        !verifier.verifier.needsGroundTruth || ["maze", "ifeval", "regex"].contains(name(of: verifier))
    }

    private static func count(_ name: String, in places: inout [(name: String, rows: Int)]) {
        if let index = places.firstIndex(where: { $0.name == name }) { places[index].rows += 1 } else { places.append((name, 1)) }
    }

    private static func quoted(_ text: String) -> String {
        let line = text.map { $0 == "\n" ? " " : $0 }
        return line.count > 120 ? "\"\(String(line.prefix(120)))...\"" : "\"\(String(line))\""
    }
}

/// Measures what verifiers take.
private struct VerdictClock {
    let now: () -> UInt64
    private(set) var times: [ProbeReport.Time] = []

    init(now: @escaping () -> UInt64) { self.now = now }

    mutating func measure(_ name: String, _ body: () -> Verdict) -> Verdict {
        let start = now()
        let verdict = body()
        let seconds = Double(now() &- start) / 1e9
        let index = times.firstIndex { $0.verifier == name } ?? times.count
        if index == times.count { times.append(ProbeReport.Time(verifier: name, verdicts: 0, seconds: 0, longest: 0)) }
        times[index].verdicts += 1
        times[index].seconds += seconds
        times[index].longest = max(times[index].longest, seconds)
        return verdict
    }
}
