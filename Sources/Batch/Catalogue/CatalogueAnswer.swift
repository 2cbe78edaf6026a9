import Advantages
import JSON

/// The bodies of `GET /v1/estimators` and `GET /v1/verifiers`.
public enum CatalogueAnswer {
    /// All estimators and what can be around one, with what a person needs to choose.
    public static func estimators() -> [UInt8] {
        var writer = JSONWriter(capacity: 8192)
        writer.beginObject()
        writer.key("estimators")
        writer.beginArray()
        for entry in EstimatorCatalogue.entries {
            writer.beginObject()
            writer.member("name", entry.name)
            writer.member("summary", entry.summary)
            writer.member("use", entry.use)
            writer.member("formula", entry.formula)
            writer.member("source", entry.source)
            writer.key("needs")
            writer.write(.array(entry.needs.names.map { .string($0) }))
            writer.key("conventions")
            writer.write(.object(entry.conventions.map { JSONValue.Member($0.name, .object($0.defaults)) }))
            writer.parameters(entry.parameters + [EstimatorCatalogue.successThreshold])
            writer.endObject()
        }
        writer.endArray()
        writer.key("shapes")
        writer.beginArray()
        for shape in TreatmentCatalogue.shapes { writer.write(shape.entry) }
        writer.endArray()
        writer.key("kl")
        writer.write(TreatmentCatalogue.kl)
        writer.key("filter")
        writer.write(TreatmentCatalogue.filter)
        writer.key("correction")
        writer.write(TreatmentCatalogue.correction)
        writer.endObject()
        return writer.text
    }

    /// All verifiers.
    public static func verifiers() -> [UInt8] {
        var writer = JSONWriter(capacity: 8192)
        writer.beginObject()
        writer.key("verifiers")
        writer.beginArray()
        for entry in VerifierCatalogue.entries {
            writer.beginObject()
            writer.member("name", entry.name)
            writer.member("summary", entry.summary)
            writer.member("ground_truth", entry.groundTruth)
            writer.parameters(entry.parameters + [VerifierCatalogue.explain])
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.text
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ key: StaticString, _ value: String) {
        self.key(key)
        write(value)
    }

    fileprivate mutating func write(_ entry: TreatmentCatalogue.Entry) {
        beginObject()
        member("name", entry.name)
        member("summary", entry.summary)
        member("formula", entry.formula)
        member("source", entry.source)
        key("needs")
        write(.array(entry.needs.names.map { .string($0) }))
        parameters(entry.parameters)
        endObject()
    }

    fileprivate mutating func parameters(_ parameters: [Parameter]) {
        key("parameters")
        beginArray()
        for parameter in parameters { write(parameter.description) }
        endArray()
    }
}

extension Parameter {
    /// What the catalogue tells: name, type, range or values, default, whether it must be given, what it does.
    fileprivate var description: JSONValue {
        var members: [JSONValue.Member] = [JSONValue.Member("name", .string(name))]
        switch kind {
        case .integer(let range):
            members.append(JSONValue.Member("type", .string("integer")))
            members.append(JSONValue.Member("minimum", .integer(range.lowerBound)))
            members.append(JSONValue.Member("maximum", .integer(range.upperBound)))
        case .number(let range):
            members.append(JSONValue.Member("type", .string("number")))
            members.append(JSONValue.Member("minimum", .number(range.lowerBound)))
            members.append(JSONValue.Member("maximum", .number(range.upperBound)))
        case .choice(let words):
            members.append(JSONValue.Member("type", .string("string")))
            members.append(JSONValue.Member("values", .array(words.map { .string($0) })))
        case .boolean: members.append(JSONValue.Member("type", .string("boolean")))
        case .string: members.append(JSONValue.Member("type", .string("string")))
        case .composite(let what): members.append(JSONValue.Member("type", .string(what)))
        }
        members.append(JSONValue.Member("required", .bool(defaultValue == nil)))
        members.append(JSONValue.Member("default", defaultValue ?? .null))
        members.append(JSONValue.Member("summary", .string(summary)))
        if let condition {
            members.append(
                JSONValue.Member(
                    "only_if", .object([JSONValue.Member(condition.parameter, .array(condition.values.map { .string($0) }))])))
        }
        return .object(members)
    }
}
