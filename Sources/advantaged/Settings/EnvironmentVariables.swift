import CLinux

/// The variables of the environment whose names begin with `ADVANTAGED_`.
struct EnvironmentVariables {
    /// The prefix of every variable.
    static let prefix = "ADVANTAGED_"

    /// Names that are no settings of the service: those of the Python client with its adapters, and of the project's own tests and examples.
    static let foreign: Set<String> = [
        "URL", "TOKEN", "CA", "CERTIFICATE", "KEY", "TIMEOUT", "RUN", "ESTIMATOR", "VERIFIER",
        "BINARY", "CASES", "FAKE_COLUMNS", "NEAR_MISSES", "TRL_PYTHON", "BARE_ROOT", "PIP",
    ]

    private let values: [String: String]

    /// Those of a dictionary; others are passed over.
    init(_ environment: [String: String]) { values = environment.filter { $0.key.hasPrefix(Self.prefix) } }

    /// Those of this process.
    static var current: EnvironmentVariables {
        var found: [String: String] = [:]
        var next = clinux_environment()
        while let entry = next?.pointee {
            let text = String(cString: entry)
            if let sign = text.firstIndex(of: "=") { found[String(text[..<sign])] = String(text[text.index(after: sign)...]) }
            next = next?.advanced(by: 1)
        }
        return EnvironmentVariables(found)
    }

    /// The value of a variable; `nil` where it is not set, is empty, or was set by Kubernetes for a Service that is called `advantaged`.
    subscript(name: String) -> String? { values[name].flatMap { $0.isEmpty || Self.isServiceLink(name, $0) ? nil : $0 } }

    /// Refuses variables that are no settings: a misspelt limit must not be no limit.
    ///
    /// - Parameter settings: names with underscores, in small letters.
    func check(against settings: Set<String>) throws {
        let known = Set(settings.map { $0.uppercased() })
        for (variable, value) in values.sorted(by: { $0.key < $1.key }) {
            let name = String(variable.dropFirst(Self.prefix.count))
            guard !known.contains(name), !Self.foreign.contains(name), !Self.isServiceLink(variable, value) else { continue }
            let nearest = EditDistance.nearest(to: name, in: known).map { "; the nearest is \(Self.prefix)\($0)" } ?? ""
            throw SettingError("\(variable) is no setting\(nearest); `advantaged settings` lists all")
        }
    }

    /// Whether Kubernetes sets the variable in every pod for a Service with the name `advantaged`, as it does unless `enableServiceLinks` is false:
    /// `ADVANTAGED_PORT=tcp://10.0.0.1:8080`, `ADVANTAGED_SERVICE_HOST`, `ADVANTAGED_PORT_8080_TCP_ADDR`.
    private static func isServiceLink(_ variable: String, _ value: String) -> Bool {
        let name = variable.dropFirst(prefix.count)
        if name == "PORT" { return ["tcp://", "udp://", "sctp://"].contains { value.hasPrefix($0) } }
        if name == "SERVICE_HOST" || name == "SERVICE_PORT" || name.hasPrefix("SERVICE_PORT_") { return true }
        let parts = name.split(separator: "_")
        return parts.count >= 3 && parts[0] == "PORT" && parts[1].allSatisfy(\.isNumber) && ["TCP", "UDP", "SCTP"].contains(parts[2])
    }
}
