import JSON

/// Something that would spoil a training with this reward.
public struct ProbeFault: Sendable, Equatable {
    /// What kind of fault it is.
    public enum Code: String, Sendable, CaseIterable {
        /// The verifier cannot read the ground truth.
        case goldUnreadable = "gold-unreadable"
        /// The verifier gives up on the ground truth, or fails.
        case goldUndecided = "gold-undecided"
        /// The ground truth as an answer does not get the maximum, in no place.
        case goldNotPaid = "gold-not-paid"
        /// The place that the prompt asks for is not read.
        case placeNotRead = "place-not-read"
        /// A response of the file gets another reward than the one it is labelled with.
        case labelMissed = "label-missed"
        /// All responses get the same score.
        case flat
        /// One and the same answer is paid for most rows.
        case constantPaid = "constant-paid"
        /// An empty response is paid.
        case emptyPaid = "empty-paid"
        /// A response without an end is paid.
        case cutOffPaid = "cut-off-paid"
        /// Repeating the question is paid.
        case echoPaid = "echo-paid"
        /// Naming all letters is paid.
        case lettersPaid = "letters-paid"
        /// Guessing several times is paid.
        case guessesPaid = "guesses-paid"
        /// The form without an answer is paid.
        case tagsPaid = "tags-paid"
        /// Saying that the answer is correct is paid.
        case claimPaid = "claim-paid"
    }

    /// What kind of fault it is.
    public var code: Code
    /// The row; `nil` where it is about all of them.
    public var row: String?
    /// What happened.
    public var detail: String
    /// The score, where there was one.
    public var score: Double?
}

/// What a probe came to.
public struct ProbeReport: Sendable {
    /// Rows that were tried.
    public var rows = 0
    /// Responses that were judged.
    public var verdicts = 0
    /// The largest and the least score that any response got.
    public var maximum: Double?
    /// The least.
    public var floor: Double?
    /// All faults, in the order of the rows.
    public var faults: [ProbeFault] = []
    /// Rows whose ground truth is no answer, so that only the hacks were tried.
    public var rowsWithoutAnswer = 0
    /// Groups of the file that have rewards alone, and so nothing to verify.
    public var groupsLeftOut = 0
    /// Where the answer was read, and in how many rows.
    public var places: [(name: String, rows: Int)] = []
    /// What each verifier took.
    public var times: [Time] = []

    /// What a verifier took.
    public struct Time: Sendable, Equatable {
        /// Its name.
        public var verifier: String
        /// Responses that it judged.
        public var verdicts: Int
        /// Seconds for all of them.
        public var seconds: Double
        /// Seconds for the one that took longest.
        public var longest: Double
    }

    /// Whether nothing was found.
    public var isSound: Bool { faults.isEmpty }

    /// The kinds of faults that were found.
    public var codes: Set<ProbeFault.Code> { Set(faults.map(\.code)) }

    /// Faults of one kind that are written out; the others are counted.
    private static let shown = 5

    /// For a person.
    public var text: String {
        func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
        var lines = ["\(counted(rows, "row")), \(counted(verdicts, "verdict")); scores from \(Self.number(floor)) to \(Self.number(maximum))"]
        if !places.isEmpty {
            lines.append("answers are read from: " + places.map { "\($0.name) (\(counted($0.rows, "row")))" }.joined(separator: ", "))
        }
        if rowsWithoutAnswer > 0 {
            lines.append(
                "ground truths that are no answers: \(counted(rowsWithoutAnswer, "row")); add responses with their rewards to try these")
        }
        if groupsLeftOut > 0 { lines.append("left out, as they have rewards alone: \(counted(groupsLeftOut, "group"))") }
        for time in times {
            lines.append(
                "\(time.verifier): \(counted(time.verdicts, "verdict")), \(Self.microseconds(time.seconds / Double(max(1, time.verdicts)))) us each, "
                    + "\(Self.microseconds(time.longest)) us at most")
        }
        for code in ProbeFault.Code.allCases {
            let found = faults.filter { $0.code == code }
            guard !found.isEmpty else { continue }
            lines.append("")
            lines.append("FAULT \(code.rawValue): \(found.count)")
            for fault in found.prefix(Self.shown) { lines.append("  " + (fault.row.map { "\($0): " } ?? "") + fault.detail) }
            if found.count > Self.shown { lines.append("  and \(found.count - Self.shown) more") }
        }
        lines.append("")
        lines.append(
            isSound
                ? "No fault was found."
                : "Faults were found: \(ProbeFault.Code.allCases.filter(codes.contains).map(\.rawValue).joined(separator: ", ")).")
        return lines.joined(separator: "\n") + "\n"
    }

    /// For a program: one object, all faults in it.
    public var json: [UInt8] {
        func object(_ members: [(String, JSONValue)]) -> JSONValue { .object(members.map { JSONValue.Member($0.0, $0.1) }) }
        func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
        var writer = JSONWriter()
        writer.write(
            object([
                ("sound", .bool(isSound)), ("rows", .integer(rows)), ("verdicts", .integer(verdicts)), ("maximum", number(maximum)),
                ("floor", number(floor)), ("rows_without_answer", .integer(rowsWithoutAnswer)),
                ("groups_left_out", .integer(groupsLeftOut)),
                ("places", object(places.map { ($0.name, .integer($0.rows)) })),
                (
                    "verifiers",
                    .array(
                        times.map {
                            object([
                                ("verifier", .string($0.verifier)), ("verdicts", .integer($0.verdicts)), ("seconds", .number($0.seconds)),
                                ("longest_seconds", .number($0.longest)),
                            ])
                        })
                ),
                (
                    "faults",
                    .array(
                        faults.map {
                            object([
                                ("code", .string($0.code.rawValue)), ("row", $0.row.map { .string($0) } ?? .null), ("detail", .string($0.detail)),
                                ("score", number($0.score)),
                            ])
                        })
                ),
            ]))
        return writer.text
    }

    private static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "none" }

    private static func microseconds(_ seconds: Double) -> Int { Int((seconds * 1e6).rounded()) }
}
