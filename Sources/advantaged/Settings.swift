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

    private let environment: EnvironmentVariables
    private let file: [String: JSONValue]
    private let fileName: String
    /// All settings asked for so far, in order.
    private(set) var entries: [Entry] = []

    /// - Parameters:
    ///   - configuration: a file's path, from the flag; else the environment's `ADVANTAGED_CONFIG`, else none.
    ///   - environment: the variables.
    init(configuration: String? = nil, environment: EnvironmentVariables = .current) throws {
        self.environment = environment
        let named = configuration ?? environment[EnvironmentVariables.prefix + "CONFIG"]
        fileName = named ?? ""
        file = try named.map(Self.read) ?? [:]
    }

    /// A file that begins with a brace is JSON, as is one whose name ends in `.json`; any other is YAML.
    private static func read(_ path: String) throws -> [String: JSONValue] {
        let bytes = try TextFile.read(path)
        let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || path.hasSuffix(".json")
        return isJSON ? try json(bytes, path) : try yaml(bytes, path)
    }

    private static func json(_ bytes: [UInt8], _ path: String) throws -> [String: JSONValue] {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONReader.read(bytes, wrap: { $0 }) { reader throws(JSONError) in try reader.readValue() }
        } catch {
            throw SettingError("\(path) is not JSON: \(error.message), at byte \(error.offset)")
        }
        guard case .object(let members) = value else { throw SettingError("\(path) must hold a JSON object") }
        return Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }

    private static func yaml(_ bytes: [UInt8], _ path: String) throws -> [String: JSONValue] {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw SettingError("\(path) is not UTF-8") }
        do throws(SettingsYAML.Failure) {
            return Dictionary(try SettingsYAML.read(text).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        } catch {
            throw SettingError("\(path), line \(error.line): \(error.rule)")
        }
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
        let variableName = EnvironmentVariables.prefix + Self.underscored(name).uppercased()
        let member = Self.underscored(name)
        let rule = rule.isEmpty ? "a \(Value.self)" : rule
        if let flag {
            guard isAllowed(flag) else { throw SettingError("--\(name) must be \(rule), it is \(flag)") }
            return record(flag, name, .flag)
        }
        if let text = environment[variableName] {
            guard let value = Value(text), isAllowed(value) else { throw SettingError("\(variableName) must be \(rule), it is \"\(text)\"") }
            return record(value, name, .environment)
        }
        if let entry = file[member] {
            let text = Self.text(of: entry)
            guard let text, let value = Value(text), isAllowed(value) else { throw SettingError("\"\(member)\" in \(fileName) must be \(rule)") }
            return record(value, name, .file)
        }
        return nil
    }

    /// A scalar as text, and a list of them with commas between.
    private static func text(of value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): "\(number)"
        case .bool(let flag): String(flag)
        case .array(let elements): joined(elements.map(\.string))
        default: nil
        }
    }

    private static func joined(_ texts: [String?]) -> String? {
        let known = texts.compactMap(\.self)
        guard known.count == texts.count, !known.isEmpty, !known.contains(where: { $0.contains(",") }) else { return nil }
        return known.joined(separator: ",")
    }

    /// Refuses members of the file and variables of the environment that nothing has asked for: a misspelt limit must not be no limit.
    func checkNames() throws {
        let known = Set(entries.map { Self.underscored($0.name) })
        if let unknown = file.keys.filter({ !known.contains($0) }).min() {
            let nearest = EditDistance.nearest(to: unknown, in: known).map { "; the nearest is \"\($0)\"" } ?? ""
            throw SettingError("\"\(unknown)\" in \(fileName) is no setting\(nearest); `advantaged settings` lists all")
        }
        try environment.check(against: known.union(["config"]))
    }

    private func record<Value: LosslessStringConvertible>(_ value: Value, _ name: String, _ source: Source) -> Value {
        entries.append(Entry(name: name, value: value.description, source: source))
        return value
    }

    private static func underscored(_ name: String) -> String { String(name.map { $0 == "-" ? "_" : $0 }) }
}
