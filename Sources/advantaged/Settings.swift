import ArgumentParser
import Glibc

/// Where a setting comes from: a flag, else the environment, else the default.
struct Settings {
    /// The prefix of every variable.
    static let prefix = "ADVANTAGED_"

    private let variable: (String) -> String?

    /// - Parameter variable: looks an environment variable up.
    init(variable: @escaping (String) -> String? = { name in getenv(name).map { String(cString: $0) } }) {
        self.variable = variable
    }

    /// The value of a setting.
    ///
    /// - Parameters:
    ///   - flag: what the command line says.
    ///   - name: of the variable, behind the prefix.
    ///   - other: counts where neither says anything.
    ///   - isAllowed: what a value must be.
    ///   - rule: the same in words.
    func value<Value: LosslessStringConvertible>(
        _ flag: Value?, _ name: String, default other: Value, isAllowed: (Value) -> Bool = { _ in true }, rule: String = ""
    ) throws -> Value {
        if let flag {
            guard isAllowed(flag) else { throw ValidationError("--\(Self.flagName(name)) must be \(rule), it is \(flag)") }
            return flag
        }
        guard let text = variable(Self.prefix + name), !text.isEmpty else { return other }
        guard let value = Value(text), isAllowed(value) else {
            throw ValidationError("\(Self.prefix)\(name) must be \(rule.isEmpty ? "a \(Value.self)" : rule), it is \"\(text)\"")
        }
        return value
    }

    private static func flagName(_ name: String) -> String {
        name.lowercased().split(separator: "_").joined(separator: "-")
    }
}
