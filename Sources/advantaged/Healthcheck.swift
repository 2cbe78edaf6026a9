import ArgumentParser
import Calls
import Glibc
import Transport

struct Healthcheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a running service whether it is ready; ends with 0 if it is, for containers.",
        discussion: """
            Without a URL it asks the local service at /readyz. The service says in its run file where it listens, and whether over TLS: the check finds it \
            however it was started. A run file that is named and is not that of a running service fails the check. --host and --port override that, and so do ADVANTAGED_HOST, ADVANTAGED_PORT and ADVANTAGED_TLS_CERTIFICATE where they differ \
            from what the service itself was started with. Without a run file the address is 127.0.0.1:8080. A local service's certificate alone is accepted, \
            whatever names are in it. With an https URL the host's certificate must be signed by an authority of the system, or of --ca.
            """)

    @Argument(help: "An http or https URL with an optional path. (default: /readyz of the local service)")
    var url: String?

    @Option(help: "Address of the local service. (default: from its run file, else 127.0.0.1)")
    var host: String?

    @Option(help: "Port of the local service. (default: from its run file, else 8080)")
    var port: UInt16?

    @Option(help: "Run file of the service. (default: ADVANTAGED_RUN_FILE, else the places where `serve` writes it)")
    var runFile: String?

    @Option(help: "PEM file with the authorities that may have signed the certificate of an https URL. (default: the system's)")
    var ca: String?

    @Option(help: "PEM file with the certificate to show, where the service asks for one.")
    var certificate: String?

    @Option(help: "PEM file with the private key of --certificate.")
    var key: String?

    @Option(help: "Seconds to wait.")
    var timeout = 3

    func validate() throws {
        guard (certificate == nil) == (key == nil) else { throw ValidationError("--certificate and --key must be given together") }
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout must be from 1 to 3600 seconds, it is \(timeout)") }
        guard url == nil || host == nil && port == nil && runFile == nil else {
            throw ValidationError("--host, --port and --run-file are for the local service, without a URL")
        }
        guard ca == nil || url?.hasPrefix("https://") == true else { throw ValidationError("--ca is for an https URL") }
    }

    func run() throws {
        let probe = HealthProbe(target: try target(), timeout: timeout)
        switch probe.status() {
        case .success(200): print("ok")
        case .success(let status):
            print("status \(status)")
            throw ExitCode(1)
        case .failure(let failure):
            print(failure.description)
            throw ExitCode(1)
        }
    }

    /// What to ask.
    ///
    /// - Parameters:
    ///   - environment: the variables.
    ///   - running: what the run file says, looked up where it is needed.
    func target(_ environment: EnvironmentVariables = .current, running: (([RunFile]) -> RunRecord?) = RunFile.running) throws -> CallTarget {
        let client = certificate.flatMap { file in key.map { TLSQuestion.ClientCertificate(file: file, keyFile: $0) } }
        guard let url else { return try localTarget(environment, running, client) }
        do throws(CallError) {
            return try CallTarget(url, path: "/readyz", authorities: ca, client: client)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    private func localTarget(
        _ environment: EnvironmentVariables, _ running: ([RunFile]) -> RunRecord?, _ client: TLSQuestion.ClientCertificate?
    ) throws -> CallTarget {
        let settings = try Settings(environment: environment)
        let named = try settings.value(runFile, "run-file")
        let record = named == "none" ? nil : running(RunFile.places(named: named) { name in getenv(name).map { String(cString: $0) } })
        // The usual address may be that of another service.
        if let named, named != "none", record == nil, host == nil, port == nil {
            throw SettingError("run file \(named): \(RunFile(path: named).trouble ?? "its service has just begun")")
        }
        let address = record?.addresses.first
        func known<Value: LosslessStringConvertible>(_ flag: Value?, _ name: String, _ variable: String, _ recorded: Value?) throws -> Value? {
            let found: Value? = try settings.value(flag, name)
            guard let record, let found else { return recorded ?? found }
            let isNew =
                switch settings.entries.last?.source {
                case .flag: true
                case .environment: environment[variable] != record.environment[variable]
                // The service has read its own file.
                case .file, .default, nil: false
                }
            return isNew ? found : recorded
        }
        let asked = try known(host, "host", "ADVANTAGED_HOST", address?.host) ?? "127.0.0.1"
        let port = try known(port, "port", "ADVANTAGED_PORT", address?.port) ?? 8080
        guard port > 0 else {
            throw SettingError("the port to ask must be from 1 to 65535; the service has chosen a free one, and its run file says which")
        }
        let served = try known(nil as String?, "tls-certificate", "ADVANTAGED_TLS_CERTIFICATE", record?.certificateFile)
        return CallTarget(
            host: Self.reachable(asked), port: port, path: "/readyz",
            tls: served.map { CallTarget.TLS(trust: .certificate(file: $0), client: client) })
    }

    /// A service that listens on all addresses is asked on the loopback one.
    private static func reachable(_ host: String) -> String {
        switch host {
        case "0.0.0.0", "": "127.0.0.1"
        case "::": "::1"
        default: host
        }
    }
}
