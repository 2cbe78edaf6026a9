import Advantages
import HTTP
public import JSON

/// One option of an estimator or verifier: what the catalogue tells and what a request is checked against.
public struct Parameter: Sendable {
    /// The values an option takes.
    public enum Kind: Sendable {
        /// A whole number in a range.
        case integer(ClosedRange<Int>)
        /// A number in a range.
        case number(ClosedRange<Double>)
        /// One of some words.
        case choice([String])
        /// true or false.
        case boolean
        /// Any text.
        case string
        /// A value that the entry reads by itself; the word says of what kind it is.
        case composite(String)
    }

    /// When an option means something at all.
    public struct Condition: Sendable {
        /// Another option of the same entry ...
        public let parameter: String
        /// ... that has one of these values.
        public let values: [String]
    }

    /// The name in a request.
    public let name: String
    /// Its values.
    public let kind: Kind
    /// What counts when it is left out; `nil` if it must be given, JSON null if leaving it out is a value of its own.
    public let defaultValue: JSONValue?
    /// What it does.
    public let summary: String
    /// Only then may it be given.
    public let condition: Condition?
    /// Reads a composite value that holds estimators.
    let reading: Reading?

    /// Reads a value at a place of the body.
    typealias Reading = @Sendable (JSONValue, String) throws(Problem) -> Composition

    init(
        _ name: String, _ kind: Kind, default defaultValue: JSONValue?, _ summary: String, onlyIf condition: Condition? = nil,
        reading: Reading? = nil
    ) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.summary = summary
        self.condition = condition
        self.reading = reading
    }

    /// The same option with another default.
    func with(default value: JSONValue) -> Parameter {
        Parameter(name, kind, default: value, summary, onlyIf: condition, reading: reading)
    }
}

/// A composite value that was read: itself with every default filled in, and the estimators it holds.
struct Composition: Sendable {
    /// The value as an answer repeats it.
    var value: JSONValue
    /// Its estimators, in order.
    var estimators: [any Estimator]
}

/// The options of one estimator or verifier of a request, checked against its parameters, with every default filled in.
public struct Options: Sendable {
    /// In the order of the parameters; those whose condition does not hold are left out.
    public let resolved: [JSONValue.Member]
    /// Where in the body the object is.
    let pointer: String
    /// The estimators of composite options, by the option's name.
    private var compositions: [String: Composition] = [:]

