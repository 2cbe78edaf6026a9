import JSON

/// Compares the arguments of calls with expected ones.
struct ArgumentComparison: Sendable {
    var strings: ToolCallVerifier.Strings
    var tolerance: Double

    /// What is wrong with a call of the same name; `nil` if nothing is.
    func fault(of call: ToolCall, as expected: ExpectedCall, _ effort: Effort) throws(Effort.Exhausted) -> String? {
        guard let own = call.arguments else { return "the arguments are no JSON object" }
        guard let wanted = expected.call.arguments else { return "no arguments are known" }
        return try fault(of: own, in: call.tape, members: wanted, of: expected.call.tape, areAccepted: expected.hasAcceptedValues, effort)
    }

    /// Compares the members of two objects: each one has its expected value, or one of the accepted ones, and none is left out that must be there.
    private func fault(
        of own: Int, in tape: JSONTape, members wanted: Int, of gold: JSONTape, areAccepted: Bool, _ effort: Effort
    ) throws(Effort.Exhausted) -> String? {
        try effort.spend(2 * JSONKeyTable.stepsToMake)
        let known = try JSONKeyTable(of: wanted, in: gold, effort)
        for key in tape.keys(of: own) {
            let name = tape.string(at: key)
            guard let value = try known.value(of: name, effort) else { return "argument \"\(name.prefix(64).string)\" is not expected" }
            let isRight =
                areAccepted
                ? try isAccepted(key + 1, in: tape, by: value, of: gold, effort)
                : try isSame(key + 1, in: tape, as: value, of: gold, areAccepted: false, effort)
            guard isRight else { return "argument \"\(name.prefix(64).string)\" has another value" }
        }
        let present = try JSONKeyTable(of: own, in: tape, effort)
        for key in gold.keys(of: wanted) {
            let name = gold.string(at: key)
            guard try present.value(of: name, effort) == nil, !(areAccepted && mayBeLeftOut(key + 1, of: gold)) else { continue }
            return "argument \"\(name.prefix(64).string)\" is missing"
        }
        return nil
    }

    /// Whether an empty string is among the accepted values.
    private func mayBeLeftOut(_ values: Int, of gold: JSONTape) -> Bool {
        gold.kind(at: values) == .array && gold.elements(of: values).contains { gold.kind(at: $0) == .string && gold.raw(at: $0).isEmpty }
    }

    private func isAccepted(_ place: Int, in tape: JSONTape, by values: Int, of gold: JSONTape, _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        guard gold.kind(at: values) == .array else { return try isSame(place, in: tape, as: values, of: gold, areAccepted: true, effort) }
        for value in gold.elements(of: values) where try isSame(place, in: tape, as: value, of: gold, areAccepted: true, effort) { return true }
        return false
    }

    /// Whether two values are the same.
    ///
    /// - Parameter areAccepted: whether the members of an object have lists of accepted values.
    private func isSame(
        _ place: Int, in tape: JSONTape, as other: Int, of gold: JSONTape, areAccepted: Bool, _ effort: Effort
    ) throws(Effort.Exhausted) -> Bool {
        try effort.spend(16)
        guard tape.kind(at: place) == gold.kind(at: other) else { return false }
        switch tape.kind(at: place) {
        case .null, .yes, .no: return true
        case .number: return try isNear(place, in: tape, to: other, of: gold, effort)
        case .string: return try isSame(tape.string(at: place), as: gold.string(at: other), effort)
        case .array:
            guard tape.count(at: place) == gold.count(at: other) else { return false }
            for (one, two) in zip(tape.elements(of: place), gold.elements(of: other)) {
                guard try isSame(one, in: tape, as: two, of: gold, areAccepted: areAccepted, effort) else { return false }
            }
            return true
        case .object: return try fault(of: place, in: tape, members: other, of: gold, areAccepted: areAccepted, effort) == nil
        }
    }

    private func isNear(_ place: Int, in tape: JSONTape, to other: Int, of gold: JSONTape, _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        try effort.spend(8 * (tape.raw(at: place).count + gold.raw(at: other).count))
        let (one, two) = (tape.number(at: place), gold.number(at: other))
        if one.isEqual(to: two) { return true }
        guard !(one.isWhole && two.isWhole) else { return false }
        let (value, wanted) = (one.double, two.double)
        // By the share of what is expected: 1e-9 and -1e-9 are far apart. Zero has no share.
        return value.isFinite && wanted.isFinite && abs(value - wanted) <= tolerance * (wanted == 0 ? 1 : abs(wanted))
    }

    private func isSame(_ text: ArraySlice<UInt8>, as other: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> Bool {
        try effort.spend(text.count + other.count)
        if text.elementsEqual(other) { return true }
        guard strings == .relaxed else { return false }
        return try relaxed(text, effort).elementsEqual(relaxed(other, effort))
    }

    private func relaxed(_ text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> ArraySlice<UInt8> {
        try effort.spend(2 * text.count)
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        for byte in text where !" ,./-_*^".utf8.contains(byte) { plain.append(byte == UInt8(ascii: "'") ? UInt8(ascii: "\"") : byte) }
        return try plain[...].inSmallLetters(effort)
    }
}
