import JSON
import Transport

/// What a running service says about itself in its run file: which process it is, and where it listens.
struct RunRecord: Equatable {
    /// The process.
    var process: ProcessIdentity
    /// What it listens on.
    var addresses: [SocketAddress]
    /// The file with its certificate, where it serves TLS.
    var certificateFile: String?
    /// The variables that the service saw of those which a health check also reads: one that is the same in both was taken into account already.
    var environment: [String: String]

    /// The variables that say where a service listens.
    static let variables = ["HOST", "PORT", "TLS_CERTIFICATE"].map { EnvironmentVariables.prefix + $0 }

    /// One object of JSON and a newline.
    var text: [UInt8] {
        var writer = JSONWriter()
        writer.write(
            .object([
                JSONValue.Member("pid", .integer(Int(process.id))), JSONValue.Member("started", .integer(process.started)),
                JSONValue.Member(
                    "addresses",
                    .array(
                        addresses.map {
                            .object([JSONValue.Member("host", .string($0.host)), JSONValue.Member("port", .integer(Int($0.port)))])
                        })), JSONValue.Member("tls_certificate", certificateFile.map { .string($0) } ?? .null),
                JSONValue.Member(
                    "environment", .object(environment.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) })),
            ]))
        return writer.text + [UInt8(ascii: "\n")]
    }

    init(process: ProcessIdentity, addresses: [SocketAddress], certificateFile: String? = nil, environment: [String: String] = [:]) {
        self.process = process
        self.addresses = addresses
        self.certificateFile = certificateFile
        self.environment = environment
    }

    /// - Returns: `nil` for what is no run file.
    init?(_ text: [UInt8]) {
        guard let value = try? JSONReader.read(text, wrap: { $0 as any Error }, { reader in try reader.readValue() }),
            let id = value["pid"]?.integer.flatMap(Int32.init(exactly:)), id > 0, let started = value["started"]?.integer,
            case .array(let listed)? = value["addresses"]
        else { return nil }
        process = ProcessIdentity(id: id, started: started)
        addresses = listed.compactMap { entry in
            guard let host = entry["host"]?.string, let port = entry["port"]?.integer.flatMap(UInt16.init(exactly:)) else { return nil }
            return SocketAddress(host: host, port: port)
        }
        guard !addresses.isEmpty else { return nil }
        certificateFile = value["tls_certificate"]?.string
        environment = [:]
        if case .object(let members)? = value["environment"] {
            for member in members { environment[member.key] = member.value.string }
        }
    }
}
