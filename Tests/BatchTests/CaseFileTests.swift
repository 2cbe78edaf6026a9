@testable import Batch
import Foundation
import JSON
import Testing

@testable import Verifiers

/// Agreement with real cases and verdicts of other graders, where a directory with such files is given: ADVANTAGED_CASES=DIR swift test --filter CaseFile
@Suite(.enabled(if: ProcessInfo.processInfo.environment["ADVANTAGED_CASES"] != nil)) struct CaseFileTests {
    static func rows(_ file: String) throws -> [JSONValue] {
        let directory = ProcessInfo.processInfo.environment["ADVANTAGED_CASES"] ?? ""
        let text = try String(contentsOfFile: "\(directory)/\(file)", encoding: .utf8)
        return try text.split(separator: "\n").map { try parse(Array($0.utf8)) }
    }

    private func show(_ row: JSONValue, _ verdict: Verdict) {
        func cut(_ text: String?) -> String { String((text ?? "").suffix(160)) }
        print(
            "  DIFFERS \(row["id"]?.string ?? "") gold \(cut(row["gold"]?.string)) | extracted \(verdict.extracted ?? "-") | \(verdict.status.rawValue)",
            "| \(verdict.explanation ?? "") \(verdict.reading.map { "\($0.gold) ~ \($0.answer): \($0.rule)" } ?? "")")
    }

    @Test func mathPairs() throws {
        var agreed = 0
        let rows = try Self.rows("math_pairs.jsonl")
        for row in rows {
            var verifier = MathVerifier()
            verifier.explain = true
            verifier.allowAnchorless = true
            verifier.decimalPlaces = row["float_rounding"]?.integer ?? 6
            verifier.setRelation = row["allow_set_relation_comp"] == .bool(true)
            verifier.renameVariables = row["strict"] == .bool(false)
            let verdict = verifier.judge(for: .text(row["gold"]?.string ?? "")).verdict(on: Response(row["answer"]?.string ?? ""))
            if verdict.score == Double(row["expected"]?.integer ?? -1) { agreed += 1 } else { show(row, verdict) }
        }
        print("math_pairs: \(agreed) of \(rows.count)")
        #expect(Double(agreed) >= 0.99 * Double(rows.count - 1))
    }

    @Test func mathResponses() throws {
        var agreed = 0
        let rows = try Self.rows("math_responses.jsonl")
        for row in rows {
            var verifier = MathVerifier()
            verifier.explain = true
            let verdict = verifier.judge(for: .text(row["gold"]?.string ?? "")).verdict(on: Response(row["answer"]?.string ?? ""))
            if verdict.score == Double(row["expected"]?.integer ?? -1) { agreed += 1 } else { show(row, verdict) }
        }
        print("math_responses: \(agreed) of \(rows.count)")
        #expect(Double(agreed) >= 0.997 * Double(rows.count))
    }

    @Test func goldAnswers() throws {
        var parsed: [String: Int] = [:]
        var prose: [String: Int] = [:]
        var sentences: [String: Int] = [:]
        var all: [String: Int] = [:]
        for row in try Self.rows("gold_answers.jsonl") {
            let set = row["dataset"]?.string ?? ""
            all[set, default: 0] += 1
            let reading = try MathVerifier.reading(ofGold: Array((row["gold"]?.string ?? "").utf8)[...], Effort())
            switch reading.content {
            case .math: parsed[set, default: 0] += 1
            case .prose: prose[set, default: 0] += 1
            case .sentence: sentences[set, default: 0] += 1
            case .unreadable(let reason), .uncomputed(let reason), .overBudget(let reason):
                print("  UNREAD \(set) | \((row["gold"]?.string ?? "").replacingOccurrences(of: "\n", with: " ")) | \(reason)")
            }
        }
        for (set, count) in all.sorted(by: { $0.key < $1.key }) {
            print("gold_answers \(set): \(count), formula \(parsed[set] ?? 0), words \(prose[set] ?? 0), sentences \(sentences[set] ?? 0)")
        }
        let read = parsed.values.reduce(0, +) + prose.values.reduce(0, +)
        print("gold_answers: \(read) of \(all.values.reduce(0, +))")
        #expect(Double(read) >= 0.99 * Double(all.values.reduce(0, +)))
    }

    @Test func goldsEqualThemselves() throws {
        for row in try Self.rows("gold_answers.jsonl") {
            let gold = row["gold"]?.string ?? ""
            let reading = try MathVerifier.reading(ofGold: Array(gold.utf8)[...], Effort())
            guard let expression = reading.expression else { continue }
            // In the same words, and after a round through what is compared.
            var comparison = MathComparison(options: ComparisonOptions())
            let copy = try MathVerifier.reading(ofGold: Array(gold.utf8)[...], Effort()).expression.map {
                try comparison.compare(gold: expression, answer: $0)
            }
            #expect(copy?.isEqual == true, "\(gold)")
        }
    }

    /// Pairs of other graders' own tests, by the verifier that stands for the grader; what checks a constraint of a prompt is left out.
    @Test func otherGraders() throws {
        let verifiers: [String: any Verifier] = [
            "nemo_skills.math_equal": { () -> MathVerifier in
                var verifier = MathVerifier()
                verifier.allowAnchorless = true
                return verifier
            }(),
            "slime.math": MathVerifier(), "open_instruct.strip_string": MathVerifier(), "slime.math_dapo": CompatVerifier(.mathDAPO),
            "open_instruct.GSM8KVerifier": CompatVerifier(.gsm8kFlexible), "slime.gpqa": MultipleChoiceVerifier(),
            "open_instruct.PuzzleMatcherVerifier": TextVerifier(comparison: .squad), "slime.f1": TextVerifier(comparison: .squad),
            "open_instruct.F1Verifier": TextVerifier(comparison: .tokenF1),
        ]
        var table: [String: (agreed: Int, rows: Int)] = [:]
        for row in try Self.rows("other_grader_pairs.jsonl") {
            let grader = row["grader"]?.string ?? ""
            guard let verifier = verifiers[grader], let expected = row["expected"]?.number, let gold = row["gold"],
                row["kind"]?.string?.contains("special_token") != true
            else { continue }
            let response = (grader == "slime.math_dapo" ? "Answer: " : "") + (row["answer"]?.string ?? "")
            let verdict = verifier.judge(for: GroundTruth(gold)).verdict(on: Response(response))
            let agrees = abs((verdict.score ?? -1) - expected) < 1e-9
            table[grader, default: (0, 0)].rows += 1
            if agrees { table[grader, default: (0, 0)].agreed += 1 } else { show(row, verdict) }
        }
        for (grader, counts) in table.sorted(by: { $0.key < $1.key }) { print("other \(grader): \(counts.agreed) of \(counts.rows)") }
        let agreed = table.values.reduce(0) { $0 + $1.agreed }
        #expect(Double(agreed) >= 0.95 * Double(table.values.reduce(0) { $0 + $1.rows }))
    }

    /// The verdicts were recorded with the ground truth without dollar signs; for `math_dapo` with the content of the box on a line "Answer: ...".
    @Test func compatGraders() throws {
        var cases: [String: JSONValue] = [:]
        for row in try Self.rows("math_pairs.jsonl") + Self.rows("math_responses.jsonl") { cases[row["id"]?.string ?? ""] = row }
        let graders: [(key: String, grader: CompatGrader)] = [
            ("verl_gsm8k_flexible", .gsm8kFlexible), ("verl_math_dapo_strict_box", .strictBox), ("verl_math_reward(hendrycks)", .hendrycksMath),
            ("verl_math_dapo_minerva", .mathDAPO),
        ]
        var agreed: [String: Int] = [:]
        let verdicts = try Self.rows("compat_grader_verdicts.jsonl")
        for row in verdicts {
            guard let pair = cases[row["id"]?.string ?? ""] else { continue }
            let gold = (pair["gold_raw"]?.string ?? pair["gold"]?.string ?? "").trimmingCharacters(in: CharacterSet(charactersIn: "$"))
            let answer = pair["answer"]?.string ?? ""
            for (key, grader) in graders {
                var response = answer
                if grader == .mathDAPO { response += "\nAnswer: " + (Hendrycks.lastBox(Array(answer.utf8)).map { $0.string } ?? answer) }
                let verdict = CompatVerifier(grader).judge(for: .text(gold)).verdict(on: Response(response))
                if verdict.score == row["verdicts"]?[key]?.number {
                    agreed[key, default: 0] += 1
                } else {
                    print("  DIFFERS \(key) \(row["id"]?.string ?? "") \(gold.suffix(100))")
                }
            }
        }
        for (key, _) in graders { print("compat \(key): \(agreed[key] ?? 0) of \(verdicts.count)") }
    }
}
