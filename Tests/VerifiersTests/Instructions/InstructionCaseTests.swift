import Foundation
import JSON
import Testing

@testable import Verifiers

/// Responses of models to the prompts of IFBench with the verdicts of its own checkers, where a folder of cases is named.
@Suite struct InstructionCaseTests {
    static let file = ProcessInfo.processInfo.environment["ADVANTAGED_CASES"].map { $0 + "/ifbench.jsonl" }

    /// Rows whose verdict is another one, and why.
    static let explained = [
        "ifb257": "\"Conceive\" is a verb; to the benchmark's tagger its capital letter weighs more than the word",
        "ifb261": "\"Build\" is also a noun, so that it is undecided before an adjective; to the tagger it is no verb",
    ]

    @Test(.enabled(if: file != nil, "ADVANTAGED_CASES names no folder")) func agreesWithTheBenchmark() throws {
        let text = try String(contentsOfFile: try #require(Self.file), encoding: .utf8)
        var (all, same) = (0, 0)
        for line in text.split(separator: "\n") {
            let row = try JSONReader.read(Array(line.utf8), wrap: { $0 }) { (reader) throws(JSONError) in try reader.readValue() }
            let id = try #require(row["id"]?.string)
            guard case .array(let ids)? = row["instruction_id_list"] else { throw MissingMember() }
            for (mode, name) in [(InstructionVerifier.Mode.strict, "strict"), (.loose, "loose")] {
                guard case .array(let expected)? = row[name] else { throw MissingMember() }
                for (place, kind) in ids.enumerated() {
                    var kwargs: JSONValue = .null
                    if case .array(let all)? = row["kwargs"] { kwargs = all[place] }
                    let gold = JSONValue.object([
                        .init("prompt", row["prompt"] ?? .null), .init("instruction_id_list", .array([kind])), .init("kwargs", .array([kwargs])),
                    ])
                    let verdict = InstructionVerifier(mode: mode).judge(for: GroundTruth(gold))
                        .verdict(on: Response(row["response"]?.string ?? ""))
                    all += 1
                    let isSame = verdict.score == (expected[place] == .bool(true) ? 1 : 0)
                    if isSame { same += 1 }
                    #expect(isSame != (Self.explained[id] != nil), "\(id) \(name) \(kind): \(verdict.status) \(verdict.explanation ?? "")")
                }
            }
        }
        #expect(all > 0 && Double(same) >= 0.97 * Double(all))
    }

    private struct MissingMember: Error {}
}
