import ArgumentParser
import Glibc
import JSON

/// Where a setting comes from: a flag, else the environment, else the configuration file, else the default.
///
/// A setting has one name: `--max-body-bytes` is `ADVANTAGED_MAX_BODY_BYTES` in the environment and `max_body_bytes` in the file.
final class Settings {
    /// Where a value was found.
    enum Source: String { case flag, environment, file, `default` }

    /// A setting that was asked for.
    struct Entry {
        let name: String
        let value: String
        let source: Source
    }

    /// The prefix of every variable.
    static let prefix = "ADVANTAGED_"

    private let variable: (String) -> String?
    private let file: [String: JSONValue]
    private let fileName: String
    /// All settings asked for so far, in order.
    private(set) var entries: [Entry] = []

    /// - Parameters:
    ///   - configuration: a file's path, from the flag; else the environment's `ADVANTAGED_CONFIG`, else none.
    ///   - variable: looks an environment variable up.
    init(configuration: String? = nil, variable: @escaping (String) -> String? = { name in getenv(name).map { String(cString: $0) } }) throws {
        self.variable = variable
        let named = configuration ?? variable(Self.prefix + "CONFIG").flatMap { $0.isEmpty ? nil : $0 }
        fileName = named ?? ""
        file = try named.map(Self.read) ?? [:]
    }

    private static func read(_ path: String) throws -> [String: JSONValue] {
        let bytes = try TextFile.read(path)
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONReader.read(bytes, wrap: { $0 }) { reader throws(JSONError) in try reader.readValue() }
        } catch {
            throw ValidationError("\(path) is not JSON: \(error.message), at byte \(error.offset)")
        }
        guard case .object(let members) = value else { throw ValidationError("\(path) must hold a JSON object") }
        return Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }

    /// The value of a setting.
    ///
    /// - Parameters:
    ///   - flag: what the command line says.
    ///   - name: with hyphens, as the flag has it.
    ///   - other: counts where nothing says anything.
    ///   - isAllowed: what a value must be.
    ///   - rule: the same in words.
    func value<Value: LosslessStringConvertible>(
        _ flag: Value?, _ name: String, default other: Value, isAllowed: (Value) -> Bool = { _ in true }, rule: String = ""
    ) throws -> Value {
        try found(flag, name, isAllowed: isAllowed, rule: rule) ?? record(other, name, .default)
    }

    /// The value of a setting that has no default.
    func value<Value: LosslessStringConvertible>(
        _ flag: Value?, _ name: String, isAllowed: (Value) -> Bool = { _ in true }, rule: String = ""
    ) throws -> Value? {
        if let value = try found(flag, name, isAllowed: isAllowed, rule: rule) { return value }
        entries.append(Entry(name: name, value: "", source: .default))
        return nil
    }

    private func found<Value: LosslessStringConvertible>(
        _ flag: Value?, _ name: String, isAllowed: (Value) -> Bool, rule: String
    ) throws -> Value? {
        let variableName = Self.prefix + Self.underscored(name).uppercased()
        let member = Self.underscored(name)
        let rule = rule.isEmpty ? "a \(Value.self)" : rule
        if let flag {
            guard isAllowed(flag) else { throw ValidationError("--\(name) must be \(rule), it is \(flag)") }
            return record(flag, name, .flag)
        }
        if let text = variable(variableName), !text.isEmpty {
            guard let value = Value(text), isAllowed(value) else { throw ValidationError("\(variableName) must be \(rule), it is \"\(text)\"") }
            return record(value, name, .environment)
        }
        if let entry = file[member] {
            let text: String? =
                switch entry {
                case .string(let text): text
                case .integer(let number): String(number)
                case .bool(let flag): String(flag)
                default: nil
                }
            guard let text, let value = Value(text), isAllowed(value) else { throw ValidationError("\"\(member)\" in \(fileName) must be \(rule)") }
            return record(value, name, .file)
        }
        return nil
    }

    /// Refuses members of the file that nothing has asked for: a misspelt limit must not be no limit.
    func checkFile() throws {
        let known = Set(entries.map { Self.underscored($0.name) })
        guard let unknown = file.keys.filter({ !known.contains($0) }).min() else { return }
        throw ValidationError("\"\(unknown)\" in \(fileName) is no setting; the names are \(known.sorted().joined(separator: ", "))")
    }

    private func record<Value: LosslessStringConvertible>(_ value: Value, _ name: String, _ source: Source) -> Value {
        entries.append(Entry(name: name, value: value.description, source: source))
        return value
    }

    private static func underscored(_ name: String) -> String { String(name.map { $0 == "-" ? "_" : $0 }) }
}
