import JSON
import Verifiers

/// Ground truths of tasks in which one part has grown to a length.
extension WorstCase {
    static var grownGolds: [WorstCase] {
        var all: [WorstCase] = []
        for (task, row) in PuzzleGolds.enigmata {
            all += grown("enigmata", task.rawValue, EnigmataVerifier(task: task), row) { framed($0, for: task) }
        }
        for (task, row) in GymGolds.all {
            all += grown("reasoning_gym", task.rawValue, ReasoningGymVerifier(task: task), row) { "<answer>\($0)</answer>" }
            all += grown("reasoning_gym", "\(task.rawValue), own score", ReasoningGymVerifier(task: task, strict: false), row) {
                "<answer>\($0)</answer>"
            }
        }
        for (task, row) in PuzzleGolds.puzzle {
            all += grown("puzzle", task.rawValue, PuzzleVerifier(task: task), row) { "<answer>\($0)</answer>" }
        }
        return all
    }

    /// A case for each part of a ground truth and each way to make it grow; the answer is short, the ground truth's own, or the part that has grown.
    private static func grown(
        _ entry: String, _ task: String, _ verifier: any Verifier, _ row: String, _ wrap: @escaping @Sendable (String) -> String
    ) -> [WorstCase] {
        let small = gold(row)
        var all: [WorstCase] = []
        for place in 0..<small.size {
            for growth in Growth.allCases where small.growing(place, by: growth, to: 1) != nil {
                let make: @Sendable (Int) -> GroundTruth = { small.growing(place, by: growth, to: $0) ?? small }
                let answers: [(String, @Sendable (Int) -> String)] = [
                    ("short", { _ in wrap("1 2") }), ("its answer", { wrap(make($0).member("answer")?.written ?? "A") }),
                    ("the part", { wrap(small.part(place)?.growing(0, by: growth, to: $0)?.written ?? "1") }),
                ]
                for (name, answer) in answers {
                    all.append(
                        WorstCase(
                            entry: entry, kind: "\(task): gold's part \(place) \(growth.rawValue), answer \(name)", verifier: verifier, gold: make,
                            response: answer))
                }
            }
        }
        return all
    }
}

/// How a part of a ground truth grows.
private enum Growth: String, CaseIterable, Sendable {
    /// A text again and again, a list with its members again and again, a large number.
    case repeated
    /// The same with line ends between, with members that differ, with a number of that many digits.
    case varied
}

extension GroundTruth {
    /// How many parts it has in it, itself too.
    fileprivate var size: Int {
        switch self {
        case .list(let parts): parts.reduce(1) { $0 + $1.size }
        case .members(let members): members.reduce(1) { $0 + $1.value.size }
        default: 1
        }
    }

    /// A part, counted from the whole on.
    fileprivate func part(_ place: Int) -> GroundTruth? {
        if place == 0 { return self }
        var before = 1
        for part in parts {
            if place < before + part.size { return part.part(place - before) }
            before += part.size
        }
        return nil
    }

    fileprivate func member(_ name: String) -> GroundTruth? {
        guard case .members(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    private var parts: [GroundTruth] {
        switch self {
        case .list(let parts): parts
        case .members(let members): members.map(\.value)
        default: []
        }
    }

    /// The value with one part grown; `nil` where that part does not grow so.
    fileprivate func growing(_ place: Int, by growth: Growth, to length: Int) -> GroundTruth? {
        guard place > 0 else { return grown(by: growth, to: length) }
        var before = 1
        for (index, part) in parts.enumerated() {
            if place < before + part.size {
                guard let other = part.growing(place - before, by: growth, to: length) else { return nil }
                return replacing(index, with: other)
            }
            before += part.size
        }
        return nil
    }

    private func replacing(_ index: Int, with part: GroundTruth) -> GroundTruth {
        switch self {
        case .list(var parts):
            parts[index] = part
            return .list(parts)
        case .members(var members):
            members[index].value = part
            return .members(members)
        default: return self
        }
    }

    private func grown(by growth: Growth, to length: Int) -> GroundTruth? {
        switch (self, growth) {
        case (.text(let text), .repeated): return .text(Pattern.repeated(text.isEmpty ? "A" : text, length))
        case (.text(let text), .varied): return .text(Pattern.repeated(text + "\n", length))
        case (.integer, .repeated), (.number, .repeated): return .integer(1_000_000_007)
        case (.integer, .varied), (.number, .varied): return .digits(String(repeating: "7", count: max(20, length)))
        case (.list(let parts), .repeated):
            guard !parts.isEmpty else { return .list([GroundTruth](repeating: .integer(1), count: max(1, length / 2))) }
            let count = max(1, length / max(2, parts.reduce(0) { $0 + $1.written.utf8.count + 2 }))
            return .list((0..<count).flatMap { _ in parts })
        case (.list(let parts), .varied):
            guard let first = parts.first else { return .list((0..<max(1, length / 6)).map { .text("w\($0)") }) }
            return .list((0..<max(1, length / (first.written.utf8.count + 6))).map { first.numbered($0) })
        case (.members(let members), .repeated):
            guard let first = members.first else { return nil }
            return .members(members + (0..<max(1, length / 12)).map { GroundTruth.Member("\(first.name)\($0)", first.value) })
        case (.none, _), (.boolean, _), (.digits, _), (.members, _): return nil
        }
    }

    /// A value of the same kind that differs from place to place.
    private func numbered(_ place: Int) -> GroundTruth {
        switch self {
        case .text(let text): .text("\(text)\(place)")
        case .integer, .number, .digits: .integer(place)
        case .list(let parts): .list(parts.map { $0.numbered(place) })
        default: self
        }
    }

    /// The value as JSON, a text as it is.
    fileprivate var written: String {
        switch self {
        case .none: "null"
        case .text(let text): text
        case .integer(let integer): String(integer)
        case .digits(let digits): digits
        case .number(let number): "\(number)"
        case .boolean(let flag): flag ? "true" : "false"
        case .list(let parts): "[" + parts.map(\.quoted).joined(separator: ", ") + "]"
        case .members(let members): "{" + members.map { "\"\($0.name)\": \($0.value.quoted)" }.joined(separator: ", ") + "}"
        }
    }

    private var quoted: String {
        if case .text(let text) = self { "\"" + text.split(separator: "\"").joined(separator: "\\\"") + "\"" } else { written }
    }
}