    /// Checks an object of a request.
    ///
    /// - Parameters:
    ///   - members: the members of the object, "name" among them.
    ///   - parameters: those of the entry.
    ///   - owner: the entry, for messages.
    ///   - pointer: where the object is in the body.
    ///   - isNamed: whether the object has a "name" besides its options.
    /// - Throws: a 422 ``Problem`` at the member that breaks a rule.
    init(
        _ members: [JSONValue.Member], parameters: [Parameter], of owner: String, at pointer: String, isNamed: Bool = true
    ) throws(Problem) {
        for member in members where !(isNamed && member.key == "name") && !parameters.contains(where: { $0.name == member.key }) {
            let known = parameters.map(\.name).joined(separator: ", ")
            throw Problem(
                .invalidRequest, "\(owner) has no parameter \"\(member.key)\"; it takes \(known.isEmpty ? "none" : known)",
                pointer: "\(pointer)/\(JSONPointer.escape(member.key))")
        }
        var resolved: [JSONValue.Member] = []
        var compositions: [String: Composition] = [:]
        for parameter in parameters {
            let given = members.first { $0.key == parameter.name }?.value
            if let condition = parameter.condition, !condition.holds(in: resolved) {
                // null is the same as leaving it out.
                guard given ?? .null == .null else {
                    throw Problem(
                        .invalidRequest,
                        "\"\(parameter.name)\" is only for \"\(condition.parameter)\": \(condition.values.map { "\"\($0)\"" }.joined(separator: " or "))",
                        pointer: "\(pointer)/\(parameter.name)")
                }
                continue
            }
            let value = given == .null ? nil : given
            if let reading = parameter.reading, let value = value ?? parameter.defaultValue, value != .null {
                let composition = try reading(value, "\(pointer)/\(parameter.name)")
                resolved.append(JSONValue.Member(parameter.name, composition.value))
                compositions[parameter.name] = composition
            } else if let value {
                resolved.append(JSONValue.Member(parameter.name, try parameter.checked(value, at: "\(pointer)/\(parameter.name)")))
            } else if let value = parameter.defaultValue {
                resolved.append(JSONValue.Member(parameter.name, value))
            } else {
                throw Problem(.invalidRequest, "\(owner) needs \"\(parameter.name)\": \(parameter.summary)", pointer: pointer)
            }
        }
        self.resolved = resolved
        self.pointer = pointer
        self.compositions = compositions
    }

    /// The estimators that an option holds, in order.
    func estimators(_ name: String) -> [any Estimator] { compositions[name]?.estimators ?? [] }

    /// The object with every default filled in, as an answer repeats it.
    ///
    /// - Parameter defaults: of options whose default depends on others.
    func echo(named name: String? = nil, filling defaults: [String: JSONValue] = [:]) -> JSONValue {
        let filled = resolved.map { $0.value == .null ? JSONValue.Member($0.key, defaults[$0.key] ?? .null) : $0 }
        return .object((name.map { [JSONValue.Member("name", .string($0))] } ?? []) + filled.filter { $0.value != .null })
    }

    /// The value of an option; JSON null if it has none.
    subscript(name: String) -> JSONValue {
        resolved.first { $0.key == name }?.value ?? .null
    }

    /// A whole number, or `nil` where the option has no value.
    func integer(_ name: String) -> Int? { self[name].integer }

    /// A number, or `nil` where the option has no value.
    func number(_ name: String) -> Double? { self[name].number }

    /// A word, or `nil` where the option has no value.
    func string(_ name: String) -> String? { self[name].string }

    /// A flag; false where the option has no value.
    func flag(_ name: String) -> Bool { self[name] == .bool(true) }

    /// The case of an enumeration that a choice names.
    func choice<Choice: RawRepresentable<String>>(_ name: String, default other: Choice) -> Choice {
        string(name).flatMap(Choice.init(rawValue:)) ?? other
    }
}

extension Parameter.Condition {
    fileprivate func holds(in resolved: [JSONValue.Member]) -> Bool {
        resolved.contains { $0.key == parameter && values.contains($0.value.string ?? "") }
    }
}

extension Parameter {
    /// The value, if it is one of the option's.
    fileprivate func checked(_ value: JSONValue, at pointer: String) throws(Problem) -> JSONValue {
        switch kind {
        case .integer(let range):
            guard let integer = value.integer, range.contains(integer) else {
                throw Problem(.invalidRequest, "\"\(name)\" must be a whole number \(Self.text(range))", pointer: pointer)
            }
            return .integer(integer)
        case .number(let range):
            guard let number = value.number, range.contains(number) else {
                throw Problem(.invalidRequest, "\"\(name)\" must be a number from \(range.lowerBound) to \(range.upperBound)", pointer: pointer)
            }
            return value
        case .choice(let words):
            guard let word = value.string, words.contains(word) else {
                throw Problem(
                    .invalidRequest, "\"\(name)\" must be one of \(words.map { "\"\($0)\"" }.joined(separator: ", "))", pointer: pointer)
            }
            return value
        case .boolean:
            guard case .bool = value else {
                throw Problem(.invalidRequest, "\"\(name)\" must be true or false", pointer: pointer)
            }
            return value
        case .string:
            guard value.string != nil else {
                throw Problem(.invalidRequest, "\"\(name)\" must be a string", pointer: pointer)
            }
            return value
        case .composite:
            return value
        }
    }

    private static func text(_ range: ClosedRange<Int>) -> String {
        range.upperBound == .max ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    }
}
