import Foundation
import JSON
import Testing

@testable import Verifiers

/// How often each rule of docs/rules.md decides on real answers, where a folder of cases is named:
/// `ADVANTAGED_CASES=FOLDER swift test --filter RuleCoverageTests`. The table goes to the file that `ADVANTAGED_COVERAGE` names, else to the output.
@Suite struct RuleCoverageTests {
    static let folder = ProcessInfo.processInfo.environment["ADVANTAGED_CASES"]

    /// An answer and the verifier that judges it.
    struct Case {
        let file: String
        let gold: String
        let response: String
        let verifier: any Verifier
    }

    @Test(.enabled(if: folder != nil, "ADVANTAGED_CASES names no folder")) func countsWhatEachRuleDecides() throws {
        let ids = RuleCatalogue.math + RuleCatalogue.choices
        var counts: [String: [String: Int]] = [:]
        var sizes: [String: Int] = [:]
        for item in try Self.cases(in: try #require(Self.folder)) {
            sizes[item.file, default: 0] += 1
            let verdict = item.verifier.judge(for: .text(item.gold)).verdict(on: Response(item.response))
            for id in Set(verdict.reading?.rules ?? []) { counts[id, default: [:]][item.file, default: 0] += 1 }
        }
        let files = sizes.keys.sorted()
        var lines = ["id\tall\t" + files.map { "\($0) (\(sizes[$0] ?? 0))" }.joined(separator: "\t")]
        for id in ids {
            let found = counts[id] ?? [:]
            lines.append(([id, "\(found.values.reduce(0, +))"] + files.map { "\(found[$0] ?? 0)" }).joined(separator: "\t"))
        }
        let silent = ids.filter { counts[$0] == nil }
        lines.append("\(ids.count) rules, \(ids.count - silent.count) decided in the cases; only in RuleTests: \(silent.joined(separator: " "))")
        let table = lines.joined(separator: "\n") + "\n"
        if let path = ProcessInfo.processInfo.environment["ADVANTAGED_COVERAGE"] {
            try table.write(toFile: path, atomically: true, encoding: .utf8)
        } else {
            print(table)
        }
        // An id that is noted and in no table would have no line in the documentation.
        #expect(Set(counts.keys).subtracting(ids).isEmpty)
        #expect(Set(silent).isSubset(of: RuleTests.rows.map(\.id)))
        // Most rules are there for what people write.
        #expect(Double(ids.count - silent.count) >= 0.5 * Double(ids.count))
    }

    private static func cases(in folder: String) throws -> [Case] {
        var all: [Case] = []
        for file in ["math_pairs", "math_responses", "answer_reports", "other_grader_pairs", "gold_answers"] {
            let path = "\(folder)/\(file).jsonl"
            guard FileManager.default.fileExists(atPath: path) else { continue }
            for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
                let row = try JSONReader.read(Array(line.utf8), wrap: { $0 }) { (reader) throws(JSONError) in try reader.readValue() }
                guard let gold = row["gold"]?.string, let verifier = verifier(of: row) else { continue }
                // A ground truth answers itself, with other spaces so that it is read and compared.
                let own = gold.contains("\\boxed") ? gold : "\\boxed{ \(gold.replacing("\\frac", with: "\\dfrac").replacing("+", with: " + ")) }"
                let response = row["response"]?.string ?? row["answer"]?.string ?? own
                all.append(Case(file: file, gold: gold, response: response, verifier: verifier))
            }
        }
        return all + neighbours(all.filter { $0.file == "gold_answers" }.map(\.gold))
    }

    /// Each ground truth and the next one of its length, which often is of its kind: what calls answers wrong decides there.
    private static func neighbours(_ golds: [String]) -> [Case] {
        var math = MathVerifier()
        math.explain = true
        let plain = Set(golds).filter { !$0.contains("\\boxed") && !$0.contains("\n") }
        let sorted = plain.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
        return zip(sorted, sorted.dropFirst()).map { Case(file: "neighbours", gold: $0, response: "\\boxed{\($1)}", verifier: math) }
    }

    private static func verifier(of row: JSONValue) -> (any Verifier)? {
        switch row["verifier"]?["name"]?.string ?? "math" {
        case "math":
            var math = MathVerifier()
            math.explain = true
            math.allowAnchorless = row["float_rounding"] != nil || row["grader"] != nil
            math.decimalPlaces = row["float_rounding"]?.integer ?? 6
            math.setRelation = row["allow_set_relation_comp"] == .bool(true)
            math.renameVariables = row["strict"] == .bool(false)
            return math
        case "multiple_choice":
            var options: [String] = []
            if case .array(let texts)? = row["verifier"]?["options"] { options = texts.compactMap(\.string) }
            var choice = MultipleChoiceVerifier(choices: row["verifier"]?["choices"]?.integer ?? 26, options: options)
            choice.explain = true
            return choice
        default: return nil
        }
    }
}
