public import JSON

extension GroundTruth {
    /// The value of a JSON text: data sets often hold their ground truths as such texts.
    ///
    /// - Returns: `nil` if the text is no JSON.
    static func reading(json text: String, _ effort: Effort) throws(Effort.Exhausted) -> GroundTruth? {
        // A node of a tree is made for two bytes at most.
        try effort.spend(32 * text.utf8.count)
        do throws(JSONError) {
            return GroundTruth(try JSONReader.read(Array(text.utf8), wrap: { $0 }) { (reader) throws(JSONError) in try reader.readValue() })
        } catch {
            return nil
        }
    }

    /// A ground truth of a request.
    public init(_ value: JSONValue) {
        switch value {
        case .null: self = .none
        case .bool(let flag): self = .boolean(flag)
        case .integer(let integer): self = .integer(integer)
        case .digits(let digits): self = .digits(digits)
        case .number(let number): self = .number(number)
        case .string(let text): self = .text(text)
        case .array(let elements): self = .list(elements.map { GroundTruth($0) })
        case .object(let members): self = .members(members.map { Member($0.key, GroundTruth($0.value)) })
        }
    }

    /// The value of a member, where it has members.
    func member(_ name: String) -> GroundTruth? {
        guard case .members(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }
}
